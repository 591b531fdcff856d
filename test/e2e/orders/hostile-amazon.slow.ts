import { existsSync, readFileSync } from 'node:fs';
import type { Fault } from '../../../src/simulator/faults/faults.ts';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { doubles, NO_DOUBLES } from '../../kit/intact.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { createSidecar, outcomesOf, type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const OF_PAGES: readonly Fault['kind'][] = ['duplicateOrder', 'emptyPage', 'changeWhilePaging'];

/** What happens here does not depend on Odoo's version: one is enough. */
const [VERSION = '19'] = testedVersions();

describe(`a hostile Amazon, with a real Odoo ${VERSION}`, () => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(VERSION, 'hostile amazon'));
    orders = numberedOrders(amazon, 6);
    await sidecar.report();
  });

  afterAll(() => close());

  const place = (...placed: Order[]): void => {
    amazon.control.putOrders(placed);
    amazon.control.advance(5 * 60_000);
  };

  async function held({ orderId }: Order): Promise<boolean> {
    return (
      (await database.sql(`SELECT id FROM sale_order WHERE client_order_ref = '${orderId}'`)).length === 1
    );
  }

  /** Calls of Amazon that a pass made, and how it ended. */
  async function pass(): Promise<{ status: number | null; calls: number; cursor: string | undefined }> {
    amazon.control.clearJournal();
    const { status, stdout } = await sidecar.run(['sync', 'orders', '--json']);
    const { accounts } = JSON.parse(stdout) as { accounts: { cursor: string }[] };
    const counts = Object.values(amazon.control.journal().counts);
    const calls = counts.flatMap((each) => Object.values(each)).reduce((sum, number) => sum + number, 0);
    return { status, calls, cursor: accounts[0]?.cursor };
  }

  test.each<Fault>([
    { kind: 'httpError', status: 500, body: 'html', call: 'searchOrders' },
    { kind: 'httpError', status: 503, body: 'empty', call: 'searchOrders', times: 2 },
    { kind: 'httpError', status: 504, body: 'json', call: 'token' },
    { kind: 'throttle', call: 'searchOrders' },
    { kind: 'expiredToken', call: 'searchOrders' },
    { kind: 'truncate', framing: 'length', call: 'searchOrders' },
    { kind: 'truncate', framing: 'chunked', call: 'searchOrders' },
    { kind: 'reset', call: 'searchOrders', times: 2 },
    { kind: 'reset', call: 'token' },
    { kind: 'drip', bytes: 400, delayMs: 1, call: 'searchOrders' },
    { kind: 'splitCharacter', delayMs: 50, call: 'searchOrders' },
    { kind: 'rateHeader', value: 'nonsense', call: 'searchOrders' },
    { kind: 'rateHeader', value: null, call: 'searchOrders' },
    { kind: 'duplicateOrder', call: 'searchOrders' },
    { kind: 'emptyPage', call: 'searchOrders' },
    { kind: 'changeWhilePaging', call: 'searchOrders' },
  ])('%j costs nothing: the order is in, the calls are few', async (fault) => {
    const order = orders.open();
    // Some faults concern a page that is not the last.
    place(...Array.from({ length: OF_PAGES.includes(fault.kind) ? 130 : 0 }, () => orders.filler()), order);
    amazon.control.addFault(fault);
    const { status, calls } = await pass();
    expect(amazon.control.faults().filter(({ left }) => left > 0)).toEqual([]);
    amazon.control.clearFaults();
    expect([status, await held(order)]).toEqual([0, true]);
    expect(calls).toBeLessThanOrEqual(8);
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  test('throttling without end is no storm: after a few tries the pass waits for the quota; the mark stays', async () => {
    const order = orders.open();
    place(order);
    const { cursor } = await readCursor();
    amazon.control.clearJournal();
    amazon.control.addFault({ kind: 'throttle', times: 1000, call: 'searchOrders' });
    const ended = await sidecar.run(['sync', 'orders'], {}, 20_000);
    amazon.control.clearFaults();
    const refused = amazon.control.journal().counts['searchOrders'] ?? {};
    // Three refusals, then Amazon's published rate counts: one call in three minutes. That wait is cut short here.
    expect([ended.signal, refused]).toEqual(['SIGKILL', { '429': 3 }]);
    expect((await readCursor()).cursor).toBe(cursor);
    sidecar.loseState();
    await sidecar.report();
    expect(await held(order)).toBe(true);
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  async function readCursor(): Promise<{ cursor: string | undefined }> {
    const { stdout } = await sidecar.run(['status', '--json']);
    const { accounts } = JSON.parse(stdout) as { accounts: { cursor: string }[] };
    return { cursor: accounts[0]?.cursor };
  }

  test('hours of 400 InvalidInput: the window is kept, and read when they are over', async () => {
    const order = orders.open();
    place(order);
    const { cursor } = await readCursor();
    amazon.control.addFault({ kind: 'invalidInput', includedData: 'FULFILLMENT', forMs: 6 * HOUR });
    for (let hour = 0; hour < 3; hour += 1) {
      expect(await pass()).toMatchObject({ status: 4 });
      amazon.control.advance(HOUR);
    }
    expect((await readCursor()).cursor).toBe(cursor);
    amazon.control.advance(4 * HOUR);
    expect((await pass()).status).toBe(0);
    expect(await held(order)).toBe(true);
  });

  test('an order that is shown ten minutes late, with an old time, is not passed over', async () => {
    const late = orders.open();
    amazon.control.putOrder(late, { visibleAt: Date.parse(amazon.control.now()) + 10 * 60_000 });
    amazon.control.advance(5 * 60_000);
    await pass();
    expect(await held(late)).toBe(false);
    amazon.control.advance(6 * 60_000);
    await pass();
    expect(await held(late)).toBe(true);
  });

  test('the second page fails: the mark stays, and the next pass reads both', async () => {
    // Nothing of the tests before is in the window; Amazon's pages are in no order, and each holds some of the twenty.
    amazon.control.advance(20 * 60_000);
    await pass();
    amazon.control.advance(20 * 60_000);
    const placed = Array.from({ length: 20 }, () => orders.open());
    place(...placed, ...Array.from({ length: 130 }, () => orders.filler()));
    const orderIds = placed.map(({ orderId }) => `'${orderId}'`).join(', ');
    const heldOfThem = async (): Promise<number> =>
      Number(
        (
          await database.sql(`SELECT count(*) FROM sale_order WHERE client_order_ref IN (${orderIds})`)
        )[0]?.[0],
      );
    const { cursor } = await readCursor();
    amazon.control.addFault({ kind: 'invalidInput', call: 'searchOrders', after: 1 });
    expect((await pass()).status).toBe(4);
    amazon.control.clearFaults();
    expect((await readCursor()).cursor).toBe(cursor);
    const half = await heldOfThem();
    expect([half > 0, half < 20]).toEqual([true, true]);
    expect([(await pass()).status, await heldOfThem()]).toEqual([0, 20]);
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  test('a first import of months goes on where it was cut off, and not further back than two years', async () => {
    const fresh = createSidecar(amazon.url, database, { importFrom: '2019-01-01' });
    try {
      amazon.control.clearJournal();
      amazon.control.addFault({ kind: 'invalidInput', call: 'searchOrders', after: 5 });
      expect((await fresh.run(['sync', 'orders'])).status).toBe(4);
      amazon.control.clearFaults();
      const cutOff = Object.values(amazon.control.journal().counts['searchOrders'] ?? {}).reduce(
        (a, b) => a + b,
        0,
      );
      amazon.control.clearJournal();
      const report = await fresh.report();
      const rest = Object.values(amazon.control.journal().counts['searchOrders'] ?? {}).reduce(
        (a, b) => a + b,
        0,
      );
      expect(outcomesOf(report)).toBe(report.fetched);
      expect(report.created).toBe(0);
      // Two years are 16 windows: what was read before the fault is not read again, but windows begin with a week once more.
      const pages = Math.ceil(amazon.control.orders().length / 100);
      expect(cutOff + rest).toBeLessThanOrEqual(16 + 4 + pages);
      expect(Date.now() - Date.parse(report.cursor ?? '')).toBeLessThan(DAY);
    } finally {
      fresh.remove();
    }
  });

  test('a damaged order and a multi-channel order stop no other; the damaged one comes in when it is whole', async () => {
    const [damaged, good] = [orders.open(), orders.open()];
    place(damaged, good, orders.filler());
    const fault = amazon.control.addFault({ kind: 'damagedOrder', orderId: damaged.orderId });
    expect(await sidecar.report()).toMatchObject({ created: 1, failed: 1 });
    expect([await held(good), await held(damaged)]).toEqual([true, false]);
    amazon.control.clearFaults(fault);
    await sidecar.run(['failures', 'retry', damaged.orderId]);
    expect(await sidecar.report()).toMatchObject({ created: 1, failed: 0 });
    expect(await held(damaged)).toBe(true);
  });

  test('nothing personal and no secret is kept or printed, at the lowest level, when things go wrong', async () => {
    const secret = 'Geheimrat Persönlich';
    const order = orders.open({
      buyer: {
        buyerName: secret,
        buyerEmail: 'geheimrat@marketplace.example',
        buyerCompanyName: `${secret} GmbH`,
      },
      recipient: {
        deliveryAddress: { name: secret, addressLine1: 'Geheimgasse 99', phone: '+49 555 987654' },
      },
      tax: {
        taxRegistrations: [
          {
            entityType: 'BUYER',
            taxRegistrationType: 'VAT',
            taxRegistrationNumber: 'DE000000000',
            legalName: secret,
          },
        ],
      },
    });
    place(
      order,
      orders.open({ buyer: { buyerName: secret }, salesChannel: { marketplaceId: null }, orderItems: [] }),
    );
    amazon.control.addFault({
      kind: 'damagedOrder',
      orderId: order.orderId,
      damage: { createdTime: secret },
    });
    const runs = [await sidecar.run(['sync', 'orders', '--log-level', 'debug'])];
    amazon.control.clearFaults();
    amazon.control.addFault({ kind: 'truncate', call: 'searchOrders', times: 20 });
    runs.push(await sidecar.run(['sync', 'orders', '--log-level', 'debug']));
    amazon.control.clearFaults();
    await sidecar.run(['failures', 'retry', order.orderId]);
    runs.push(await sidecar.run(['sync', 'orders', '--log-level', 'debug', '--json']));
    runs.push(await sidecar.run(['failures', 'list', '--all']), await sidecar.run(['status']));
    const files = ['', '-wal'].map((suffix) => `${sidecar.statePath}${suffix}`).filter(existsSync);
    const texts = [
      ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map((file) => readFileSync(file, 'utf8')),
    ].join('\n');
    expect(texts.length).toBeGreaterThan(10_000);
    for (const word of [
      secret,
      'geheimrat',
      'Geheimgasse',
      '987654',
      'DE000000000',
      'Atza|',
      'Atzr|',
      'oa2-cs',
      // Of everybody else whose orders the tests above have brought in, or failed to.
      'Testperson',
      'marketplace.example',
      'Musterstra',
    ])
      expect(texts.includes(word) ? word : '').toBe('');
  });
});
