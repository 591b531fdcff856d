import { sentenceOfRule } from '../domain/orders/rule-sentences.ts';
import { EXIT, UsageError } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import { type OrderLine, ordersJob, toOrderLine } from '../jobs/orders/orders-job.ts';
import { recoverOrders } from '../jobs/orders/recover.ts';
import type { OrderResult } from '../jobs/orders/result.ts';
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
import { table } from './table.ts';
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
  const lines: OrderLine[] = [];
  const parts: SellerPart[] = [];
  let missing = wish.orderIds;
  for (const seller of sellers) {
    if (missing.length === 0) break;
    const wanted = missing;
    const job: Job = {
      ...ordersJob,
      pass: async (followed, { onResult }) => {
        const note = (result: OrderResult): void => {
          lines.push(toOrderLine(result));
          onResult?.(result);
        };
        const { report, unknown } = await recoverOrders(followed, wanted, { dryRun, onResult: note });
        missing = unknown;
        return report;
      },
    };
    parts.push(await runPart(place, seller, { job, request: {}, account, dryRun }, []));
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
    document: {
      accounts: parts.map(({ report }) => report),
      orders: lines,
      ...(dryRun ? { records } : {}),
    },
    text: paragraphs(
      reportText(ordersJob, parts),
      lines.length === 0 ? '' : table(['order', dryRun ? 'would be' : 'is', 'why'], lines.map(toRow)),
      recordsText(records),
      failureHint(failures),
    ),
    notes: notesOf(parts),
    status: statusOfParts(parts) ?? (failures > 0 ? EXIT.failures : EXIT.ok),
  };
}

/** The result for one order, with the rule or the failures in a sentence. */
function toRow({ orderId, outcome, rule, failures }: OrderLine): string[] {
  const why = rule === undefined ? failures.join(' ') : sentenceOfRule(rule);
  return [orderId, outcome, why];
}
