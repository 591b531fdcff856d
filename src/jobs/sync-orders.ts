import type { AmazonError } from '../amazon/errors.ts';
import {
  getOrder,
  type MalformedOrder,
  type OrdersPage,
  type OrdersQuery,
  pagesOf,
} from '../amazon/orders.ts';
import { DAY, type Instant, instantAt, MINUTE, millisecondsOf, shift, toInstant } from '../domain/time.ts';
import { OUTCOMES, type Outcome } from '../state/ledger.ts';
import type { Account } from './account.ts';
import { type BringOptions, bringOrders } from './bring-orders.ts';
import { followAccountForm, lastOrderSyncOf, showLastOrderSync } from './follow-account-form.ts';
import type { OrderResult } from './order-result.ts';
import { takeRequests } from './take-requests.ts';
import { wakeUpFailures } from './wake-up-failures.ts';

/** What a pass over an account's orders did; the outcomes add up to `fetched`. */
export type OrdersReport = { name: string; fetched: number; cursor: Instant | null } & Record<
  Outcome,
  number
>;

export type SyncOptions = {
  /** Read every order changed since then, and compare each with Odoo. */
  since?: Instant | undefined;
  dryRun: boolean;
  /** Told about each order, for `--dry-run` and for the log. */
  onResult?: ((result: OrderResult) => void) | undefined;
};

/** The mark up to which an account's orders have been read. */
export const ORDERS_CURSOR = 'orders';

/** Amazon shows some orders late: each pass reads this much again. */
const OVERLAP_MS = 15 * MINUTE;
const FIRST_SYNC_DAYS = 30;
/** Orders API: older orders are not returned. A day less, for the time the pass itself takes. */
const OLDEST_DAYS = 2 * 365 - 1;
const ORDER_ID = /^[A-Z0-9]{3}-\d{7}-\d{7}$/;
const RECOVER: BringOptions = { force: true, dryRun: false, evenShipped: true };
/** Failed orders that are read again one by one, per pass: each costs a `getOrder`. */
const RETRIES_PER_PASS = 20;

/**
 * One pass: reads the orders that Amazon has changed since the last one, page by page, and makes Odoo hold them. The cursor
 * moves only when the last page is in, to the moment up to which Amazon has answered.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was done stays done, the cursor stays
 */
export async function syncOrders(base: Account, given: SyncOptions): Promise<OrdersReport> {
  const account = await followAccountForm(base);
  const report = emptyReport(account.name);
  const options = { ...given, since: given.since ?? lastOrderSyncOf(account) };
  if (!options.dryRun) await takeRequests(account, (orderId) => recoverRequested(account, orderId, report));
  const cursor = await account.state.cursors.get(account.name, ORDERS_CURSOR);
  const query: OrdersQuery = {
    marketplaceIds: account.marketplaceIds,
    lastUpdatedAfter: startOf(account, options, cursor),
  };
  const bring: BringOptions = { force: options.since !== undefined, dryRun: options.dryRun };
  let next: Instant | undefined;
  // Amazon takes no marketplace for a mistake: people may have switched off all of them.
  const pages = query.marketplaceIds.length === 0 ? [] : pagesOf(account.amazon, query);
  for await (const page of pages) {
    next ??= page.lastUpdatedBefore;
    await takePage(account, page, bring, report, options);
    account.onProgress?.(`${account.name}: ${report.fetched} orders`);
  }
  if (!options.dryRun) {
    // An old `since` re-reads the past; a young one must not jump over what was not read yet.
    const gap =
      cursor !== undefined && query.lastUpdatedAfter !== undefined && query.lastUpdatedAfter > cursor;
    if (next !== undefined && !gap) await account.state.cursors.set(account.name, ORDERS_CURSOR, next);
    await retryFailures(account, report, options);
  }
  report.cursor = await cursorOf(account);
  if (!options.dryRun && report.cursor !== null) await showLastOrderSync(account, report.cursor);
  return report;
}

/** An order that somebody asks for in Odoo; it counts like those that were read. */
async function recoverRequested(
  account: Account,
  orderId: string,
  report: OrdersReport,
): Promise<{ done: boolean; result: string }> {
  if (!ORDER_ID.test(orderId))
    return { done: false, result: 'This is no Amazon order id; write it as 305-7654321-1234567.' };
  const results: OrderResult[] = [];
  const single = { ...report, unknown: [] as string[] };
  const options: SyncOptions = { dryRun: false, onResult: (result) => results.push(result) };
  await takeSingly(account, [orderId], RECOVER, single, options);
  const { unknown, ...counted } = single;
  Object.assign(report, counted);
  if (unknown.length > 0) return { done: false, result: 'Amazon knows no such order for this account.' };
  const [result] = results;
  const reasons = result?.failures.map(({ message }) => message) ?? [];
  return {
    done: result !== undefined && result.outcome !== 'failed',
    result: [result?.outcome ?? 'failed', result?.rule, ...reasons].filter(Boolean).join(': '),
  };
}

/** Brings in or refreshes single orders, whatever the cursor says. */
export async function recoverOrders(
  base: Account,
  orderIds: readonly string[],
  options: SyncOptions,
): Promise<OrdersReport & { unknown: string[] }> {
  const account = await followAccountForm(base);
  const report = { ...emptyReport(account.name), unknown: [] as string[] };
  await takeSingly(account, orderIds, { ...RECOVER, dryRun: options.dryRun }, report, options);
  report.cursor = await cursorOf(account);
  return report;
}

/** The figures of a pass, as they are kept of a run. */
export function countsOf(report: OrdersReport): Record<string, number> {
  return Object.fromEntries([
    ['fetched', report.fetched],
    ...OUTCOMES.map((outcome) => [outcome, report[outcome]]),
  ]);
}

/** The report of a pass that has done nothing yet. */
export function emptyReport(name: string): OrdersReport {
  return {
    name,
    fetched: 0,
    created: 0,
    updated: 0,
    cancelled: 0,
    unchanged: 0,
    ignored: 0,
    failed: 0,
    cursor: null,
  };
}

async function cursorOf({ state, name }: Account): Promise<Instant | null> {
  const cursor = await state.cursors.get(name, ORDERS_CURSOR);
  return cursor === undefined ? null : toInstant(cursor);
}

function startOf(account: Account, { since }: SyncOptions, cursor: string | undefined): Instant {
  const { importFrom } = account.settings;
  const oldest = instantAt(account.now() - OLDEST_DAYS * DAY);
  const first =
    importFrom === undefined
      ? instantAt(account.now() - FIRST_SYNC_DAYS * DAY)
      : toInstant(new Date(importFrom).toISOString());
  const start = since ?? (cursor === undefined ? first : shift(toInstant(cursor), -OVERLAP_MS));
  return millisecondsOf(start) < millisecondsOf(oldest) ? oldest : start;
}

async function takePage(
  account: Account,
  page: OrdersPage,
  bring: BringOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<void> {
  for (const malformed of page.malformed) await fileMalformed(account, malformed, report, bring);
  const results = await bringOrders(account, page.orders, bring);
  count(results, report, options);
}

function count(results: readonly OrderResult[], report: OrdersReport, options: SyncOptions): void {
  report.fetched += results.length;
  for (const result of results) {
    report[result.outcome] += 1;
    options.onResult?.(result);
  }
}

/** An order that cannot be read is kept in the failure log; the rest of its page goes on. */
async function fileMalformed(
  account: Account,
  { orderId, reason }: MalformedOrder,
  report: OrdersReport,
  { dryRun }: BringOptions,
): Promise<void> {
  report.fetched += 1;
  report.failed += 1;
  if (dryRun) return;
  await account.state.failures.file(
    account.name,
    [
      {
        subject: orderId ?? 'unknown order',
        class: 'malformed',
        cause: `malformed ${reason}`,
        message: `Amazon's data of the order cannot be read: ${reason}`,
        hint: 'Nothing to do: the order is read again until it is whole.',
      },
    ],
    new Date(account.now()),
  );
}

async function takeSingly(
  account: Account,
  orderIds: readonly string[],
  bring: BringOptions,
  report: OrdersReport & { unknown?: string[] },
  options: SyncOptions,
): Promise<void> {
  const orders = [];
  for (const orderId of orderIds) {
    try {
      const order = await getOrder(account.amazon, orderId);
      if (order === undefined) report.unknown?.push(orderId);
      else orders.push(order);
    } catch (error) {
      if (!isMalformed(error)) throw error;
      await fileMalformed(account, { orderId, reason: error.message }, report, bring);
    }
  }
  count(await bringOrders(account, orders, bring), report, options);
}

function isMalformed(error: unknown): error is AmazonError {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'AMAZON_MALFORMED_ANSWER'
  );
}

/** Failures whose time has come, or whose cause has gone, are tried again without waiting for Amazon to change the order. */
async function retryFailures(account: Account, report: OrdersReport, options: SyncOptions): Promise<void> {
  await wakeUpFailures(account);
  const due = await account.state.failures.due(account.name, new Date(account.now()));
  const orderIds = [...new Set(due.map(({ subject }) => subject))]
    .filter((subject) => ORDER_ID.test(subject))
    .slice(0, RETRIES_PER_PASS);
  if (orderIds.length > 0)
    await takeSingly(account, orderIds, { force: true, dryRun: false }, report, options);
}
