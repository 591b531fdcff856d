import type { Order } from '../../src/simulator/formats/order-schema.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { TestDatabase } from './odoo.ts';
import { merchantOrder } from './orders.ts';

/** How many cents Amazon keeps back at the end of the month. */
export const CLOSING_CENTS = 43_21;

/** Gives the company of a new database its currency. */
export async function keepBooksIn(currencyCode: string, database: TestDatabase): Promise<void> {
  await database.sql(
    `UPDATE res_company SET currency_id = (SELECT id FROM res_currency WHERE name = '${currencyCode}')`,
  );
}

/** Shipped FBA orders of two items, worth 30.00 each. */
export function shippedOrders(count: number, now: string): Order[] {
  const then = new Date(Date.parse(now) - 3_600_000).toISOString();
  return Array.from({ length: count }, (_, index) => {
    const order = merchantOrder({
      orderId: orderIdOf(index),
      createdTime: then,
      lastUpdatedTime: then,
      fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
    });
    return {
      ...order,
      orderItems: order.orderItems.map((item) => ({
        ...item,
        fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
      })),
    };
  });
}

function orderIdOf(index: number): string {
  return `305-0000003-${String(index).padStart(7, '0')}`;
}

const extra = (transactionType: string, amountType: string, amountDescription: string, cents: number) => ({
  transactionType,
  amountType,
  amountDescription,
  cents,
});

/**
 * A month of three settlements: reserves from one to the next, fees of every kind, the first order split over the first two, one
 * refund in the second and one, of an order of the first, in the third.
 */
export function publishMonth(amazon: Simulator, count: number): string[] {
  const third = Math.floor(count / 3);
  const ids = Array.from({ length: count }, (_, index) => orderIdOf(index));
  const at = (days: number): string =>
    new Date(Date.parse(amazon.control.now()) - days * 86_400_000).toISOString();
  const [first = ''] = ids;
  const items = amazon.control.order(first)?.orderItems.map(({ orderItemId }) => orderItemId) ?? [];
  amazon.control.makeUpSettlement({
    marketplace: 'DE',
    settlementId: '9000000001',
    createdTime: at(20),
    orderIds: ids.slice(0, third),
    onlyItems: { [first]: items.slice(0, 1) },
    reserve: 100_00,
    extraRows: [
      { ...extra('FBAFees', 'FBA Inbound', 'FBAInboundTransportationFee', -17_50), orderId: 'FBA15ABC' },
      extra('other-transaction', 'FBA Inventory Reimbursement', 'WAREHOUSE_DAMAGE', 12_34),
    ],
    copies: 2,
  });
  amazon.control.makeUpSettlement({
    marketplace: 'DE',
    settlementId: '9000000002',
    createdTime: at(12),
    orderIds: [first, ...ids.slice(third, 2 * third)],
    onlyItems: { [first]: items.slice(1) },
    refundedOrderIds: [ids[third] ?? ''],
    previousReserve: 100_00,
    reserve: 50_00,
    extraRows: [
      extra('ServiceFee', 'Cost of Advertising', 'TransactionTotalAmount', -45_67),
      extra('other-transaction', 'other-transaction', 'Storage Fee', -8_90),
    ],
  });
  amazon.control.makeUpSettlement({
    marketplace: 'DE',
    settlementId: '9000000003',
    createdTime: at(4),
    orderIds: ids.slice(2 * third),
    refundedOrderIds: [ids[1] ?? ''],
    previousReserve: 50_00,
    reserve: CLOSING_CENTS,
  });
  return ids;
}
