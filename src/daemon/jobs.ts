import type { Settings } from '../config/schema.ts';
import { anonymizeOldBuyers } from '../jobs/orders/anonymize.ts';
import { countsOf } from '../jobs/orders/report.ts';
import { SWEEP_DAYS, sweepCounts, sweepOrders } from '../jobs/orders/sweep.ts';
import { syncOrders } from '../jobs/orders/sync.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { JobName } from '../jobs/run.ts';
import { settlementCounts } from '../jobs/settlements/report.ts';
import { syncSettlements } from '../jobs/settlements/sync.ts';
import { pickingCounts, syncPickings } from '../jobs/shipments/sync.ts';
import type { Log } from '../log.ts';

/** One pass of a job for one account. @returns the figures that are kept, by name */
export type Job = (seller: Seller, context: JobContext) => Promise<Record<string, number>>;
export type JobContext = { log: Log; settings: Settings };
/** Every job, by the key of `schedule`. */
export const JOB_TABLE: Record<JobName, Job> = {
  orders: async (seller, { log }) =>
    countsOf(
      await syncOrders(seller, {
        dryRun: false,
        onResult: ({ order, outcome, rule, odooId }) =>
          log[outcome === 'unchanged' || outcome === 'ignored' ? 'debug' : 'info']('Order', {
            order: order.orderId,
            outcome,
            rule,
            saleOrder: odooId,
          }),
      }),
    ),
  pickings: async (seller, { log }) =>
    pickingCounts(
      await syncPickings(seller, {
        dryRun: false,
        onResult: ({ picking, orderId, outcome, reason }) =>
          log[outcome === 'unchanged' ? 'debug' : 'info']('Delivery', {
            picking,
            order: orderId,
            outcome,
            reason,
          }),
      }),
    ),
  settlements: async (seller, { log }) =>
    settlementCounts(
      await syncSettlements(seller, {
        dryRun: false,
        onResult: ({ entry }) =>
          log.info('Settlement', { settlement: entry.settlementId, state: entry.state }),
      }),
    ),
  sweep: async (seller, { settings }) => {
    const swept = sweepCounts(await sweepOrders(seller, { days: SWEEP_DAYS, dryRun: false }));
    const { anonymizeAfterDays } = settings.privacy;
    if (anonymizeAfterDays === undefined) return swept;
    return { ...swept, ...(await anonymizeOldBuyers(seller, anonymizeAfterDays)) };
  },
};
