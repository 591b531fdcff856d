import { instantAt, toOdooDatetime } from '../../../src/domain/time.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { ACCOUNT_FIELDS as ACCOUNT, ACCOUNT_MODEL } from '../../../src/odoo/screens/fields.ts';
import { startDaemonProcess } from '../../kit/daemon-process.ts';
import { doubles, NO_DOUBLES, standing } from '../../kit/intact.ts';
import { numberedOrders } from '../../kit/numbered-orders.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { connectAs } from '../../kit/rpc.ts';
import { MUG } from '../../kit/shipping.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse } from '../../kit/warehouse.ts';
import type { Ended } from '../../kit/warm-program.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(400_000);

/** How many times orders come, change and leave while two programs work at once. */
const ROUNDS = 3;

const ADMIN = { ODOO_ADMIN_PASSWORD: 'admin' };

/** Some minutes ago, as Odoo writes it. */
function odooTime(minutes: number): string {
  return toOdooDatetime(instantAt(Date.now() - minutes * 60_000));
}

describe.each(testedVersions({ once: 'the lease is a record of our own' }))(
  'two programs with a state file each, on Odoo %s (one story: the tests build on each other)',
  (version) => {
    let world: World;
    let first: Sidecar;
    let second: Sidecar;
    let odoo: Odoo;

    beforeAll(async () => {
      const settings = { settings: { daemon: { port: 0 } } };
      world = await openWorld(version, 'machines', { sidecar: settings });
      const { amazon, database } = world;
      first = world.sidecar;
      second = createSidecar(amazon.url, database, settings);
      odoo = await connectAs(database, database.login, database.password);
    });

    afterAll(async () => {
      second.remove();
      await world.close();
    });

    function putOrder(orderId: string): void {
      const now = world.amazon.control.now();
      world.amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
      world.amazon.control.advance(3 * 60_000);
    }

    const both = (command: string): Promise<Ended[]> =>
      Promise.all([first, second].map((one) => one.run(['sync', command, '--json'])));

    test('without the screens nothing keeps two programs apart, and at work at the same moment they leave no double', async () => {
      const { amazon, database } = world;
      const warehouse = await openWarehouse(database);
      await warehouse.carrier('DHL');
      const orders = numberedOrders(amazon, 73);
      const placed: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const [kept, lowered, cancelled] = [orders.open(), orders.open(), orders.open()] as const;
        amazon.control.putOrders([kept, lowered, cancelled]);
        placed.push(kept.orderId);
        amazon.control.advance(5 * 60_000);
        await both('orders');
        amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
        amazon.control.event({
          type: 'cancelUnits',
          orderId: lowered.orderId,
          orderItemId: MUG,
          quantity: 1,
        });
        amazon.control.advance(5 * 60_000);
        await both('orders');
        await warehouse.validate(kept.orderId, { carrier: 'DHL', tracking: `T-${kept.orderId}` });
        await both('pickings');
        await both('pickings');
      }
      await both('orders');
      expect(await doubles(database)).toEqual(NO_DOUBLES);
      expect((await standing(database)).map(([, ...rest]) => rest.join(' ')).toSorted()).toEqual(
        Array.from({ length: ROUNDS }, () => ['cancel 30.00 0', 'sale 20.00 2', 'sale 30.00 3'])
          .flat()
          .toSorted(),
      );
      const { parcels } = amazon.control.journal();
      process.stderr.write(
        `Odoo ${version}, two programs at once: ${parcels.filter(({ times }) => times > 1).length} of ${parcels.length} parcels told twice\n`,
      );
      // One parcel of each order, under one number: reported twice, it is the same parcel to Amazon.
      expect(parcels.map(({ orderId }) => orderId).toSorted()).toEqual(placed.toSorted());
      // Nothing that one of the two has written looks like the work of a person to the other.
      expect(
        await database.sql(
          "SELECT summary FROM mail_activity WHERE res_model = 'sale.order' AND summary LIKE 'Changed on Amazon%'",
        ),
      ).toEqual([]);
      for (const one of [first, second])
        expect(JSON.parse((await one.run(['failures', 'list', '--json'])).stdout)).toEqual({ failures: [] });
      // One after the other: what one has reported, the other one finds at Amazon.
      const last = orders.open();
      amazon.control.putOrder(last);
      amazon.control.advance(5 * 60_000);
      for (const one of [first, second]) await one.run(['sync', 'orders']);
      await warehouse.validate(last.orderId, { carrier: 'DHL', tracking: 'T-LAST' });
      for (const one of [second, first]) await one.run(['sync', 'pickings']);
      expect(
        amazon.control.journal().parcels.filter(({ orderId }) => orderId === last.orderId),
      ).toMatchObject([{ trackingNumber: 'T-LAST', times: 1 }]);
      const doctor = JSON.parse((await first.run(['doctor', '--json'])).stdout) as {
        findings: { check: string; state: string; hint?: string }[];
      };
      expect(doctor.findings.find(({ check }) => check === 'screens')).toMatchObject({
        state: 'warning',
        hint: expect.stringContaining('nothing keeps a second program'),
      });
      before = await ordersInOdoo();
      expect(await first.run(['setup'], ADMIN)).toMatchObject({ status: 0 });
    });

    /** Sales orders of the test without screens. */
    let before = 0;

    const holder = async () => {
      const fields = [ACCOUNT.instance];
      const [account] = (await odoo.call(ACCOUNT_MODEL, 'search_read', { domain: [], fields })) as Record<
        string,
        unknown
      >[];
      return account?.[ACCOUNT.instance];
    };
    const ordersInOdoo = async (): Promise<number> =>
      Number(await odoo.call('sale.order', 'search_count', { domain: [['origin', '=', 'Amazon']] }));

    /** The account's lease as another machine renewed it some minutes ago. */
    const heldElsewhere = (minutes: number) =>
      world.database.sql(
        `UPDATE x_amazon_account SET x_instance = 'other:/state.sqlite', x_instance_seen = '${odooTime(minutes)}'`,
      );

    test('a command gives the account back when it has ended', async () => {
      putOrder('305-7300000-0000001');
      expect(await first.run(['sync', 'orders'])).toMatchObject({ status: 0, stderr: '' });
      expect(await holder()).toBe(false);
    });

    test('while a daemon works, the other program is refused, and the message names the one that works', async () => {
      const daemon = await startDaemonProcess(first);
      try {
        // The first sweep would import the order too.
        await daemon.line(({ message, job }) => message === 'Done' && job === 'sweep');
        putOrder('305-7300000-0000002');
        const refused = await second.run(['sync', 'orders']);
        expect(refused).toMatchObject({ status: 5 });
        expect(refused.stderr).toContain('Another amazon-odoo works for the account one');
        expect(refused.stderr).toContain(first.statePath);
        expect(await second.run(['sync', 'orders', '--dry-run'])).toMatchObject({ status: 0 });
        expect(await ordersInOdoo()).toBe(before + 1);
      } finally {
        await daemon.stop('SIGTERM');
      }
    });

    test('after the daemon has ended, the other program goes on with its work', async () => {
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 0, stderr: '' });
      expect(await ordersInOdoo()).toBe(before + 2);
    });

    test('one that was killed on another machine keeps the account for a quarter of an hour', async () => {
      await heldElsewhere(14);
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 5 });
      await heldElsewhere(16);
      expect(await second.run(['sync', 'orders'])).toMatchObject({ status: 0 });
      expect(await holder()).toBe(false);
    });
  },
);
