import { minorUnitsOf, moneyOf } from '../formats/money-text.ts';
import type { Money, Order, OrderItem } from '../formats/order-schema.ts';
import { SimulatorError } from './simulator-error.ts';

/**
 * Cancels units of one line: quantities and amounts go down in proportion, and with the last open line the order is
 * cancelled or, if a part was shipped, shipped.
 */
export function cancelUnits(
  order: Order,
  orderItemId: string,
  quantity: number,
  quantityOrdered: 'shrinks' | 'stays',
): Order {
  const item = order.orderItems.find((candidate) => candidate.orderItemId === orderItemId);
  if (!item) throw new SimulatorError(`order ${order.orderId} has no item ${orderItemId}`);
  const open = item.fulfillment?.quantityUnfulfilled ?? item.quantityOrdered;
  if (quantity > open) {
    throw new SimulatorError(`item ${orderItemId} has only ${String(open)} units to cancel`);
  }
  const reduced = reduce(item, quantity, open, quantityOrdered);
  const orderItems = order.orderItems.map((candidate) => (candidate === item ? reduced : candidate));
  return withTotal({ ...order, orderItems }, item, reduced);
}

function reduce(
  item: OrderItem,
  quantity: number,
  open: number,
  quantityOrdered: 'shrinks' | 'stays',
): OrderItem {
  const kept = (open - quantity + (item.fulfillment?.quantityFulfilled ?? 0)) / item.quantityOrdered;
  return {
    ...item,
    quantityOrdered: quantityOrdered === 'shrinks' ? item.quantityOrdered - quantity : item.quantityOrdered,
    ...(item.proceeds ? { proceeds: scaledProceeds(item.proceeds, kept) } : {}),
    cancellation: { ...item.cancellation, cancellationExecution: { cancelledBy: 'BUYER' } },
    fulfillment: { ...item.fulfillment, quantityUnfulfilled: open - quantity },
  };
}

/** Scales every part and lets the total follow by the same difference, so that the line still adds up. */
function scaledProceeds(proceeds: NonNullable<OrderItem['proceeds']>, kept: number): OrderItem['proceeds'] {
  const { proceedsTotal, breakdowns = [] } = proceeds;
  const scaled = breakdowns.map((part) => ({
    ...part,
    subtotal: scale(part.subtotal, kept),
    ...(part.detailedBreakdowns
      ? {
          detailedBreakdowns: part.detailedBreakdowns.map((detail) =>
            detail.value ? { ...detail, value: scale(detail.value, kept) } : detail,
          ),
        }
      : {}),
  }));
  if (!proceedsTotal) return { ...proceeds, breakdowns: scaled };
  const convention = conventionOf(proceedsTotal, breakdowns);
  const total = convention ? totalOf(scaled, convention) : Math.round(minorUnitsOf(proceedsTotal) * kept);
  return { proceedsTotal: moneyOf(total, proceedsTotal.currencyCode), breakdowns: scaled };
}

type Parts = readonly { type: string; subtotal: Money }[];
type Convention = { tax: 0 | 1; discount: 1 | -1 };

/** How the line's total is computed: with tax on top or included, discounts added or subtracted. */
function conventionOf(total: Money, parts: Parts): Convention | undefined {
  const conventions: Convention[] = [
    { tax: 1, discount: 1 },
    { tax: 0, discount: 1 },
    { tax: 1, discount: -1 },
    { tax: 0, discount: -1 },
  ];
  return conventions.find((convention) => totalOf(parts, convention) === minorUnitsOf(total));
}

function totalOf(parts: Parts, { tax, discount }: Convention): number {
  return parts.reduce((sum, { type, subtotal }) => {
    const factor = type === 'TAX' ? tax : type === 'DISCOUNT' ? discount : 1;
    return sum + factor * minorUnitsOf(subtotal);
  }, 0);
}

function scale(money: Money, kept: number): Money {
  return moneyOf(Math.round(minorUnitsOf(money) * kept), money.currencyCode);
}

/** The grand total less what the line lost, and the status that follows from the lines. */
function withTotal(order: Order, before: OrderItem, after: OrderItem): Order {
  const was = before.proceeds?.proceedsTotal;
  const is = after.proceeds?.proceedsTotal;
  const total = order.proceeds?.grandTotal;
  const lost = was && is ? minorUnitsOf(was) - minorUnitsOf(is) : 0;
  const proceeds = total
    ? { ...order.proceeds, grandTotal: moneyOf(minorUnitsOf(total) - lost, total.currencyCode) }
    : order.proceeds;
  const open = order.orderItems.some(({ fulfillment }) => (fulfillment?.quantityUnfulfilled ?? 0) > 0);
  const shipped = order.orderItems.some(({ fulfillment }) => (fulfillment?.quantityFulfilled ?? 0) > 0);
  const fulfillmentStatus = open
    ? (order.fulfillment?.fulfillmentStatus ?? 'UNSHIPPED')
    : shipped
      ? 'SHIPPED'
      : 'CANCELLED';
  return {
    ...order,
    ...(proceeds ? { proceeds } : {}),
    fulfillment: { ...order.fulfillment, fulfillmentStatus },
  };
}
