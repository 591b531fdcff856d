import { z } from 'zod';
import { ADDRESS } from '../formats/order-item-schema.ts';
import { ORDER, type Order, type OrderItem } from '../formats/order-schema.ts';
import { isoTime } from './clock.ts';
import { giveStockBack, takeStock } from './order-stock.ts';
import { cancelUnits } from './partial-cancellation.ts';
import { SimulatorError } from './simulator-error.ts';
import type { World } from './world.ts';

const ORDER_ID = { orderId: z.string() };

/** What may happen to an order. Each sets `lastUpdatedTime` to now. */
const EVENT = z.discriminatedUnion('type', [
  /** A buyer orders: the order comes in as it is given, dated now, and takes what it needs from the stock on Amazon. */
  z.strictObject({
    type: z.literal('place'),
    order: ORDER,
    /** `oncePaid`: no call sees its money before it is paid. Amazon's documents say so of old; default `always`. */
    priced: z.enum(['always', 'oncePaid']).optional(),
  }),
  /** A pending order's payment is authorised: UNSHIPPED. */
  z.strictObject({ type: z.literal('release'), ...ORDER_ID }),
  /** Amazon ships all lines of an FBA order. */
  z.strictObject({ type: z.literal('shipFba'), ...ORDER_ID }),
  z.strictObject({
    type: z.literal('cancel'),
    ...ORDER_ID,
    cancelledBy: z.enum(['BUYER', 'MERCHANT', 'AMAZON']).optional(),
    cancelReason: z.string().optional(),
  }),
  /** Units of one line are cancelled. Amazon does not say whether `quantityOrdered` shrinks: choose (default: it does). */
  z.strictObject({
    type: z.literal('cancelUnits'),
    ...ORDER_ID,
    orderItemId: z.string(),
    quantity: z.int().min(1),
    quantityOrdered: z.enum(['shrinks', 'stays']).optional(),
  }),
  /** The buyer asks; nothing is cancelled yet. */
  z.strictObject({
    type: z.literal('requestCancellation'),
    ...ORDER_ID,
    orderItemIds: z.array(z.string()).optional(),
    cancelReason: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('changeAddress'), ...ORDER_ID, address: ADDRESS }),
  /** Nothing but a newer `lastUpdatedTime`. */
  z.strictObject({ type: z.literal('touch'), ...ORDER_ID }),
]);

export type OrderEvent = z.input<typeof EVENT>;

/**
 * Lets an event happen.
 *
 * @returns a copy of the order afterwards
 * @throws SimulatorError when the event does not fit the order
 */
export function applyEvent(world: World, input: OrderEvent): Order {
  const checked = EVENT.safeParse(input);
  if (!checked.success) throw new SimulatorError(`not an event: ${z.prettifyError(checked.error)}`);
  const event = checked.data;
  const lastUpdatedTime = isoTime(world.clock.now());
  if (event.type === 'place') {
    const placed = { ...event.order, createdTime: lastUpdatedTime, lastUpdatedTime };
    world.orders.put(placed, event.priced === undefined ? {} : { priced: event.priced });
    takeStock(world, placed);
    return structuredClone(placed);
  }
  const booked = world.orders.get(event.orderId);
  const before = booked.order;
  booked.order = { ...changed(structuredClone(before), event), lastUpdatedTime };
  giveStockBack(world, before, booked.order);
  return structuredClone(booked.order);
}

function changed(order: Order, event: Exclude<OrderEvent, { type: 'place' }>): Order {
  switch (event.type) {
    case 'release':
      expectStatus(order, ['PENDING', 'PENDING_AVAILABILITY']);
      return withStatus(order, 'UNSHIPPED');
    case 'shipFba':
      return shipFba(order);
    case 'cancel':
      return cancel(order, event.cancelledBy ?? 'BUYER', event.cancelReason);
    case 'cancelUnits':
      expectStatus(order, ['PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED']);
      return cancelUnits(order, event.orderItemId, event.quantity, event.quantityOrdered ?? 'shrinks');
    case 'requestCancellation':
      return requestCancellation(order, event.orderItemIds, event.cancelReason ?? 'Ordered by mistake');
    case 'changeAddress':
      return { ...order, recipient: { ...order.recipient, deliveryAddress: event.address } };
    case 'touch':
      return order;
  }
}

function shipFba(order: Order): Order {
  if (order.fulfillment?.fulfilledBy !== 'AMAZON') {
    throw new SimulatorError(`order ${order.orderId} is not fulfilled by Amazon`);
  }
  expectStatus(order, ['PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED']);
  const orderItems = order.orderItems.map((item) => ({
    ...item,
    fulfillment: {
      ...item.fulfillment,
      quantityFulfilled:
        (item.fulfillment?.quantityFulfilled ?? 0) +
        (item.fulfillment?.quantityUnfulfilled ?? item.quantityOrdered),
      quantityUnfulfilled: 0,
    },
  }));
  return withStatus({ ...order, orderItems }, 'SHIPPED');
}

function cancel(order: Order, cancelledBy: string, cancelReason: string | undefined): Order {
  const cancellationExecution = cancelReason === undefined ? { cancelledBy } : { cancelledBy, cancelReason };
  const orderItems = order.orderItems.map(
    (item): OrderItem => ({
      ...item,
      cancellation: { ...item.cancellation, cancellationExecution },
      fulfillment: { ...item.fulfillment, quantityUnfulfilled: 0 },
    }),
  );
  return withStatus({ ...order, orderItems }, 'CANCELLED');
}

function requestCancellation(order: Order, ids: readonly string[] | undefined, cancelReason: string): Order {
  const cancellationRequest = { requester: 'BUYER', cancelReason };
  const orderItems = order.orderItems.map((item) =>
    ids && !ids.includes(item.orderItemId)
      ? item
      : { ...item, cancellation: { ...item.cancellation, cancellationRequest } },
  );
  return { ...order, orderItems };
}

type Status = NonNullable<Order['fulfillment']>['fulfillmentStatus'];

function withStatus(order: Order, fulfillmentStatus: Status): Order {
  return { ...order, fulfillment: { ...order.fulfillment, fulfillmentStatus } };
}

function expectStatus({ orderId, fulfillment }: Order, allowed: readonly string[]): void {
  const status = fulfillment?.fulfillmentStatus ?? 'UNKNOWN';
  if (!allowed.includes(status)) {
    throw new SimulatorError(`order ${orderId} is ${status}, not ${allowed.join(' or ')}`);
  }
}
