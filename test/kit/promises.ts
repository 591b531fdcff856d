import { Decimal } from 'decimal.js';
import { MARKETPLACES } from '../../src/domain/marketplaces.ts';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import type { TestDatabase } from './odoo.ts';
import { ALL_MARKETPLACES, type Sidecar } from './sidecar.ts';

/** What the product promises about orders, in figures: all but the first are to be 0. */
export type Promises = {
  orders: number;
  /** Neither in Odoo nor in the failure log. */
  lost: number;
  doubled: number;
  /** In the failure log instead of in Odoo, or a quotation still. */
  blocked: number;
  /** Worth something else than at Amazon. */
  totalsOff: number;
};

/** Merchant orders that may be shipped, and orders that Amazon has shipped: of the account's marketplaces, these belong into Odoo. */
export function isDue({ fulfillment, salesChannel, orderItems }: Order): boolean {
  const marketplace = MARKETPLACES.find(({ id }) => id === salesChannel?.marketplaceId);
  if (marketplace !== undefined && !ALL_MARKETPLACES.includes(marketplace.countryCode)) return false;
  const { fulfilledBy, fulfillmentStatus: status = '' } = fulfillment ?? {};
  const due =
    fulfilledBy === 'AMAZON' ? status === 'SHIPPED' : ['UNSHIPPED', 'PARTIALLY_SHIPPED'].includes(status);
  return due && salesChannel?.channelName === 'AMAZON' && orderItems.length > 0;
}

/** What Amazon says an order is worth to the seller, computed from Amazon's figures alone. */
export function worth(order: Order): string {
  const facilitated = order.orderItems
    .filter((item) => item.tax?.taxCollections?.some(({ model }) => model === 'MARKETPLACE_FACILITATOR'))
    .flatMap((item) => item.proceeds?.breakdowns ?? [])
    .filter(({ type }) => type === 'TAX')
    .reduce((total, { subtotal }) => total.plus(subtotal.amount), new Decimal(0));
  return new Decimal(order.proceeds?.grandTotal?.amount ?? 0).minus(facilitated).toFixed(2);
}

/**
 * Compares orders that belong into Odoo with what is there, prints the figures, and returns them.
 *
 * @param due what each of them is worth, by order id
 */
export async function tellPromises(
  what: string,
  database: TestDatabase,
  sidecar: Sidecar,
  due: ReadonlyMap<string, string | Decimal>,
): Promise<Promises> {
  const rows = await database.sql('SELECT client_order_ref, state, amount_total FROM sale_order');
  const { stdout } = await sidecar.run(['failures', 'list', '--json']);
  const { failures } = JSON.parse(stdout) as { failures: { subject: string }[] };
  const filed = new Set(failures.map(({ subject }) => subject));
  const held = new Map<string, string[][]>();
  for (const [orderId = '', ...row] of rows) held.set(orderId, [...(held.get(orderId) ?? []), row]);
  const count = (is: (found: string[][], orderId: string) => boolean): number =>
    [...due.keys()].filter((orderId) => is(held.get(orderId) ?? [], orderId)).length;
  const promises: Promises = {
    orders: due.size,
    lost: count((found, orderId) => found.length === 0 && !filed.has(orderId)),
    doubled: count((found) => found.length > 1),
    blocked: count((found, orderId) =>
      found.length === 0
        ? filed.has(orderId)
        : found.some(([state]) => state === 'draft' || state === 'sent'),
    ),
    totalsOff: count((found, orderId) =>
      found.some(([, total = '0']) => !new Decimal(total).equals(due.get(orderId) ?? 0)),
    ),
  };
  const { orders, lost, doubled, blocked, totalsOff } = promises;
  process.stderr.write(
    `Odoo ${database.version}, ${what}: ${orders} orders, ${lost} lost, ${doubled} doubled, ${blocked} blocked, ${totalsOff} totals off\n`,
  );
  return promises;
}

/** The promises, kept. */
export function allKept(orders: number): Promises {
  return { orders, lost: 0, doubled: 0, blocked: 0, totalsOff: 0 };
}
