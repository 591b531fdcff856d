import type { Simulator } from '../../src/simulator/simulator.ts';
import type { TestDatabase } from '../kit/odoo.ts';

/** What is on Amazon and not rightly in Odoo, by order id; empty when nothing is unexplained. */
export async function unexplained({ control }: Simulator, database: TestDatabase): Promise<string[]> {
  const rows = await database.sql(
    "SELECT client_order_ref, state, round(amount_total, 2), (SELECT count(*) FROM sale_order_line l WHERE l.order_id = o.id AND l.name NOT LIKE 'Rounding%') FROM sale_order o",
  );
  const counts = new Map<string, number>();
  for (const [orderId = ''] of rows) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  const found = new Map(rows.map(([orderId = '', ...rest]) => [orderId, rest]));
  const doubles = [...counts].filter(([, number]) => number > 1).map(([orderId]) => `${orderId} is doubled`);
  return [...doubles, ...control.orders().flatMap((order) => complaint(order, found.get(order.orderId)))];
}

type Order = ReturnType<Simulator['control']['orders']>[number];

function complaint(order: Order, found: readonly string[] | undefined): string[] {
  const status = order.fulfillment?.fulfillmentStatus;
  const fulfilledBy = order.fulfillment?.fulfilledBy;
  const due = status === 'UNSHIPPED' ? fulfilledBy === 'MERCHANT' : status === 'SHIPPED';
  const [state, total, lines] = found ?? [];
  const tell = (what: string): string[] => [`${order.orderId} (${fulfilledBy} ${status}) ${what}`];
  if (!due) return found === undefined || state === 'cancel' ? [] : tell(`is ${state} in Odoo`);
  if (found === undefined) return tell('is not in Odoo');
  if (state !== 'sale') return tell(`is ${state} in Odoo`);
  if (lines !== '2') return tell(`has ${lines} lines`);
  const worth = Number(order.proceeds?.grandTotal?.amount);
  return Number(total) === worth ? [] : tell(`is worth ${worth}, in Odoo ${total}`);
}
