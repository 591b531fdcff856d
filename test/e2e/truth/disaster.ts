import { copyFileSync } from 'node:fs';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import {
  cloneDatabase,
  type OdooVersion,
  type Snapshot,
  startOdoo,
  type TestDatabase,
  takeDump,
} from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { MUG } from '../../kit/shipping.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse } from '../../kit/warehouse.ts';

/** How much happens on each of the two days, besides a settlement. */
export type Size = { orders: number; parcels: number };

/** A day before and a day after the backup, with everything that a seller does in between. */
export type Disaster = {
  database: TestDatabase;
  amazon: Simulator;
  sidecar: Sidecar;
  /** Puts Odoo (from a file of `pg_dump`), the state file, or both back to the evening of the first day. */
  restore(what: { odoo?: boolean; state?: boolean }): Promise<void>;
  /** The moment of the backup. */
  backedUpAt: string;
  /** What is wrong; all lists are to be empty. */
  losses(): Promise<Record<string, string[][]>>;
  /** How many times Amazon was told of parcels, by order. */
  told(): Record<string, number>;
  /** Every movement on Amazon's account, and every invoice with what is paid of it. */
  books(): Promise<string[][]>;
  /** People do the deliveries of orders again that the backup holds, without looking for the tracking references. */
  deliverAgain(): Promise<void>;
  placed: readonly string[];
  close(): Promise<void>;
};

/**
 * Lives two days: orders of both kinds, parcels and a settlement on each; a cancelled order, a cancelled unit and a refund on the
 * second.
 */
export async function liveTwoDays(version: OdooVersion, label: string, size: Size): Promise<Disaster> {
  const database = await cloneDatabase(await startOdoo(version), label);
  await keepBooksIn('EUR', database);
  // Odoo 14 takes the Factur-X file that it makes of each invoice for an SVG, which administrators alone may upload.
  if (version === '14') await database.sql('DELETE FROM account_edi_format_account_journal_rel');
  const amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always' });
  const sidecar = createSidecar(amazon.url, database, {
    connector: true,
    odoo: { salesperson: 'admin', settlements: 'batch', invoices: 'onDelivery' },
  });
  const set = await sidecar.run(['setup', '--username', 'admin'], { ODOO_ADMIN_PASSWORD: 'admin' });
  if (set.status !== 0) throw new Error(`setup ended with ${set.status}: ${set.stderr}`);
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

  /** Amazon pays what it has sent itself, and the given orders of the seller's. */
  const settle = async (
    settlementId: string,
    orderIds: readonly string[],
    refunded?: string,
  ): Promise<void> => {
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId,
      createdTime: amazon.control.now(),
      orderIds: [...orderIds],
      refundedOrderIds: refunded === undefined ? [] : [refunded],
    });
    amazon.control.advance(5 * 60_000);
    await sync('settlements');
  };
  const byAmazon = (from: number): string[] => placed.slice(from).filter((_, index) => index % 5 === 4);

  const first = place(size.orders);
  await sync('orders');
  await ship(first.slice(0, size.parcels));
  await sync('orders');
  await settle('9500000001', [...byAmazon(0), ...shipped]);
  const backup: Snapshot = await takeDump(database);
  const stateBackup = `${sidecar.statePath}.of-yesterday`;
  await sidecar.run(['state', 'backup', stateBackup]);
  const backedUpAt = amazon.control.now();

  amazon.control.advance(60 * 60_000);
  const second = place(size.orders);
  await sync('orders');
  // Goods of orders that the backup holds, and of orders that it does not.
  const half = Math.ceil(size.parcels / 2);
  const again = first.slice(size.parcels, size.parcels + half);
  const secondDay = [...again, ...second.slice(0, size.parcels - half)];
  await ship(secondDay);
  cancelled.push(first.at(-1) ?? '', second.at(-1) ?? '');
  for (const orderId of cancelled) amazon.control.event({ type: 'cancel', orderId });
  const lowered = first.at(-2) ?? '';
  amazon.control.event({ type: 'cancelUnits', orderId: lowered, orderItemId: MUG, quantity: 1 });
  amazon.control.advance(5 * 60_000);
  await sync('orders');
  await settle('9500000002', [...byAmazon(size.orders), ...secondDay], byAmazon(0)[0]);

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
    books: () =>
      database.sql(`SELECT l.name, '', '', l.balance::numeric(12,2) FROM account_move_line l JOIN account_journal j
          ON j.default_account_id = l.account_id WHERE j.code = 'AMZ' AND l.parent_state = 'posted'
        UNION ALL SELECT DISTINCT o.client_order_ref, m.move_type, m.state || ' ' || m.payment_state, m.amount_total::numeric(12,2)
          FROM account_move m JOIN account_move_line l ON l.move_id = m.id
          JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
          JOIN sale_order_line s ON s.id = r.order_line_id JOIN sale_order o ON o.id = s.order_id
        ORDER BY 1, 2, 3, 4`),
    deliverAgain: async () => {
      for (const orderId of again) await warehouse.validate(orderId);
    },
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
  const settlements = await sidecar.run(['sync', 'settlements', '--json']);
  const sweep = await sidecar.run(['sweep', '--json']);
  const failures = await sidecar.run(['failures', 'list', '--json']);
  const { failures: filed } = JSON.parse(failures.stdout) as {
    failures: { class: string; message: string }[];
  };
  const [swept] = (JSON.parse(sweep.stdout) as { accounts: Record<string, unknown>[] }).accounts;
  return {
    orders: orders.status,
    pickings: pickings.status,
    settlements: settlements.status,
    unexplained: swept?.['unexplained'],
    failed: swept?.['failed'],
    filed: filed.map(({ class: each, message }) => (each === 'odooRestored' ? message : each)),
  };
}

/** Parcels of each order, once. */
export function onceEach(told: Record<string, number>): boolean {
  return Object.values(told).every((times) => times === 1);
}

function idList(ids: readonly string[]): string {
  return ids.map((id) => `'${id}'`).join(', ');
}
