import type { AmazonError } from '../../amazon/errors.ts';
import { getOrder } from '../../amazon/orders.ts';
import { isOrderId } from '../../domain/order-id.ts';
import { needsPerson } from '../../failures/catalogue.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { type ImportOptions, importOrders } from './import.ts';
import { emptyReport, type OrdersReport } from './report.ts';
import type { OrderResult } from './result.ts';
import { count, cursorOf, takeMalformed } from './tally.ts';
import { wakeUpFailures } from './wake-up.ts';

type OnResult = ((result: OrderResult) => void) | undefined;

/** Failed orders that a pass reads again one by one; each costs a `getOrder`. */
const RETRIES_PER_PASS = 20;

/** A person named these orders. */
const RECOVER: ImportOptions = { force: true, dryRun: false, evenShipped: true };

/** Imports or refreshes single orders, independent of the cursor. */
export async function recoverOrders(
  seller: Seller,
  orderIds: readonly string[],
  { dryRun, onResult }: { dryRun: boolean; onResult?: OnResult },
): Promise<{ report: OrdersReport; unknown: string[] }> {
  const report = emptyReport(seller.name);
  const unknown = await takeSingly(seller, orderIds, { ...RECOVER, dryRun }, report, onResult);
  report.cursor = await cursorOf(seller);
  return { report, unknown };
}

/** Imports an order that a person requested in Odoo; it counts like the orders that a pass reads. */
export async function recoverRequested(
  seller: Seller,
  orderId: string,
  report: OrdersReport,
): Promise<{ done: boolean; result: string }> {
  if (!isOrderId(orderId))
    return { done: false, result: 'This is no Amazon order id; write it as 305-7654321-1234567.' };
  const results: OrderResult[] = [];
  const unknown = await takeSingly(seller, [orderId], RECOVER, report, (result) => results.push(result));
  if (unknown.length > 0) return { done: false, result: 'Amazon knows no such order for this account.' };
  const [result] = results;
  const reasons = result?.failures.map(({ message }) => message) ?? [];
  return {
    done: result !== undefined && result.outcome !== 'failed',
    result: [result?.outcome ?? 'failed', result?.rule, ...reasons].filter(Boolean).join(': '),
  };
}

/** @returns the orders that Amazon does not know */
async function takeSingly(
  seller: Seller,
  orderIds: readonly string[],
  bring: ImportOptions,
  report: OrdersReport,
  onResult: OnResult,
): Promise<string[]> {
  const orders = [];
  const unknown: string[] = [];
  for (const orderId of orderIds) {
    try {
      const order = await getOrder(seller.amazon, orderId);
      if (order === undefined) unknown.push(orderId);
      else orders.push(order);
    } catch (error) {
      if (!isMalformed(error)) throw error;
      await takeMalformed(seller, [{ orderId, reason: error.message }], bring, report);
    }
  }
  count(await importOrders(seller, orders, bring), report, onResult);
  return unknown;
}

function isMalformed(error: unknown): error is AmazonError {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'AMAZON_MALFORMED_ANSWER'
  );
}

/** Retries failures that are due or whose cause is gone, without waiting for Amazon to change the order. */
export async function retryFailures(seller: Seller, report: OrdersReport, onResult: OnResult): Promise<void> {
  await wakeUpFailures(seller);
  const { failures } = seller.state;
  const due = await failures.due(seller.name, new Date(seller.now()));
  const retried = due.filter((failure) => isOrderId(failure.subject) && !needsPerson(failure.class));
  const orderIds = [...new Set(retried.map(({ subject }) => subject))].slice(0, RETRIES_PER_PASS);
  if (orderIds.length === 0) return;
  const gone = await takeSingly(seller, orderIds, { force: true, dryRun: false }, report, onResult);
  await failures.resolve(seller.name, gone);
  await failures.file(seller.name, gone.map(toGone), new Date(seller.now()));
}

function toGone(orderId: string): NewFailure {
  return {
    subject: orderId,
    class: 'gone',
    cause: 'gone',
    message: 'The order had failed, and Amazon does not know it any more',
    hint: 'Compare with Seller Central, then dismiss this; it is not tried again.',
  };
}
