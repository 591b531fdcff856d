import type { AmazonOrder } from '../domain/amazon-order.ts';
import { AmazonOdooError, messageOf } from '../errors.ts';
import { hashOf } from '../odoo/named-records.ts';
import { readSaleOrders } from '../odoo/sale-order.ts';
import { concernsRecord } from '../odoo/settle.ts';
import type { LedgerEntry } from '../state/ledger.ts';
import type { Account } from './account.ts';
import { type CancelledOrder, cancelOrders } from './cancel-orders.ts';
import { createOrders, type PlacedOrder, type PlannedOrder } from './create-orders.ts';
import { finishOrders } from './finish-orders.ts';
import { failed, type OrderResult, withoutBuyer } from './order-result.ts';
import { showOrders } from './show-orders.ts';
import { findInOdoo, sortOrders } from './sort-orders.ts';
import { type KnownOrder, tellRequests, updateOrders } from './update-orders.ts';

export type BringOptions = {
  /** Ask Odoo even for orders that have not changed since they were last brought. */
  force: boolean;
  /** Say what would be done, write nothing. */
  dryRun: boolean;
  /** Bring in merchant-fulfilled orders that were shipped before anybody saw them: somebody asks for these very orders. */
  evenShipped?: boolean;
};

/**
 * Makes Odoo hold a batch of Amazon orders. Every order ends with one result; an order that fails does not touch the others.
 * The batch is recorded in the ledger and the failure log before this returns.
 *
 * @throws OdooError when Odoo cannot be worked with at all: then nothing is recorded, and the next run does it again
 */
export async function bringOrders(
  account: Account,
  orders: readonly AmazonOrder[],
  options: BringOptions,
): Promise<OrderResult[]> {
  const newest = [...new Map(orders.map((order) => [order.orderId, order])).values()];
  const ledger = await account.state.ledger.find(
    account.name,
    newest.map(({ orderId }) => orderId),
  );
  const settled: OrderResult[] = [];
  const open: AmazonOrder[] = [];
  for (const order of newest) {
    const before = ledger.get(order.orderId);
    const result = options.force ? undefined : unchanged(order, before);
    if (result === undefined) open.push(order);
    else settled.push(result);
  }
  const results = await bringApart(account, open, ledger, options);
  if (!options.dryRun) {
    await showOrders(account, results);
    await recordResults(account, results);
  }
  const repeated = orders.length - newest.length;
  const all = [...settled, ...results];
  const duplicates = all
    .slice(0, repeated)
    .map(({ order }): OrderResult => ({ order, outcome: 'unchanged', failures: [] }));
  return [...all, ...duplicates];
}

/** What the ledger says of an order that has not changed; failed ones are always tried again. */
function unchanged(order: AmazonOrder, before: LedgerEntry | undefined): OrderResult | undefined {
  if (before === undefined || before.outcome === 'failed' || before.contentHash !== contentHash(order))
    return undefined;
  const ignored = before.outcome === 'ignored' && before.rule !== undefined;
  return ignored
    ? { order, outcome: 'ignored', rule: before.rule ?? '', failures: [] }
    : { order, outcome: 'unchanged', failures: [] };
}

/** Everything Amazon says of an order, but when it said so. */
function contentHash(order: AmazonOrder): string {
  return hashOf(JSON.stringify({ ...order, lastUpdatedTime: undefined }));
}

/**
 * A defect that only one order brings about must not stop the others: when a batch fails for a reason that is not the
 * connection, the rights or the settings, its halves are tried apart, down to the order at fault.
 */
async function bringApart(
  account: Account,
  orders: readonly AmazonOrder[],
  ledger: ReadonlyMap<string, LedgerEntry>,
  options: BringOptions,
): Promise<OrderResult[]> {
  try {
    return await bringOpen(account, orders, ledger, options);
  } catch (error) {
    if (concernsAll(error)) throw error;
    const [only, ...others] = orders;
    if (only === undefined) throw error;
    if (others.length === 0) return [unexpected(only, error)];
    const middle = Math.ceil(orders.length / 2);
    const first = await bringApart(account, orders.slice(0, middle), ledger, options);
    return [...first, ...(await bringApart(account, orders.slice(middle), ledger, options))];
  }
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

async function bringOpen(
  account: Account,
  orders: readonly AmazonOrder[],
  ledger: ReadonlyMap<string, LedgerEntry>,
  { dryRun, evenShipped }: BringOptions,
): Promise<OrderResult[]> {
  const records = await findInOdoo(account, orders, ledger);
  const { results, created, known, cancelled } = sortOrders(
    account,
    orders,
    records,
    ledger,
    evenShipped ?? false,
  );
  const unfinished = known.filter((order) => isUnfinished(order, ledger));
  const complete = known.filter((order) => !unfinished.includes(order));
  if (dryRun) return [...results, ...preview(created, known, cancelled)];
  const { placed, results: refused } = await createOrders(account, created);
  const resumed = unfinished.map(
    ({ order, plan, record }): PlacedOrder => ({
      order,
      plan,
      odooId: record.id,
      shippingId: record.shippingId ?? 0,
      isNew: false,
      warnings: [],
    }),
  );
  const finished = await finishOrders(account, [...placed, ...resumed]);
  await tellFirstRequests(account, placed);
  // An order that stood confirmed before this run may also have changed since: the lost record would have told.
  const confirmed = unfinished.filter(({ record: { state } }) => state !== 'draft' && state !== 'sent');
  const updated = await updateOrders(account, [...complete, ...confirmed]);
  return [...results, ...refused, ...merged(finished, updated), ...(await cancelOrders(account, cancelled))];
}

/** One result per order: of two, the failure, else what has been written. */
function merged(finished: readonly OrderResult[], updated: readonly OrderResult[]): OrderResult[] {
  const byOrder = new Map(finished.map((result) => [result.order.orderId, result]));
  for (const result of updated) {
    const before = byOrder.get(result.order.orderId);
    if (before === undefined || (before.outcome !== 'failed' && result.outcome !== 'unchanged')) {
      byOrder.set(result.order.orderId, {
        ...result,
        failures: [...(before?.failures ?? []), ...result.failures],
      });
    }
  }
  return [...byOrder.values()];
}

/** A cancellation request may stand on an order from the beginning. */
async function tellFirstRequests(account: Account, placed: readonly PlacedOrder[]): Promise<void> {
  const asking = placed.filter(({ plan }) => plan.cancellationRequests.length > 0);
  if (asking.length === 0) return;
  const side = await account.odoo();
  const records = await readSaleOrders(
    side.records,
    asking.map(({ odooId }) => odooId),
  );
  for (const { order, plan, odooId } of asking) {
    const record = records.find(({ id }) => id === odooId);
    const base = {
      commitmentDate: undefined,
      shippingId: 0,
      addressHash: undefined,
      lines: {},
      requests: [],
    };
    if (record !== undefined) await tellRequests(side, { order, plan, record, base: undefined }, base);
  }
}

/** An order whose last step was not recorded: whatever is missing is done now. */
function isUnfinished({ order, record }: KnownOrder, ledger: ReadonlyMap<string, LedgerEntry>): boolean {
  const before = ledger.get(order.orderId);
  const recorded = before !== undefined && before.outcome !== 'failed' && before.odooId === record.id;
  return !recorded && record.made === true && record.state !== 'cancel';
}

function preview(
  created: readonly PlannedOrder[],
  known: readonly KnownOrder[],
  cancelled: readonly CancelledOrder[],
): OrderResult[] {
  return [
    ...created.map(({ order }): OrderResult => ({ order, outcome: 'created', failures: [] })),
    ...known.map(
      ({ order, record }): OrderResult => ({ order, outcome: 'updated', odooId: record.id, failures: [] }),
    ),
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

async function recordResults(account: Account, results: readonly OrderResult[]): Promise<void> {
  const { state, name } = account;
  const at = new Date(account.now());
  await state.failures.file(
    name,
    results.flatMap(({ failures }) => failures),
    at,
  );
  await state.failures.resolve(
    name,
    results.filter(({ failures }) => failures.length === 0).map(({ order }) => order.orderId),
  );
  await state.ledger.record(
    name,
    results.map(
      (result): LedgerEntry => ({
        orderId: result.order.orderId,
        contentHash: contentHash(result.order),
        outcome: result.outcome,
        rule: result.rule,
        odooId: result.odooId,
        base: result.base,
        lastUpdatedTime: result.order.lastUpdatedTime,
      }),
    ),
    at.toISOString(),
  );
}
