import { copyFileSync } from 'node:fs';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import {
  cloneDatabase,
  type OdooVersion,
  type Snapshot,
  startOdoo,
  type TestDatabase,
  takeSnapshot,
} from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { MUG } from '../../kit/shipping.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse } from '../../kit/warehouse.ts';

/** How much happens on each of the two days. */
export type Size = { orders: number; parcels: number };

/** A day before and a day after the backup, with everything that a seller does in between. */
export type Disaster = {
  database: TestDatabase;
  amazon: Simulator;
  sidecar: Sidecar;
  /** Puts Odoo, the state file, or both back to the evening of the first day. */
  restore(what: { odoo?: boolean; state?: boolean }): Promise<void>;
  /** The moment of the backup. */
  backedUpAt: string;
  /** What is wrong; all lists are to be empty. */
  losses(): Promise<Record<string, string[][]>>;
  /** How many times Amazon was told of parcels, by order. */
  told(): Record<string, number>;
  placed: readonly string[];
  close(): Promise<void>;
};

/** Lives two days: orders of both kinds, parcels, a cancelled order and a cancelled unit on the second day. */
export async function liveTwoDays(version: OdooVersion, label: string, size: Size): Promise<Disaster> {
  const database = await cloneDatabase(await startOdoo(version), label);
  const amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always' });
  const sidecar = createSidecar(
    amazon.url,
    { ...database, ...database.connector },
    { odoo: { salesperson: 'admin' } },
  );
  const warehouse = await openWarehouse(database);
  const placed: string[] = [];
  const cancelled: string[] = [];
  const shipped: string[] = [];

  const place = (count: number): string[] => {
    const now = amazon.control.now();
    const fresh = Array.from({ length: count }, (_, index): Order => {
      const orderId = `305-0000041-${String(placed.length + index + 1).padStart(7, '0')}`;
      const times = { createdTime: now, lastUpdatedTime: now };
      const order = merchantOrder({
        orderId,
        ...times,
        buyer: { buyerName: `Testperson ${placed.length + index}` },
      });
      return index % 5 === 4 ? { ...order, ...shippedByAmazon(order) } : order;
    });
    amazon.control.putOrders(fresh);
    placed.push(...fresh.map(({ orderId }) => orderId));
    amazon.control.advance(5 * 60_000);
    return fresh
      .filter(({ fulfillment }) => fulfillment?.fulfilledBy !== 'AMAZON')
      .map(({ orderId }) => orderId);
  };
  const sync = async (job: string): Promise<void> => {
    const { status, stdout, stderr } = await sidecar.run(['sync', job, '--json']);
    if (status !== 0) throw new Error(`sync ${job} ended with ${status}: ${stdout}${stderr}`);
    amazon.control.advance(5 * 60_000);
  };
  const ship = async (orderIds: readonly string[]): Promise<void> => {
    for (const orderId of orderIds)
      await warehouse.validate(orderId, { carrier: 'DHL', tracking: `T-${orderId}` });
    await sync('pickings');
    shipped.push(...orderIds);
  };

  const first = place(size.orders);
  await sync('orders');
  await ship(first.slice(0, size.parcels));
  await sync('orders');
  const backup: Snapshot = await takeSnapshot(database);
  const stateBackup = `${sidecar.statePath}.of-yesterday`;
  await sidecar.run(['state', 'backup', stateBackup]);
  const backedUpAt = amazon.control.now();

  amazon.control.advance(60 * 60_000);
  const second = place(size.orders);
  await sync('orders');
  // Goods of orders that the backup holds, and of orders that it does not.
  const half = Math.ceil(size.parcels / 2);
  await ship([...first.slice(size.parcels, size.parcels + half), ...second.slice(0, size.parcels - half)]);
  cancelled.push(first.at(-1) ?? '', second.at(-1) ?? '');
  for (const orderId of cancelled) amazon.control.event({ type: 'cancel', orderId });
  const lowered = first.at(-2) ?? '';
  amazon.control.event({ type: 'cancelUnits', orderId: lowered, orderItemId: MUG, quantity: 1 });
  amazon.control.advance(5 * 60_000);
  await sync('orders');

  return {
    database,
    amazon,
    sidecar,
    backedUpAt,
    placed,
    restore: async ({ odoo, state }) => {
      if (odoo === true) await backup.restore();
      if (state !== true) return;
      sidecar.loseState();
      copyFileSync(stateBackup, sidecar.statePath);
    },
    losses: async () => ({
      notOnce:
        await database.sql(`SELECT wanted.id, count(o.id) FROM unnest(ARRAY[${idList(placed)}]) AS wanted(id)
        LEFT JOIN sale_order o ON o.client_order_ref = wanted.id WHERE wanted.id NOT IN (${idList(cancelled)}) GROUP BY 1 HAVING count(o.id) <> 1`),
      doubled: await database.sql('SELECT client_order_ref FROM sale_order GROUP BY 1 HAVING count(*) > 1'),
      notConfirmed: await database.sql(`SELECT client_order_ref, state FROM sale_order WHERE state <> 'sale'
        AND client_order_ref NOT IN (${idList(cancelled)})`),
      notCancelled: await database.sql(`SELECT client_order_ref, state FROM sale_order WHERE state <> 'cancel'
        AND client_order_ref IN (${idList(cancelled)})`),
      wrongTotals:
        await database.sql(`SELECT client_order_ref, amount_total FROM sale_order WHERE state <> 'cancel'
        AND round(amount_total, 2) <> CASE WHEN client_order_ref = '${lowered}' THEN 20 ELSE 30 END`),
      notDelivered:
        await database.sql(`SELECT o.client_order_ref, p.state FROM sale_order o JOIN stock_picking p ON p.sale_id = o.id
        WHERE o.client_order_ref IN (${idList(shipped)}) AND p.state NOT IN ('done', 'cancel')`),
      deliveredUnasked:
        await database.sql(`SELECT o.client_order_ref, p.state FROM sale_order o JOIN stock_picking p ON p.sale_id = o.id
        WHERE o.client_order_ref IN (${idList([...first, ...second].filter((id) => !shipped.includes(id)))}) AND p.state = 'done'`),
    }),
    told: () => {
      const counts: Record<string, number> = {};
      for (const { orderId, times } of amazon.control.journal().parcels)
        counts[orderId] = (counts[orderId] ?? 0) + times;
      return counts;
    },
    close: async () => {
      await backup.drop();
      sidecar.remove();
      await amazon.close();
      await database.drop();
    },
  };
}

export const NO_LOSSES = {
  notOnce: [],
  doubled: [],
  notConfirmed: [],
  notCancelled: [],
  wrongTotals: [],
  notDelivered: [],
  deliveredUnasked: [],
};

function shippedByAmazon(order: Order): Partial<Order> {
  return {
    fulfillment: { ...order.fulfillment, fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
    orderItems: order.orderItems.map((item) => ({
      ...item,
      fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
    })),
  };
}

/** The commands that an administrator runs after a restore. */
export async function recoverAll({ sidecar, amazon }: Disaster): Promise<Record<string, unknown>> {
  const orders = await sidecar.run(['sync', 'orders', '--json']);
  amazon.control.advance(5 * 60_000);
  const pickings = await sidecar.run(['sync', 'pickings', '--json']);
  amazon.control.advance(5 * 60_000);
  const sweep = await sidecar.run(['sweep', '--json']);
  const failures = await sidecar.run(['failures', 'list', '--json']);
  const { failures: filed } = JSON.parse(failures.stdout) as {
    failures: { class: string; message: string }[];
  };
  const [swept] = (JSON.parse(sweep.stdout) as { accounts: Record<string, unknown>[] }).accounts;
  return {
    orders: orders.status,
    pickings: pickings.status,
    unexplained: swept?.['unexplained'],
    failed: swept?.['failed'],
    filed: filed.map(({ class: each }) => each),
  };
}

/** Parcels of each order, once. */
export function onceEach(told: Record<string, number>): boolean {
  return Object.values(told).every((times) => times === 1);
}

function idList(ids: readonly string[]): string {
  return ids.map((id) => `'${id}'`).join(', ');
}
