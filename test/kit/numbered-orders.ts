import type { Order } from '../../src/simulator/formats/order-schema.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from './orders.ts';

/** Orders (30.00 each, 3 units) of buyers of their own, numbered on from test to test. */
export type NumberedOrders = {
  /** An open merchant order, dated now. */
  open(patch?: Record<string, unknown>): Order;
  /** An order that Amazon has shipped. */
  fba(patch?: Record<string, unknown>): Order;
  /** One that is left alone, to fill pages. */
  filler(): Order;
};

export function numberedOrders(amazon: Simulator, series: number): NumberedOrders {
  let last = 0;
  const open = (patch: Record<string, unknown> = {}): Order => {
    last += 1;
    const now = amazon.control.now();
    return merchantOrder({
      orderId: `305-${String(series).padStart(7, '0')}-${String(last).padStart(7, '0')}`,
      createdTime: now,
      lastUpdatedTime: now,
      buyer: {
        buyerName: `Testperson ${series}-${last}`,
        buyerEmail: `buyer-${series}-${last}@marketplace.example`,
      },
      ...patch,
    });
  };
  return {
    open,
    fba: (patch = {}) => {
      const order = open(patch);
      return {
        ...order,
        fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
        orderItems: order.orderItems.map((item) => ({
          ...item,
          fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
        })),
      };
    },
    filler: () => open({ salesChannel: { channelName: 'NON_AMAZON', marketplaceId: 'A1PA6795UKMFR9' } }),
  };
}
