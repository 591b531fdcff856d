import type { OperationName } from '../api/operations.ts';
import type { Order } from '../formats/order-schema.ts';
import { isoTime } from '../world/clock.ts';
import type { World } from '../world/world.ts';

/** A page of `searchOrders` before it is written down. */
export type Page = {
  orders: Order[];
  /** Sort keys: the one before the page, then one per order. */
  positions: string[];
  /** The orders of the pages after it. */
  following: Order[];
  /** Where the next page begins; undefined on the last one. */
  next: string | undefined;
};

/** Plays the faults that concern a page which is not the last. */
export function spoilPage(world: World, page: Page): Page {
  if (page.next === undefined) return page;
  const change = world.faults.take('searchOrders', ['changeWhilePaging']);
  if (change) touch(world, change.orderId ?? page.following[0]?.orderId);
  if (world.faults.take('searchOrders', ['emptyPage'])) {
    return { ...page, orders: [], next: page.positions[0] };
  }
  if (page.orders.length > 1 && world.faults.take('searchOrders', ['duplicateOrder'])) {
    return { ...page, next: page.positions.at(-2) };
  }
  return page;
}

/** The order as it is, or with the fields that a fault destroys. */
export function damaged(world: World, operation: OperationName, order: Order): unknown {
  const fault = world.faults.take(operation, ['damagedOrder'], ({ orderId }) => orderId === order.orderId);
  if (!fault) return order;
  return { ...order, ...(fault.damage ?? { createdTime: 'yesterday', orderItems: 'none' }) };
}

/** Updates an order now: it leaves the pages that are still to come, and belongs to the next search. */
function touch(world: World, orderId: string | undefined): void {
  const booked = orderId === undefined ? undefined : world.orders.find(orderId);
  if (booked) booked.order.lastUpdatedTime = isoTime(world.clock.now());
}
