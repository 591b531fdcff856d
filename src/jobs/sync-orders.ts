import type { AmazonError } from '../amazon/errors.ts';
import {
  getOrder,
  type MalformedOrder,
  type OrdersPage,
  type OrdersQuery,
  pagesOf,
} from '../amazon/orders.ts';
import { isOrderId } from '../domain/order-id.ts';
import { DAY, type Instant, instantAt, MINUTE, millisecondsOf, shift, toInstant } from '../domain/time.ts';
import { type ReadingWindow, windowsSince } from '../domain/time-windows.ts';
import type { NewFailure } from '../state/failures.ts';
import { OUTCOMES, type Outcome } from '../state/ledger.ts';
import type { Account } from './account.ts';
import { type BringOptions, bringOrders } from './bring-orders.ts';
import { gatherPages } from './gather-pages.ts';
import { fileMalformed } from './malformed-orders.ts';
import type { OrderResult } from './order-result.ts';
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
/** Failed orders that are read again one by one, per pass: each costs a `getOrder`. */
const RETRIES_PER_PASS = 20;

/**
 * One pass: reads the orders that Amazon has changed since the last one, page by page, and makes Odoo hold them. The cursor
 * moves only when the last page of a window is in, to the moment up to which Amazon has answered.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was done stays done, the cursor stays
 */
export async function syncOrders(account: Account, options: SyncOptions): Promise<OrdersReport> {
  const report = emptyReport(account.name);
  const cursor = await account.state.cursors.get(account.name, ORDERS_CURSOR);
  const start = startOf(account, options, cursor);
  // An old `since` re-reads the past; a young one must not jump over what was not read yet.
  const moves = !options.dryRun && (cursor === undefined || start <= cursor);
  const bring: BringOptions = { force: options.since !== undefined, dryRun: options.dryRun };
  for (const window of windowsSince(start, account.now())) {
    const read = await readWindow(account, window, bring, report, options);
    if (moves && read !== undefined && read > (cursor ?? ''))
      await account.state.cursors.set(account.name, ORDERS_CURSOR, read);
  }
  if (!options.dryRun) await retryFailures(account, report, options);
  report.cursor = await cursorOf(account);
  return report;
}

/** @returns the moment up to which Amazon has answered */
async function readWindow(
  account: Account,
  { from, to }: ReadingWindow,
  bring: BringOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<Instant | undefined> {
  const query: OrdersQuery = {
    marketplaceIds: account.marketplaceIds,
    lastUpdatedAfter: from,
    ...(to !== undefined && { lastUpdatedBefore: to }),
  };
  let read: Instant | undefined;
  const groups = gatherPages(
    pagesOf(account.amazon, query),
    ({ orders }) => orders.length,
    () => account.pace.wanted(),
  );
  for await (const group of groups) {
    read ??= group[0]?.lastUpdatedBefore ?? to;
    await takePages(account, group, bring, report, options);
    account.onProgress?.(`${account.name}: ${report.fetched} orders`);
  }
  return read;
}

/** Brings in or refreshes single orders, whatever the cursor says. */
export async function recoverOrders(
  account: Account,
  orderIds: readonly string[],
  options: SyncOptions,
): Promise<{ report: OrdersReport; unknown: string[] }> {
  const report = emptyReport(account.name);
  const unknown = await takeSingly(
    account,
    orderIds,
    { force: true, dryRun: options.dryRun, evenShipped: true },
    report,
    options,
  );
  report.cursor = await cursorOf(account);
  return { report, unknown };
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

/** The figures of a report, by name. */
export function countsOf(report: OrdersReport): Record<string, number> {
  return Object.fromEntries([
    ['fetched', report.fetched],
    ...OUTCOMES.map((outcome) => [outcome, report[outcome]]),
  ]);
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

async function takePages(
  account: Account,
  pages: readonly OrdersPage[],
  bring: BringOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<void> {
  const malformed = pages.flatMap((page) => page.malformed);
  await takeMalformed(account, malformed, bring, report);
  const orders = pages.flatMap((page) => page.orders);
  const results = await bringOrders(account, orders, bring);
  count(results, report, options);
}

async function takeMalformed(
  account: Account,
  malformed: readonly MalformedOrder[],
  { dryRun }: BringOptions,
  report: OrdersReport,
): Promise<void> {
  report.fetched += malformed.length;
  report.failed += malformed.length;
  if (!dryRun) await fileMalformed(account, malformed);
}

function count(results: readonly OrderResult[], report: OrdersReport, options: SyncOptions): void {
  report.fetched += results.length;
  for (const result of results) {
    report[result.outcome] += 1;
    options.onResult?.(result);
  }
}

/** @returns the orders that Amazon does not know */
async function takeSingly(
  account: Account,
  orderIds: readonly string[],
  bring: BringOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<string[]> {
  const orders = [];
  const unknown: string[] = [];
  for (const orderId of orderIds) {
    try {
      const order = await getOrder(account.amazon, orderId);
      if (order === undefined) unknown.push(orderId);
      else orders.push(order);
    } catch (error) {
      if (!isMalformed(error)) throw error;
      await takeMalformed(account, [{ orderId, reason: error.message }], bring, report);
    }
  }
  count(await bringOrders(account, orders, bring), report, options);
  return unknown;
}

function isMalformed(error: unknown): error is AmazonError {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'AMAZON_MALFORMED_ANSWER'
  );
}

/** Classes about which only a person can do something: to read the order again tells nothing new. */
const FOR_PEOPLE = new Set(['invalidVat', 'gone']);

/** Failures whose time has come, or whose cause has gone, are tried again without waiting for Amazon to change the order. */
async function retryFailures(account: Account, report: OrdersReport, options: SyncOptions): Promise<void> {
  await wakeUpFailures(account);
  const { failures } = account.state;
  const due = await failures.due(account.name, new Date(account.now()));
  const retried = due.filter((failure) => isOrderId(failure.subject) && !FOR_PEOPLE.has(failure.class));
  const orderIds = [...new Set(retried.map(({ subject }) => subject))].slice(0, RETRIES_PER_PASS);
  if (orderIds.length === 0) return;
  const gone = await takeSingly(account, orderIds, { force: true, dryRun: false }, report, options);
  await failures.resolve(account.name, gone);
  await failures.file(account.name, gone.map(toGone), new Date(account.now()));
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
