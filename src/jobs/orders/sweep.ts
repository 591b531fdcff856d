import { type OrdersQuery, pagesOf } from '../../amazon/orders.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { compareWalks, proofOf, type ShownOrder } from '../../domain/orders/sweep.ts';
import {
  firstWindow,
  type ReadingWindow,
  type WindowWalk,
  windowAfter,
} from '../../domain/orders/windows.ts';
import { DAY, type Instant, instantAt } from '../../domain/time.ts';
import { bringBackDeliveries, recordsOf } from '../pass/restored.ts';
import type { Seller } from '../pass/seller.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { findInOdoo } from './find.ts';
import { importOrders } from './import.ts';
import { lockMarked } from './locked.ts';
import type { OrderResult } from './result.ts';
import { emptySweep, type SweepReport } from './sweep-report.ts';
import { fileMalformed } from './tally.ts';

export type SweepOptions = {
  days: number;
  /** Only compare: orders that Odoo lacks stay unexplained. */
  dryRun: boolean;
};

const BATCH = 100;

/**
 * Proves that no order is missing. Two walks, independent of each other and of the cursor (by creation and by update), list
 * Amazon's orders; Odoo itself lists what it has. Missing orders are imported, and count only once Odoo returns them.
 *
 * @throws AmazonError or OdooError when a walk cannot be finished: half a walk proves nothing
 */
export async function sweepOrders(seller: FollowedSeller, options: SweepOptions): Promise<SweepReport> {
  const report = emptySweep(seller.name, options.days);
  if (!options.dryRun) await lockMarked(seller);
  const since = instantAt(seller.now() - options.days * DAY);
  const created = await readWalk(seller, since, byCreation, options);
  const updated = await readWalk(seller, since, byUpdate, options);
  const { orders, onlyByCreation, onlyByUpdate } = compareWalks(created.orders, updated.orders, since);
  const malformed = new Set([...created.malformed, ...updated.malformed]);
  report.onlyByCreation = onlyByCreation;
  report.onlyByUpdate = onlyByUpdate;
  report.amazon = orders.length + malformed.size;
  report.failed = malformed.size;
  for (let from = 0; from < orders.length; from += BATCH) {
    await compareBatch(seller, orders.slice(from, from + BATCH), options, report);
    seller.onProgress?.(`${seller.name}: ${Math.min(from + BATCH, orders.length)} orders compared`);
  }
  return report;
}

type Walk = { orders: AmazonOrder[]; malformed: string[] };

type Window = Omit<OrdersQuery, 'marketplaceIds'>;

function byCreation({ from, to }: ReadingWindow): Window {
  return { createdAfter: from, ...(to !== undefined && { createdBefore: to }) };
}

function byUpdate({ from, to }: ReadingWindow): Window {
  return { lastUpdatedAfter: from, ...(to !== undefined && { lastUpdatedBefore: to }) };
}

async function readWalk(
  seller: Seller,
  since: Instant,
  queryOf: (window: ReadingWindow) => Window,
  options: SweepOptions,
): Promise<Walk> {
  const found: Walk = { orders: [], malformed: [] };
  let walk: WindowWalk | undefined = firstWindow(since, seller.now());
  while (walk !== undefined) {
    const pages = await readWindow(seller, queryOf(walk.window), options, found);
    walk = windowAfter(walk, pages, seller.now());
  }
  return found;
}

/** @returns the pages in the window */
async function readWindow(
  seller: Seller,
  window: Window,
  { dryRun }: SweepOptions,
  found: Walk,
): Promise<number> {
  let pages = 0;
  for await (const page of pagesOf(seller.amazon, { marketplaceIds: seller.marketplaceIds, ...window })) {
    pages += 1;
    found.orders.push(...page.orders);
    if (!dryRun) await fileMalformed(seller, page.malformed);
    found.malformed.push(...page.malformed.map(({ orderId }, index) => orderId ?? `unnamed ${index}`));
    seller.onProgress?.(`${seller.name}: ${found.orders.length} orders read`);
  }
  return pages;
}

async function compareBatch(
  seller: Seller,
  orders: readonly AmazonOrder[],
  { dryRun }: SweepOptions,
  report: SweepReport,
): Promise<void> {
  if (!dryRun) await compareDeliveries(seller, orders);
  const before = await shownInOdoo(seller, orders);
  const results = await importOrders(seller, orders, { force: true, dryRun });
  const after = dryRun ? before : await shownInOdoo(seller, orders);
  for (const result of results) book(report, result, after.get(result.order.orderId));
  if (!dryRun) report.broughtIn += results.filter(isRepair(before)).length;
}

/** Deliveries that Odoo had and lacks now are forgotten here, so that importing their orders delivers them again. */
async function compareDeliveries(seller: Seller, orders: readonly AmazonOrder[]): Promise<void> {
  const orderIds = orders.map(({ orderId }) => orderId);
  const parcels = await seller.state.parcels.find(seller.name, orderIds);
  if (parcels.length > 0) await bringBackDeliveries(recordsOf(seller), await seller.connect(), parcels);
}

/** Asks Odoo: the state is only a hint where to look. */
async function shownInOdoo(
  seller: Seller,
  orders: readonly AmazonOrder[],
): Promise<ReadonlyMap<string, ShownOrder>> {
  const remembered = await seller.state.orders.find(
    seller.name,
    orders.map(({ orderId }) => orderId),
  );
  return (await findInOdoo(seller, orders, remembered)).found;
}

/** True for an order that Odoo lacked, or that differed from Amazon's. */
function isRepair(before: ReadonlyMap<string, ShownOrder>): (result: OrderResult) => boolean {
  return ({ order, outcome }) =>
    outcome === 'updated' || outcome === 'cancelled' || (outcome === 'created' && !before.has(order.orderId));
}

function book(report: SweepReport, result: OrderResult, shown: ShownOrder | undefined): void {
  const { order, rule } = result;
  const proof = proofOf(result, order.proceeds?.grandTotal?.amount, shown);
  report[proof] += 1;
  if (proof === 'ignored' && rule !== undefined) report.ignoredBy[rule] = (report.ignoredBy[rule] ?? 0) + 1;
  if (proof === 'unexplained') report.unexplainedOrders.push(order.orderId);
}
