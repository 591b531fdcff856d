import { type OrdersPage, type OrdersQuery, pagesOf } from '../../amazon/orders.ts';
import {
  firstWindow,
  type ReadingWindow,
  type WindowWalk,
  windowAfter,
} from '../../domain/orders/windows.ts';
import { DAY, type Instant, instantAt, MINUTE, millisecondsOf, shift, toInstant } from '../../domain/time.ts';
import { deliverCharges } from '../../odoo/sale/charges.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import { gatherPages } from '../pass/gather-pages.ts';
import type { Seller } from '../pass/seller.ts';
import { type FollowedSeller, lastOrderSyncOf, showLastOrderSync } from '../screens/follow-form.ts';
import { takeRequests } from '../screens/take-requests.ts';
import { type ImportOptions, importOrders } from './import.ts';
import { lockMarked } from './locked.ts';
import { recoverRequested, retryFailures } from './recover.ts';
import { emptyReport, type OrdersReport } from './report.ts';
import type { OrderResult } from './result.ts';
import { count, cursorOf, takeMalformed } from './tally.ts';

export type SyncOptions = {
  /** Read every order changed since then, and compare each with Odoo. */
  since?: Instant | undefined;
  dryRun: boolean;
  /** Also import merchant-fulfilled orders that were shipped before their first import. */
  evenShipped?: boolean | undefined;
  /** Called for each order, for `--dry-run` and for the log. */
  onResult?: ((result: OrderResult) => void) | undefined;
};

/** Amazon lists some orders late: each pass reads this period again. */
const OVERLAP_MS = 15 * MINUTE;
const FIRST_SYNC_DAYS = 30;
/** Limit of the Orders API, which returns no older orders. One day less, for the time that the pass itself takes. */
const OLDEST_DAYS = 2 * 365 - 1;
/**
 * One pass: reads the orders that Amazon has changed since the last pass, page by page, and makes Odoo hold them. The cursor
 * moves only when the last page of a window is processed, to the moment up to which Amazon has answered.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; finished work stays, and the cursor does not move
 */
export async function syncOrders(seller: FollowedSeller, given: SyncOptions): Promise<OrdersReport> {
  const report = emptyReport(seller.name);
  const options = { ...given, since: given.since ?? lastOrderSyncOf(seller) };
  if (!options.dryRun) await takeRequests(seller, (orderId) => recoverRequested(seller, orderId, report));
  const cursor = await seller.state.cursors.get(seller.name, ORDERS_CURSOR);
  // A state file that is new, or was put back, does not know what a killed pass has left unlocked.
  if (!options.dryRun && (cursor === undefined || options.since !== undefined)) await lockMarked(seller);
  const start = startOf(seller, options, cursor);
  // An old `since` re-reads the past; a recent one must not skip orders that were not read yet.
  const moves = !options.dryRun && (cursor === undefined || start <= cursor);
  const bring: ImportOptions = {
    force: options.since !== undefined,
    dryRun: options.dryRun,
    evenShipped: options.evenShipped === true,
  };
  let walk: WindowWalk | undefined = firstWindow(start, seller.now());
  while (walk !== undefined) {
    const { pages, read } = await readWindow(seller, walk.window, bring, report, options);
    if (moves && read !== undefined && read > (cursor ?? ''))
      await seller.state.cursors.set(seller.name, ORDERS_CURSOR, read);
    walk = windowAfter(walk, pages, seller.now());
  }
  if (!options.dryRun) await retryFailures(seller, report, options.onResult);
  // Creating or updating an FBA order also delivers it.
  if (!options.dryRun && report.created + report.updated > 0) await deliverCharges(await seller.company());
  report.cursor = await cursorOf(seller);
  if (!options.dryRun && report.cursor !== null) await showLastOrderSync(seller, report.cursor);
  return report;
}

/** @returns the pages in the window, and the moment up to which Amazon has answered */
async function readWindow(
  seller: Seller,
  { from, to }: ReadingWindow,
  bring: ImportOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<{ pages: number; read: Instant | undefined }> {
  // Amazon rejects a request without marketplaces; people may have switched off all of them.
  if (seller.marketplaceIds.length === 0) return { pages: 0, read: undefined };
  const query: OrdersQuery = {
    marketplaceIds: seller.marketplaceIds,
    lastUpdatedAfter: from,
    ...(to !== undefined && { lastUpdatedBefore: to }),
  };
  let read: Instant | undefined;
  let pages = 0;
  const groups = gatherPages(
    pagesOf(seller.amazon, query),
    ({ orders }) => orders.length,
    () => seller.pace.wanted(),
  );
  for await (const group of groups) {
    read ??= group[0]?.lastUpdatedBefore ?? to;
    pages += group.length;
    await takePages(seller, group, bring, report, options);
    seller.onProgress?.(`${seller.name}: ${report.fetched} orders`);
  }
  return { pages, read };
}

function startOf(seller: Seller, { since }: SyncOptions, cursor: string | undefined): Instant {
  const { importFrom } = seller.settings;
  const oldest = instantAt(seller.now() - OLDEST_DAYS * DAY);
  const first =
    importFrom === undefined
      ? instantAt(seller.now() - FIRST_SYNC_DAYS * DAY)
      : toInstant(new Date(importFrom).toISOString());
  const start = since ?? (cursor === undefined ? first : shift(toInstant(cursor), -OVERLAP_MS));
  return millisecondsOf(start) < millisecondsOf(oldest) ? oldest : start;
}

async function takePages(
  seller: Seller,
  pages: readonly OrdersPage[],
  bring: ImportOptions,
  report: OrdersReport,
  options: SyncOptions,
): Promise<void> {
  const malformed = pages.flatMap((page) => page.malformed);
  await takeMalformed(seller, malformed, bring, report);
  const orders = pages.flatMap((page) => page.orders);
  const results = await importOrders(seller, orders, bring);
  count(results, report, options.onResult);
}
