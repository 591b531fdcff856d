import { moneyOf } from '../formats/money-text.ts';
import type { Order, OrderItem, OrderPackage } from '../formats/order-schema.ts';
import { isoTime } from '../world/clock.ts';
import { without } from '../world/records.ts';
import type { SeededRandom } from '../world/seeded-random.ts';

export type Status =
  | 'PENDING_AVAILABILITY'
  | 'PENDING'
  | 'UNSHIPPED'
  | 'PARTIALLY_SHIPPED'
  | 'SHIPPED'
  | 'CANCELLED'
  | 'UNFULFILLABLE';

/** What is special about an order besides its lines. */
export type Traits = {
  status: Status;
  fulfilledBy: 'AMAZON' | 'MERCHANT';
  business: boolean;
  replacement: boolean;
  otherChannel: boolean;
  cancellationRequest: boolean;
};

/** Brings a new order to its status: quantities, parcels, cancellations. */
export function advance(random: SeededRandom, order: Order, traits: Traits, now: number): Order {
  const fulfillment = { ...order.fulfillment, fulfillmentStatus: traits.status };
  const advanced: Order = { ...order, fulfillment };
  switch (traits.status) {
    case 'SHIPPED':
      return ship(random, advanced, now, ({ quantityOrdered }) => quantityOrdered);
    case 'PARTIALLY_SHIPPED':
      return shipPartly(random, advanced, now);
    case 'CANCELLED':
      return cancel(random, advanced);
    case 'UNSHIPPED':
      return traits.cancellationRequest ? requestCancellation(advanced) : advanced;
    case 'PENDING':
    case 'PENDING_AVAILABILITY':
      return random.chance(0.5) ? withoutMoney(advanced) : advanced;
    case 'UNFULFILLABLE':
      return advanced;
  }
}

function ship(
  random: SeededRandom,
  order: Order,
  now: number,
  quantityOf: (item: OrderItem, index: number) => number,
): Order {
  const orderItems = order.orderItems.map((item, index) => {
    const quantity = quantityOf(item, index);
    const quantities = { quantityFulfilled: quantity, quantityUnfulfilled: item.quantityOrdered - quantity };
    return { ...item, fulfillment: { ...item.fulfillment, ...quantities } };
  });
  if (order.fulfillment?.fulfilledBy === 'AMAZON') return { ...order, orderItems };
  return { ...order, orderItems, packages: [parcelOf(random, orderItems, now)] };
}

/** Ships one unit of the first line; a single unit becomes two first, so that something stays open. */
function shipPartly(random: SeededRandom, order: Order, now: number): Order {
  const [first, ...others] = order.orderItems as [OrderItem, ...OrderItem[]];
  const alone = others.length === 0 && first.quantityOrdered === 1;
  if (alone) return ship(random, { ...order, ...doubled(order, first) }, now, () => 1);
  return ship(random, order, now, (_, index) => (index === 0 ? 1 : 0));
}

/** The order with its only unit ordered twice, at half the price. */
function doubled(order: Order, item: OrderItem): Pick<Order, 'orderItems'> {
  const price = item.proceeds?.breakdowns?.find(({ type }) => type === 'ITEM')?.subtotal;
  const half = price
    ? { amount: String(Number(price.amount) / 2), currencyCode: price.currencyCode }
    : undefined;
  const product = { ...item.product, ...(half ? { price: { unitPrice: half } } : {}) };
  return { orderItems: [{ ...item, quantityOrdered: 2, product }] };
}

function parcelOf(random: SeededRandom, items: readonly OrderItem[], now: number): OrderPackage {
  return {
    packageReferenceId: '1',
    createdTime: isoTime(now),
    packageStatus: { status: 'SHIPPED' },
    carrier: random.pick(['DHL', 'UPS', 'My Own Van']),
    shipTime: isoTime(now),
    shippingService: 'Standard',
    trackingNumber: `00${random.digits(18)}`,
    packageItems: items
      .map(({ orderItemId, fulfillment }) => ({ orderItemId, quantity: fulfillment?.quantityFulfilled ?? 0 }))
      .filter(({ quantity }) => quantity > 0),
  };
}

/** Cancels all lines: half of the orders say quantity 0, as old Amazon APIs did, half keep what was ordered. */
function cancel(random: SeededRandom, order: Order): Order {
  const emptied = random.chance(0.5);
  const cancellation = {
    cancellationExecution: { cancelledBy: random.pick(['BUYER', 'AMAZON', 'MERCHANT']) },
  };
  const orderItems = order.orderItems.map((item) => ({
    ...item,
    ...(emptied ? { quantityOrdered: 0 } : {}),
    cancellation,
    fulfillment: { ...item.fulfillment, quantityFulfilled: 0, quantityUnfulfilled: 0 },
  }));
  const currency = order.proceeds?.grandTotal?.currencyCode ?? 'USD';
  const cancelled = { ...order, orderItems };
  return emptied ? { ...withoutMoney(cancelled), proceeds: { grandTotal: moneyOf(0, currency) } } : cancelled;
}

function requestCancellation(order: Order): Order {
  const [first, ...others] = order.orderItems as [OrderItem, ...OrderItem[]];
  const cancellation = { cancellationRequest: { requester: 'BUYER', cancelReason: 'Ordered by mistake' } };
  return { ...order, orderItems: [{ ...first, cancellation }, ...others] };
}

function withoutMoney(order: Order): Order {
  const orderItems = order.orderItems.map((item) => without(item, 'proceeds'));
  return { ...without(order, 'proceeds'), orderItems };
}
