import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { AmazonOdooError, messageOf } from '../../errors.ts';
import { bisect } from '../../net/bisect.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import { concernsRecord } from '../../odoo/orm/whole-or-halves.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { OrderEntry } from '../../state/orders.ts';
import { recordUnits } from '../pass/order-units.ts';
import { recordViews } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import { cancelOrders } from './cancel.ts';
import { finishOrders, isDraft } from './complete.ts';
import { createOrders } from './create.ts';
import { type Found, findInOdoo, type Misfit } from './find.ts';
import { lockLeftUnlocked } from './locked.ts';
import { hasNews, type KnownOrder, planUpdates, toPlaced } from './plan-update.ts';
import { failed, type OrderResult, withoutBuyer } from './result.ts';
import { showOrders } from './show.ts';
import { type Sorted, sortOrders } from './sort.ts';
import { updateOrders } from './update.ts';
import { notifyFirstRequests } from './update-notices.ts';

export type ImportOptions = {
  /** Ask Odoo also for orders that have not changed since their last import. Older versions are never imported. */
  force: boolean;
  /** Report what would be done, write nothing. */
  dryRun: boolean;
  /** Also import merchant-fulfilled orders that were shipped before their first import, because a person named these orders. */
  evenShipped?: boolean;
};

/**
 * Makes Odoo hold a batch of Amazon orders. Every order ends with one result; an order that fails does not affect the others. The
 * results are recorded in the state and the failure log before this returns.
 *
 * @throws OdooError when Odoo cannot be used at all: then nothing is recorded, and the next run repeats the batch
 */
export async function importOrders(
  seller: Seller,
  orders: readonly AmazonOrder[],
  options: ImportOptions,
): Promise<OrderResult[]> {
  const byId = newestById(orders);
  const newest = [...byId.values()];
  // A list may contain an order twice: the newest version is imported, the others are only counted.
  const repeated = orders
    .filter((order) => byId.get(order.orderId) !== order)
    .map((order): OrderResult => ({ order, outcome: 'unchanged', failures: [] }));
  const entries = await seller.state.orders.find(
    seller.name,
    newest.map(({ orderId }) => orderId),
  );
  const settled: OrderResult[] = [];
  const open: AmazonOrder[] = [];
  for (const order of newest) {
    const before = entries.get(order.orderId);
    const result = options.force ? overtaken(order, before) : unchanged(order, before);
    if (result === undefined) open.push(order);
    else settled.push(result);
  }
  const results = await seller.pace.inBatches(open, (batch) => importApart(seller, batch, entries, options));
  if (!options.dryRun) {
    await showOrders(seller, results);
    await recordResults(seller, results, entries);
  }
  return [...settled, ...results, ...repeated];
}

function newestById(orders: readonly AmazonOrder[]): Map<string, AmazonOrder> {
  const newest = new Map<string, AmazonOrder>();
  for (const order of orders) {
    const known = newest.get(order.orderId);
    if (known === undefined || order.lastUpdatedTime >= known.lastUpdatedTime)
      newest.set(order.orderId, order);
  }
  return newest;
}

/**
 * Previous result if the order is unchanged since it was recorded. Failed orders are retried, but never with an older version.
 */
function unchanged(order: AmazonOrder, before: OrderEntry | undefined): OrderResult | undefined {
  const same = before?.contentHash === contentHash(order) && before.outcome !== 'failed';
  return before !== undefined && same ? asBefore(order, before) : overtaken(order, before);
}

/**
 * Amazon's servers are not always in sync: an older version must not undo a newer one, not even when a person asks for this
 * order. The newer version is already recorded, or it failed and will be read again.
 */
function overtaken(order: AmazonOrder, before: OrderEntry | undefined): OrderResult | undefined {
  return before !== undefined && order.lastUpdatedTime < before.lastUpdatedTime
    ? asBefore(order, before)
    : undefined;
}

function asBefore(order: AmazonOrder, { outcome, rule }: OrderEntry): OrderResult {
  if (outcome === 'failed') return { order, outcome, failures: [] };
  return outcome === 'ignored' && rule !== undefined
    ? { order, outcome, rule, failures: [] }
    : { order, outcome: 'unchanged', failures: [] };
}

/** Hash of everything that Amazon says about an order, except the time of its last update. */
function contentHash(order: AmazonOrder): string {
  return hashOf(JSON.stringify({ ...order, lastUpdatedTime: undefined }));
}

/**
 * A defect in one order must not stop the others. When a batch fails for a reason other than connection, rights or settings, its
 * halves are tried separately, down to the order at fault.
 */
function importApart(
  seller: Seller,
  orders: readonly AmazonOrder[],
  entries: ReadonlyMap<string, OrderEntry>,
  options: ImportOptions,
): Promise<OrderResult[]> {
  return bisect(orders, {
    work: (part) => importOpen(seller, part, entries, options),
    concernsOne: (error) => !concernsAll(error),
    onFault: unexpected,
  });
}

function concernsAll(error: unknown): boolean {
  return error instanceof AmazonOdooError && !concernsRecord(error);
}

function unexpected(order: AmazonOrder, error: unknown): OrderResult {
  const words = withoutBuyer(order, messageOf(error));
  return failed(order, {
    class: 'unexpected',
    cause: `unexpected ${words}`.slice(0, 300),
    message: `The order could not be brought in: ${words}`,
    hint: 'Please report this as a bug, with the order id left out; the order is tried again by itself.',
  });
}

async function importOpen(
  seller: Seller,
  orders: readonly AmazonOrder[],
  entries: ReadonlyMap<string, OrderEntry>,
  options: ImportOptions,
): Promise<OrderResult[]> {
  const { found, misfits } = await findInOdoo(seller, orders, entries);
  const results = await importFound(seller, orders, { found, entries }, options);
  return results.map((result) => {
    const misfit = misfits.get(result.order.orderId);
    return misfit === undefined
      ? result
      : { ...result, failures: [...result.failures, referenceTaken(result.order, misfit)] };
  });
}

function referenceTaken({ orderId }: AmazonOrder, { record, reason }: Misfit): NewFailure {
  return {
    subject: orderId,
    class: 'referenceTaken',
    cause: `referenceTaken ${reason}`,
    message: `The sales order ${record.name} carries the id of this Amazon order, but ${reason}. It was left alone; the Amazon order has a sales order of its own`,
    hint: `Look at ${record.name} in Odoo: take the id off it, or, if it is the same order, cancel one of the two. Then dismiss this.`,
    odooModel: SALE_ORDER,
    odooId: record.id,
  };
}

async function importFound(
  seller: Seller,
  orders: readonly AmazonOrder[],
  { found, entries }: { found: ReadonlyMap<string, Found>; entries: ReadonlyMap<string, OrderEntry> },
  { dryRun, evenShipped }: ImportOptions,
): Promise<OrderResult[]> {
  const { results, created, known, cancelled } = sortOrders(
    seller,
    orders,
    found,
    entries,
    evenShipped ?? false,
  );
  const unfinished = known.filter((order) => isUnfinished(order, entries));
  const complete = known.filter((order) => !unfinished.includes(order));
  if (dryRun) return [...results, ...(await preview(seller, { created, known, cancelled }, entries))];
  await lockLeftUnlocked(seller, [...known, ...cancelled]);
  const { placed, results: refused } = await createOrders(seller, created);
  // Orders that were not recorded may have changed too: quotations before they are confirmed, and confirmed orders.
  const updated = await updateOrders(seller, [...complete, ...unfinished]);
  const finished = await finishOrders(seller, [...placed, ...unfinished.map(toPlaced)]);
  await notifyFirstRequests(seller, placed);
  const quotations = new Set(
    unfinished.filter(({ record }) => isDraft(record)).map(({ order }) => order.orderId),
  );
  return [
    ...results,
    ...refused,
    ...merged(updated, finished, quotations),
    ...(await cancelOrders(seller, cancelled)),
  ];
}

/**
 * One result per order: a failure wins, otherwise the result that wrote something.
 *
 * @param quotations orders whose totals were checked when they were completed
 */
function merged(
  updated: readonly OrderResult[],
  finished: readonly OrderResult[],
  quotations: ReadonlySet<string>,
): OrderResult[] {
  const byOrder = new Map(updated.map((result) => [result.order.orderId, result]));
  for (const result of finished) {
    const before = byOrder.get(result.order.orderId);
    byOrder.set(
      result.order.orderId,
      before === undefined ? result : both(before, result, quotations.has(result.order.orderId)),
    );
  }
  return [...byOrder.values()];
}

function both(updated: OrderResult, finished: OrderResult, isChecked: boolean): OrderResult {
  if (updated.outcome === 'failed' || finished.outcome === 'failed')
    return updated.outcome === 'failed' ? updated : finished;
  const outcome = updated.outcome === 'unchanged' ? finished.outcome : updated.outcome;
  // The total of a quotation is corrected before it is confirmed: the failures found on completion are newer, even if there are
  // none.
  const failures = isChecked || finished.failures.length > 0 ? finished.failures : updated.failures;
  return { ...updated, outcome, failures };
}

/** An order whose last step was not recorded: the missing steps are done now. */
function isUnfinished(
  { order, record, forgotten }: KnownOrder,
  entries: ReadonlyMap<string, OrderEntry>,
): boolean {
  const before = entries.get(order.orderId);
  const recorded =
    before !== undefined && before.outcome !== 'failed' && !forgotten && before.odooId === record.id;
  return !recorded && record.createdHere && record.state !== 'cancel';
}

/** The results that an import would have; nothing is written. */
async function preview(
  seller: Seller,
  { created, known, cancelled }: Pick<Sorted, 'created' | 'known' | 'cancelled'>,
  entries: ReadonlyMap<string, OrderEntry>,
): Promise<OrderResult[]> {
  const updates = await planUpdates(seller, known);
  return [
    ...created.map(({ order }): OrderResult => ({ order, outcome: 'created', failures: [] })),
    ...updates.map((update): OrderResult => {
      const { order, record } = update.known;
      const adopted = !record.createdHere && !entries.has(order.orderId);
      const unfinished = record.createdHere && isDraft(record);
      const outcome = hasNews(update) || unfinished ? 'updated' : 'unchanged';
      return { order, outcome, odooId: record.id, failures: [], ...(adopted && { adopted }) };
    }),
    ...cancelled.map(
      ({ order, record }): OrderResult => ({
        order,
        outcome: record.state === 'cancel' ? 'unchanged' : 'cancelled',
        odooId: record.id,
        failures: [],
      }),
    ),
  ];
}

async function recordResults(
  seller: Seller,
  results: readonly OrderResult[],
  entries: ReadonlyMap<string, OrderEntry>,
): Promise<void> {
  const { state, name } = seller;
  const at = new Date(seller.now());
  await recordViews(
    seller,
    results.map(({ order }) => order),
  );
  await recordUnits(seller, results);
  await state.failures.replace(
    name,
    'orders',
    new Map(results.map(({ order, failures }) => [order.orderId, failures])),
    at,
  );
  await state.orders.record(
    name,
    results.map(
      (result): OrderEntry => ({
        orderId: result.order.orderId,
        contentHash: contentHash(result.order),
        outcome: result.outcome,
        rule: result.rule,
        // A failure now does not erase the known id.
        odooId: result.odooId ?? entries.get(result.order.orderId)?.odooId,
        lastWritten: result.lastWritten ?? entries.get(result.order.orderId)?.lastWritten,
        lastUpdatedTime: result.order.lastUpdatedTime,
      }),
    ),
    at.toISOString(),
  );
}
