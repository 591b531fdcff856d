import { PICKING_FIELDS, PICKING_STATUS } from '../../src/odoo/custom-fields.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
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

/** How feeds end. */
const FEEDS = [
  'normal',
  'noMessageNamed',
  'messageIdZero',
  'plainText',
  'withdrawn',
  'fatal',
  'gzip',
] as const;

/** An order id by what is special about the order. */
const ID = Object.fromEntries(
  [
    'full',
    'partial',
    'parcels',
    'missing',
    'refused',
    'cancelled',
    'elsewhere',
    'begun',
    'over',
    'labelled',
    'byAmazon',
    'lost',
    'unsent',
    'steps',
    ...FEEDS,
  ].map((name, index) => [name, `305-0000019-${String(index + 1).padStart(7, '0')}`]),
) as Record<string, string>;
const of = (name: string): string => ID[name] ?? '';

/** An order of 2 mugs and a box. */
function order(name: string, patch: Record<string, unknown> = {}): ReturnType<typeof merchantOrder> {
  const time = new Date(Date.now() - HOURS).toISOString();
  const times = { createdTime: time, lastUpdatedTime: time };
  return merchantOrder({ orderId: of(name), ...times, buyer: { buyerName: `Testperson ${name}` }, ...patch });
}

const items = (mugs: number, boxes: number): { orderItemId: string; quantity: number }[] => [
  ...(mugs > 0 ? [{ orderItemId: MUG, quantity: mugs }] : []),
  ...(boxes > 0 ? [{ orderItemId: BOX, quantity: boxes }] : []),
];

describe.each(testedVersions())('deliveries of a real Odoo %s, reported to Amazon', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let warehouse: Warehouse;
  let mail: SmtpSink;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'shipments');
    amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
    mail = await startSmtpSink();
    // The user with few rights: nobody gives a program the administrator's.
    sidecar = createSidecar(
      amazon.url,
      { ...database, ...database.connector },
      { odoo: { salesperson: 'admin' } },
    );
    warehouse = await openWarehouse(database);
    await warehouse.create('ir.mail_server', { name: 'sink', smtp_host: '127.0.0.1', smtp_port: mail.port });
  });

  afterAll(async () => {
    sidecar.remove();
    await mail.close();
    await amazon.close();
    await database.drop();
  });

  async function bring(...orders: ReturnType<typeof order>[]): Promise<void> {
    const now = amazon.control.now();
    amazon.control.putOrders(orders.map((each) => ({ ...each, createdTime: now, lastUpdatedTime: now })));
    amazon.control.advance(5 * 60_000);
    expect((await sidecar.report()).created).toBe(orders.length);
  }

  async function report(args = ['sync', 'pickings'], by = sidecar): Promise<PickingsReport> {
    const { stdout, stderr } = await by.run([...args, '--json']);
    if (stdout === '') throw new Error(`${args.join(' ')} printed nothing: ${stderr}`);
    const [account] = (JSON.parse(stdout) as { accounts: PickingsReport[] }).accounts;
    if (account === undefined || account.error !== undefined) throw new Error(account?.error);
    const { fetched, confirmed, elsewhere, unchanged, waiting, failed } = account;
    expect(confirmed + elsewhere + unchanged + waiting + failed).toBe(fetched);
    return account;
  }

  /** What Amazon was told of an order: items, tracking and how often, by parcel. */
  const parcels = (name: string) =>
    amazon.control
      .journal()
      .parcels.filter(({ orderId }) => orderId === of(name))
      .map((parcel) => ({
        items: sorted(parcel.items),
        trackingNumber: parcel.trackingNumber,
        times: parcel.times,
      }));
  const once = (trackingNumber: string, mugs: number, boxes: number) => ({
    items: items(mugs, boxes),
    trackingNumber,
    times: 1,
  });
  const calls = (): number =>
    Object.values(amazon.control.journal().counts['confirmShipment'] ?? {}).reduce((a, b) => a + b, 0);
  const notes = async (name: string): Promise<string> =>
    (
      await database.sql(`SELECT m.body FROM mail_message m JOIN stock_picking p ON p.id = m.res_id JOIN sale_order o ON o.id = p.sale_id
        WHERE m.model = 'stock.picking' AND o.client_order_ref = '${of(name)}' ORDER BY m.id`)
    ).join('\n');
  const toDos = (name: string): Promise<string[][]> =>
    database.sql(`SELECT a.summary, u.login FROM mail_activity a JOIN stock_picking p ON p.id = a.res_id JOIN sale_order o ON o.id = p.sale_id
      JOIN res_users u ON u.id = a.user_id ${version === '19' ? 'AND a.active' : ''}
      WHERE a.res_model = 'stock.picking' AND o.client_order_ref = '${of(name)}' ORDER BY a.id`);

  const shown = (name: string): Promise<string[][]> =>
    database.sql(`SELECT p.${PICKING_FIELDS.status} FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id
      WHERE o.client_order_ref = '${of(name)}'`);

  describe('a day at the warehouse', () => {
    let refused: number[] = [];
    let missing: number[] = [];

    beforeAll(async () => {
      const shipped = { status: 'SHIPPED' };
      await bring(
        order('full'),
        order('partial'),
        order('parcels'),
        order('missing'),
        order('refused'),
        order('cancelled'),
        order('elsewhere'),
        order('begun', {
          fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED' },
          packages: [{ packageReferenceId: '1', packageStatus: shipped, packageItems: items(1, 0) }],
          orderItems: order('begun').orderItems.map((item, index) => ({
            ...item,
            fulfillment: { quantityFulfilled: 1 - index, quantityUnfulfilled: 1 },
          })),
        }),
        order('over'),
        order('labelled', { programs: ['FBM_SHIP_PLUS'] }),
        order('byAmazon', {
          fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
          orderItems: order('byAmazon').orderItems.map((item) => ({
            ...item,
            fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
          })),
        }),
      );
      await warehouse.validate(of('full'), { carrier: 'dhl', tracking: 'T-FULL' });
      await warehouse.validate(of('partial'), {
        done: { [MUG]: 1 },
        carrier: 'Self Delivery',
        tracking: 'T-1',
      });
      await warehouse.pack(of('parcels'), [{ [MUG]: 2 }, { [BOX]: 1 }]);
      await warehouse.validate(of('parcels'), { carrier: 'Brieftaube', tracking: 'T-A, T-B', packed: true });
      missing = await warehouse.validate(of('missing'));
      refused = await warehouse.validate(of('refused'), { carrier: 'DHL', tracking: 'T-WRONG' });
      amazon.control.patchOrder(of('refused'), { fulfillment: { fulfillmentStatus: 'PENDING' } });
      await warehouse.validate(of('cancelled'), { carrier: 'DHL', tracking: 'T-CANCELLED' });
      amazon.control.event({ type: 'cancel', orderId: of('cancelled') });
      await warehouse.validate(of('elsewhere'), { carrier: 'DHL', tracking: 'T-OTHER' });
      amazon.control.patchOrder(of('elsewhere'), {
        fulfillment: { fulfillmentStatus: 'SHIPPED' },
        packages: [
          {
            packageReferenceId: '1',
            packageStatus: shipped,
            trackingNumber: 'TYPED',
            packageItems: items(2, 1),
          },
        ],
        orderItems: order('elsewhere').orderItems.map((item) => ({
          ...item,
          fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
        })),
      });
      await warehouse.validate(of('begun'), { carrier: 'DHL', tracking: 'T-REST' });
      await warehouse.validate(of('over'), {
        done: { [MUG]: 3, [BOX]: 1 },
        carrier: 'DHL',
        tracking: 'T-OVER',
      });
      await warehouse.validate(of('labelled'), { carrier: 'DHL', tracking: 'T-LABEL' });
    });

    test('--dry-run tells what would be reported, and writes nothing', async () => {
      const { stdout } = await sidecar.run(['sync', 'pickings', '--dry-run', '--json']);
      const { accounts, pickings } = JSON.parse(stdout) as {
        accounts: PickingsReport[];
        pickings: unknown[];
      };
      expect(accounts[0]).toMatchObject({
        confirmed: 5 + 1,
        waiting: 1,
        elsewhere: 3,
        failed: 1,
        cursor: null,
      });
      expect(pickings).toHaveLength(accounts[0]?.fetched ?? 0);
      expect(calls()).toBe(0);
    });

    test('each parcel is reported once, with exactly its items', async () => {
      expect(await report()).toMatchObject({ confirmed: 5, elsewhere: 3, waiting: 1, failed: 2 });
      expect(parcels('full')).toEqual([once('T-FULL', 2, 1)]);
      expect(parcels('partial')).toEqual([once('T-1', 1, 0)]);
      expect(parcels('parcels')).toEqual([once('T-A', 2, 0), once('T-B', 0, 1)]);
      expect(parcels('begun')).toEqual([once('T-REST', 1, 1)]);
      expect(parcels('over')).toEqual([once('T-OVER', 2, 1)]);
      for (const name of ['missing', 'refused', 'cancelled', 'elsewhere', 'labelled', 'byAmazon'])
        expect(parcels(name)).toEqual([]);
      expect(amazon.control.order(of('full'))).toMatchObject({
        packages: [{ carrier: 'DHL', shippingService: 'Paket' }],
      });
      expect(amazon.control.order(of('partial'))).toMatchObject({ packages: [{ carrier: 'Self Delivery' }] });
      expect(amazon.control.order(of('parcels'))).toMatchObject({
        packages: [{ carrier: 'Brieftaube' }, {}],
      });
    });

    test('the delivery shows how it stands, in notes where the fields of setup are missing', async () => {
      expect(await notes('full')).toContain('Synchronized with Amazon');
      expect(await notes('missing')).toContain('Amazon requires a carrier and a tracking reference');
      expect(await notes('refused')).toMatch(/Synchronization with Amazon failed: .*cannot be shipped yet/);
      expect(await notes('cancelled')).toContain('Amazon has cancelled the order');
      expect(await toDos('missing')).toEqual([['Amazon waits for carrier and tracking reference', 'admin']]);
      expect(await toDos('refused')).toEqual([['Synchronization with Amazon failed', 'admin']]);
      expect(await toDos('over')).toEqual([['More delivered than Amazon waits for', 'admin']]);
    });

    test('the responsible person gets one e-mail with all that failed', async () => {
      expect(mail.letters).toHaveLength(1);
      expect(mail.letters[0]?.to).toEqual(['admin@example.com']);
      const text = decoded(mail.letters[0]?.data ?? '');
      expect(text).toContain('Synchronization with Amazon failed: 2 deliveries');
      expect(text).toContain(of('refused'));
      expect(text).toContain(of('cancelled'));
      expect(text).toContain('cannot be shipped yet');
    });

    test('a second pass sends nothing, and tells nobody again', async () => {
      const before = calls();
      expect(await report()).toMatchObject({ confirmed: 0, elsewhere: 0, waiting: 1, failed: 2 });
      expect(calls()).toBe(before);
      expect(mail.letters).toHaveLength(1);
      expect(await toDos('missing')).toHaveLength(1);
    });

    test('backorder, tracking that was filled in, and a corrected delivery go by themselves; a return never does', async () => {
      amazon.control.patchOrder(of('refused'), { fulfillment: { fulfillmentStatus: 'UNSHIPPED' } });
      await warehouse.label(refused, 'DHL', 'T-RIGHT');
      await warehouse.label(missing, 'UPS', 'T-LATE');
      await warehouse.validate(of('partial'), { carrier: 'DHL', tracking: 'T-2' });
      await warehouse.takeBack(of('full'));
      expect(await report()).toMatchObject({ confirmed: 3, waiting: 0, failed: 1 });
      expect(parcels('refused')).toEqual([once('T-RIGHT', 2, 1)]);
      expect(parcels('missing')).toEqual([once('T-LATE', 2, 1)]);
      expect(parcels('partial')).toEqual([once('T-1', 1, 0), once('T-2', 1, 1)]);
      expect(parcels('full')).toEqual([once('T-FULL', 2, 1)]);
      expect(await toDos('missing')).toEqual([]);
      expect(await toDos('refused')).toEqual([]);
    });

    test('a lost state file sends nothing a second time', async () => {
      const before = calls();
      sidecar.loseState();
      await sidecar.report();
      expect(await report()).toMatchObject({ confirmed: 0 });
      expect(calls()).toBe(before);
      expect(await report()).toMatchObject({ confirmed: 0, elsewhere: 0 });
    });
  });

  describe('when the answer is lost', () => {
    beforeAll(async () => {
      await warehouse.addFields();
      await bring(order('lost'), order('unsent'));
    });

    test('after the effect: it counts as failed until the order was read back, and is never sent twice', async () => {
      await warehouse.validate(of('lost'), { carrier: 'DHL', tracking: 'T-LOST' });
      amazon.control.addFault({ kind: 'reset', call: 'confirmShipment', afterEffect: true });
      expect((await report()).confirmed).toBe(0);
      expect(await shown('lost')).toEqual([[PICKING_STATUS.failed]]);
      expect((await report()).confirmed).toBe(1);
      expect(await shown('lost')).toEqual([[PICKING_STATUS.done]]);
      expect(parcels('lost')).toEqual([once('T-LOST', 2, 1)]);
    });

    test('before the effect: read back, and sent again', async () => {
      await warehouse.validate(of('unsent'), { carrier: 'DHL', tracking: 'T-UNSENT' });
      amazon.control.addFault({ kind: 'httpError', status: 503, call: 'confirmShipment' });
      expect((await report()).confirmed).toBe(0);
      expect(parcels('unsent')).toEqual([]);
      expect((await report()).confirmed).toBe(1);
      expect(parcels('unsent')).toEqual([once('T-UNSENT', 2, 1)]);
    });

    test('retry compares with Amazon first; the button in Odoo does the same and is cleared', async () => {
      const before = calls();
      const [picking] = await database.sql(
        `SELECT p.name, p.id FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${of('lost')}'`,
      );
      expect(await report(['retry', picking?.[0] ?? ''])).toMatchObject({ fetched: 1, unchanged: 1 });
      await warehouse.write('stock.picking', [Number(picking?.[1])], { [PICKING_FIELDS.retry]: true });
      await report();
      expect(
        await database.sql(`SELECT ${PICKING_FIELDS.retry} FROM stock_picking WHERE id = ${picking?.[1]}`),
      ).toEqual([['f']]);
      expect(calls()).toBe(before);
      expect((await sidecar.run(['retry', 'WH/OUT/99999'])).status).toBe(2);
    });
  });

  describe('by feed', () => {
    let feeder: Sidecar;

    beforeAll(async () => {
      const odoo = { salesperson: 'admin', shipments: 'feed' };
      feeder = createSidecar(amazon.url, { ...database, ...database.connector }, { odoo });
      await bring(...FEEDS.map((outcome) => order(outcome)));
      await feeder.report();
    });
    afterAll(() => feeder.remove());

    test('a state that knows nothing sends nothing that Amazon has', async () => {
      const before = calls();
      await report(['sync', 'pickings'], feeder);
      expect(calls()).toBe(before);
      expect(amazon.control.journal().counts['createFeed']).toBeUndefined();
    });

    test('what the report proves is synchronized', async () => {
      await warehouse.validate(of('normal'), { carrier: 'Kurier & Söhne <K>', tracking: 'T-FEED' });
      expect(await report(['sync', 'pickings'], feeder)).toMatchObject({ confirmed: 0, waiting: 1 });
      expect(await shown('normal')).toEqual([[PICKING_STATUS.pending]]);
      await passes();
      expect(await shown('normal')).toEqual([[PICKING_STATUS.done]]);
      expect(parcels('normal')).toEqual([once('T-FEED', 2, 1)]);
      expect(amazon.control.order(of('normal'))).toMatchObject({
        packages: [{ carrier: 'Kurier & Söhne <K>' }],
      });
    });

    test.each([
      ['noMessageNamed', false],
      ['messageIdZero', false],
      ['plainText', false],
      ['withdrawn', false],
      ['fatal', false],
      ['gzip', true],
    ] as const)(
      'a feed that ends with %s: nothing is called done unproven, nothing is sent again unasked',
      async (outcome, taken) => {
        await warehouse.validate(of(outcome), { carrier: 'DHL', tracking: `T-${outcome}` });
        amazon.control.addFault({
          kind: 'feedOutcome',
          outcome: outcome === 'withdrawn' ? 'cancelled' : outcome,
        });
        await report(['sync', 'pickings'], feeder);
        await passes();
        expect(await shown(outcome)).toEqual([[taken ? PICKING_STATUS.done : PICKING_STATUS.failed]]);
        const feeds = amazon.control.journal().counts['createFeed']?.[202];
        await report(['sync', 'pickings'], feeder);
        expect(amazon.control.journal().counts['createFeed']?.[202]).toBe(feeds);
        if (taken) return;
        await report(['retry', '--failed'], feeder);
        await passes();
        expect(await shown(outcome)).toEqual([[PICKING_STATUS.done]]);
        expect(parcels(outcome)).toEqual([once(`T-${outcome}`, 2, 1)]);
      },
    );

    /** Until Amazon has worked on the feed, and its report was read. */
    async function passes(): Promise<void> {
      amazon.control.advance(60_000);
      await report(['sync', 'pickings'], feeder);
    }
  });

  test('of pick, pack and ship only the last step is reported', async () => {
    const [main] = await warehouse.search('stock.warehouse', []);
    await warehouse.write('stock.warehouse', [main ?? 0], { delivery_steps: 'pick_pack_ship' });
    await bring(order('steps'));
    await warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-PICK' });
    await warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-PACK' });
    await report();
    expect(parcels('steps')).toEqual([]);
    await warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-SHIP' });
    expect(await report()).toMatchObject({ confirmed: 1 });
    expect(parcels('steps')).toEqual([once('T-SHIP', 2, 1)]);
  });
});

function sorted<T extends { orderItemId: string }>(list: readonly T[]): T[] {
  return [...list].sort((one, other) => one.orderItemId.localeCompare(other.orderItemId));
}

/** Bodies come in base64 or quoted-printable. */
function decoded(data: string): string {
  const blocks = data.match(/^[A-Za-z0-9+/=\n]{60,}/gm) ?? [];
  const base64 = blocks.map((block) => Buffer.from(block.replaceAll('\n', ''), 'base64').toString('utf8'));
  const quoted = data
    .replaceAll('=\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const subject = (data.match(/^Subject: ?(.*(?:\n\s.*)*)/m)?.[1] ?? '').replace(/\n\s/g, ' ');
  return [subject, quoted, ...base64].join('\n');
}
