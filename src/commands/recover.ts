import { EXIT, UsageError } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { ordersJob } from '../jobs/orders/orders-job.ts';
import { recoverOrders } from '../jobs/orders/recover.ts';
import { type Answer, failureHint, paragraphs } from './answer.ts';
import {
  notesOf,
  recordsText,
  recordsToMake,
  reportText,
  runPart,
  type SellerPart,
  statusOfParts,
} from './job.ts';
import { sellersOf, type Workplace } from './workplace.ts';

export type RecoverWish = {
  orderIds: readonly string[];
  account: string | undefined;
  dryRun: boolean;
};

/**
 * Imports or refreshes single orders: each at the first seller that knows it.
 *
 * @throws UsageError when no seller knows an order
 */
export async function carryOutRecover(place: Workplace, wish: RecoverWish): Promise<Answer> {
  const { account, dryRun } = wish;
  const sellers = sellersOf(place, account);
  const lines: unknown[] = [];
  const parts: SellerPart[] = [];
  let missing = wish.orderIds;
  for (const seller of sellers) {
    if (missing.length === 0) break;
    const wanted = missing;
    const job: Job = {
      ...ordersJob,
      pass: async (followed, { onResult }) => {
        const { report, unknown } = await recoverOrders(followed, wanted, { dryRun, onResult });
        missing = unknown;
        return report;
      },
    };
    parts.push(await runPart(place, seller, { job, request: {}, account, dryRun }, lines));
  }
  if (missing.length > 0 && parts.every(({ error }) => error === undefined)) {
    throw new UsageError(
      `Amazon knows no order ${missing.join(', ')} for ${sellers.map(({ name }) => name).join(', ')}`,
      { hint: 'Check the order id and the account; what was found is in Odoo.' },
    );
  }
  const records = await recordsToMake(sellers, { job: ordersJob, dryRun });
  const failures = (await place.state.failures.list()).length;
  return {
    document: { accounts: parts.map(({ report }) => report), ...(dryRun ? { orders: lines, records } : {}) },
    text: paragraphs(reportText(ordersJob, parts), recordsText(records), failureHint(failures)),
    notes: notesOf(parts),
    status: statusOfParts(parts) ?? (failures > 0 ? EXIT.failures : EXIT.ok),
  };
}
