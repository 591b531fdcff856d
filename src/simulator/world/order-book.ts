import { createHash } from 'node:crypto';
import type { Order } from '../formats/order-schema.ts';
import { SimulatorError } from './simulator-error.ts';

/** An order as Amazon holds it. */
export type BookedOrder = {
  order: Order;
  /** Not in any list before this moment, whatever its times say (milliseconds since 1970). */
  visibleAt?: number;
  /** `oncePaid`: no call sees its money while it is pending. */
  priced?: 'always' | 'oncePaid';
  /** Amazon documents no order of the list, so it is a shuffled one that stays the same over the pages. */
  position: string;
};

/** All orders of the simulated Amazon. */
export type OrderBook = {
  put: (order: Order, options?: Pick<BookedOrder, 'visibleAt' | 'priced'>) => void;
  /** Puts a changed order back; when it is visible stays as it was. */
  replace: (order: Order) => void;
  find: (orderId: string) => BookedOrder | undefined;
  /** @throws SimulatorError when there is no such order */
  get: (orderId: string) => BookedOrder;
  list: () => BookedOrder[];
  remove: (orderId: string) => boolean;
};

/** Makes an empty order book. It keeps its own copy of what is put in. */
export function createOrderBook(): OrderBook {
  const orders = new Map<string, BookedOrder>();
  return {
    put: (order, options = {}) => {
      orders.set(order.orderId, { ...options, order: structuredClone(order), position: positionOf(order) });
    },
    replace: (order) => {
      const booked = orders.get(order.orderId) ?? { position: positionOf(order) };
      orders.set(order.orderId, { ...booked, order: structuredClone(order) });
    },
    find: (orderId) => orders.get(orderId),
    get: (orderId) => {
      const found = orders.get(orderId);
      if (!found) throw new SimulatorError(`there is no order ${orderId}`);
      return found;
    },
    list: () => [...orders.values()],
    remove: (orderId) => orders.delete(orderId),
  };
}

function positionOf({ orderId }: Order): string {
  return createHash('sha256').update(orderId).digest('hex') + orderId;
}
