import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

jest.setTimeout(300_000);

const MUG = '05015851154158';
const BOX = '61234567890123';
const HOURS = 3_600_000;

type PickingsReport = Record<
  'fetched' | 'confirmed' | 'elsewhere' | 'unchanged' | 'waiting' | 'failed',
  number
> & { error?: string };

let next = 0;

describe.each(testedVersions())('deliveries of a real Odoo %s, reported to Amazon', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let warehouse: Warehouse;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'shipments');
    amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
    // The user with few rights: nobody gives a program the administrator's.
    sidecar = createSidecar(amazon.url, { ...database, ...database.connector });
    warehouse = await openWarehouse(database);
  });

  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await database.drop();
  });

  /** An order of 2 mugs and a box, in Odoo. */
  async function bring(patch: Record<string, unknown> = {}): Promise<string> {
    next += 1;
    const orderId = `305-0000019-${String(next).padStart(7, '0')}`;
    const time = new Date(Date.now() - HOURS).toISOString();
    amazon.control.putOrder(
      merchantOrder({
        orderId,
        createdTime: time,
        lastUpdatedTime: time,
        buyer: { buyerName: `Testperson ${next}`, buyerEmail: `buyer-${next}@marketplace.example` },
        ...patch,
      }),
    );
    await sync();
    return orderId;
  }

  /** Lets Amazon show what has changed, and brings it to Odoo. */
  async function sync(): Promise<void> {
    amazon.control.patchOrder(`305-0000019-${String(next).padStart(7, '0')}`, {});
    amazon.control.advance(5 * 60_000);
    await sidecar.report();
  }

  async function report(args = ['sync', 'pickings']): Promise<PickingsReport> {
    const { stdout, stderr } = await sidecar.run([...args, '--json']);
    if (stdout === '') throw new Error(`${args.join(' ')} printed nothing: ${stderr}`);
    const [account] = (JSON.parse(stdout) as { accounts: PickingsReport[] }).accounts;
    if (account === undefined || account.error !== undefined) throw new Error(account?.error);
    const { fetched, confirmed, elsewhere, unchanged, waiting, failed } = account;
    expect(confirmed + elsewhere + unchanged + waiting + failed).toBe(fetched);
    return account;
  }

  /** What Amazon was told of an order: items, tracking and how often, by parcel. */
  const parcels = (orderId: string) =>
    amazon.control
      .journal()
      .parcels.filter((parcel) => parcel.orderId === orderId)
      .map(({ items, trackingNumber, times }) => ({ items, trackingNumber, times }));

  test('a full delivery is confirmed once, with exactly its items; a lost state changes nothing', async () => {
    const orderId = await bring();
    await warehouse.validate(orderId, { carrier: 'DHL', tracking: 'T-FULL' });
    expect(await report()).toMatchObject({ confirmed: 1, failed: 0 });
    const once = [
      {
        items: [
          { orderItemId: MUG, quantity: 2 },
          { orderItemId: BOX, quantity: 1 },
        ],
        trackingNumber: 'T-FULL',
        times: 1,
      },
    ];
    expect(parcels(orderId)).toEqual(once);
    expect(amazon.control.order(orderId)).toMatchObject({
      fulfillment: { fulfillmentStatus: 'SHIPPED' },
      packages: [{ carrier: 'DHL', shippingService: 'Paket' }],
    });
    expect(await report()).toMatchObject({ confirmed: 0, failed: 0 });
    sidecar.loseState();
    await sidecar.report();
    expect(await report()).toMatchObject({ confirmed: 0, failed: 0 });
    expect(parcels(orderId)).toEqual(once);
  });
});
