import type { Simulator } from '../../src/simulator/simulator.ts';
import type { TestDatabase } from '../kit/odoo.ts';
import type { Warehouse } from '../kit/warehouse.ts';
import { startDeliveryClock } from './delivery-clock.ts';
import type { Month } from './month.ts';

/** People who deliver orders in Odoo, some time after Amazon has last changed them. */
export type Deliveries = {
  /** Takes an order, or delivers one that was taken long ago. */
  step(): Promise<void>;
  delivered(): number;
  /** Deliveries that are not exactly once among the parcels that Amazon was told of. */
  complaints(parcels: readonly Parcel[]): string[];
};

type Parcel = ReturnType<Simulator['control']['journal']>['parcels'][number];

/** An order that was changed at Amazon reaches Odoo within this time, also after a fault. */
const READY_MS = 60_000;

export async function startDeliveries(
  month: Month,
  database: TestDatabase,
  warehouse: Warehouse,
): Promise<Deliveries> {
  const clock = await startDeliveryClock(database);
  const taken: { orderId: string; at: number }[] = [];
  const trackingOf = new Map<string, string>();
  return {
    step: async () => {
      const next = month.take();
      if (next !== undefined) taken.push({ orderId: next, at: Date.now() });
      const [oldest] = taken;
      if (oldest === undefined || Date.now() - oldest.at < READY_MS) return;
      const open = await database.sql(
        `SELECT p.id FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id
           WHERE o.client_order_ref = '${oldest.orderId}' AND o.state = 'sale' AND p.state NOT IN ('done', 'cancel')`,
      );
      if (open.length === 0) return;
      taken.shift();
      const tracking = `SOAK-${oldest.orderId.slice(-7)}`;
      await clock.setBehind(month.behindMs());
      await warehouse.validate(oldest.orderId, { carrier: 'DHL', tracking });
      trackingOf.set(oldest.orderId, tracking);
    },
    delivered: () => trackingOf.size,
    complaints: (parcels) =>
      [...trackingOf].flatMap(([orderId, tracking]) => {
        const own = parcels.filter((parcel) => parcel.orderId === orderId);
        const [first] = own;
        if (own.length === 1 && first?.trackingNumber === tracking && first.times === 1) return [];
        return [`${orderId} was reported ${JSON.stringify(own)} instead of once as ${tracking}`];
      }),
  };
}
