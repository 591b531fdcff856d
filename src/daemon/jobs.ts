import type { Account } from '../jobs/account.ts';
import type { JobName } from '../jobs/run-job.ts';
import { SWEEP_DAYS, sweepCounts, sweepOrders } from '../jobs/sweep.ts';
import { countsOf, syncOrders } from '../jobs/sync-orders.ts';
import { pickingCounts, syncPickings } from '../jobs/sync-pickings.ts';
import type { Log } from '../log.ts';

/** One pass of a job for one account. @returns the figures that are kept, by name */
export type Job = (account: Account, log: Log) => Promise<Record<string, number>>;
export type JobTable = Partial<Record<JobName, Job>>;

/** What the daemon does, by the keys of `schedule`. */
export const DAEMON_JOBS: JobTable = {
  orders: async (account, log) =>
    countsOf(
      await syncOrders(account, {
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
  pickings: async (account, log) =>
    pickingCounts(
      await syncPickings(account, {
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
  sweep: async (account) => sweepCounts(await sweepOrders(account, { days: SWEEP_DAYS, dryRun: false })),
};
