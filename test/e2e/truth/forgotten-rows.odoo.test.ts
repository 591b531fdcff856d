import Database from 'better-sqlite3';
import { openState } from '../../../src/state/state.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(400_000);

const ORDERS = Array.from({ length: 8 }, (_, index) => `305-0000071-000000${index + 1}`);
/** Its sales order carries another reference now: a person has overwritten it. */
const RENAMED = '305-0000071-0000001';
/** The merchant has shipped it since: as a first import it would be left out. */
const SHIPPED = '305-0000071-0000002';

type Sweep = { accounts: Record<'imported' | 'ignored' | 'failed' | 'unexplained', number>[] };

describe.each(
  testedVersions({ once: 'how an order is found is the same in each version, and tested there' }),
)('what the state file has forgotten, with a real Odoo %s', (version) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(version, 'forgotten rows', {
      sidecar: {
        accounts: [{ clientSecretExpires: inDays(20), authorizationExpires: inDays(200) }],
      },
    });
    const now = world.amazon.control.now();
    for (const orderId of ORDERS)
      world.amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
    world.amazon.control.advance(5 * 60_000);
    await world.sidecar.report();
  });
  afterAll(() => world.close());

  const inOdoo = () =>
    world.database.sql('SELECT id, client_order_ref, state, amount_total FROM sale_order ORDER BY id');
  const sweep = async () => {
    const { stdout, stderr } = await world.sidecar.run(['sweep', '--json']);
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as Sweep).accounts[0];
  };

  test('orders whose rows went are found by their reference: neither sweep nor resync imports them again', async () => {
    await world.database.sql(
      `UPDATE sale_order SET client_order_ref = 'PO 77' WHERE client_order_ref = '${RENAMED}' RETURNING id`,
    );
    const state = openState(world.sidecar.statePath);
    const tomorrow = new Date(Date.now() + 86_400_000);
    const removed = await state.retention.remove('one', {
      failuresClosedBefore: tomorrow,
      ordersChangedBefore: tomorrow,
    });
    await state.close();
    // The five newest stay, so that the Odoo is recognized.
    expect(removed.orders).toBe(3);
    const { orderItems } = merchantOrder();
    world.amazon.control.patchOrder(SHIPPED, {
      fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT' },
      orderItems: orderItems.map((line) => ({
        ...line,
        fulfillment: { quantityFulfilled: line.quantityOrdered, quantityUnfulfilled: 0 },
      })),
    });
    world.amazon.control.advance(5 * 60_000);
    const before = await inOdoo();
    expect(before).toHaveLength(8);
    expect(await sweep()).toMatchObject({ imported: 8, ignored: 0, failed: 0, unexplained: 0 });
    expect(await world.sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({
      created: 0,
      failed: 0,
    });
    expect(await inOdoo()).toEqual(before);
  });

  test('rows that cannot be read are named, mended, and found again in Odoo', async () => {
    const before = await inOdoo();
    const connection = new Database(world.sidecar.statePath);
    connection.exec(`UPDATE orders SET outcome = 'odd' WHERE order_id IN ('${ORDERS.slice(5).join("','")}')`);
    connection.exec("UPDATE cursors SET value = 'never' WHERE name = 'orders'");
    connection.close();
    const status = await world.sidecar.run(['orders', 'list']);
    expect(status.status).toBe(2);
    expect(status.stderr).toContain('amazon-odoo state repair');
    const check = await world.sidecar.run(['state', 'check', '--json']);
    expect(check.status).toBe(2);
    const { broken } = JSON.parse(check.stdout) as { broken: { table: string }[] };
    expect(broken.map(({ table }) => table)).toEqual(['cursors', 'orders', 'orders', 'orders']);
    const repair = await world.sidecar.run(['state', 'repair', '--json']);
    expect(repair).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(repair.stdout)).toMatchObject({
      copy: expect.stringContaining('.damaged-'),
      repaired: broken.map(({ table }) => ({ table, done: 'removed' })),
    });
    expect((await world.sidecar.run(['state', 'check'])).stdout).toContain('is sound');
    expect(await world.sidecar.report()).toMatchObject({ created: 0, failed: 0 });
    expect(await inOdoo()).toEqual(before);
  });

  test('doctor warns of the key that ends soon', async () => {
    const { stdout } = await world.sidecar.run(['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; state: string; message: string }[];
    };
    expect(findings.filter(({ check }) => check === 'keys')).toMatchObject([
      {
        state: 'warning',
        message: expect.stringContaining('The client secret of Login with Amazon ends on'),
      },
      { state: 'ok', message: expect.stringContaining('The authorization ends on') },
    ]);
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
