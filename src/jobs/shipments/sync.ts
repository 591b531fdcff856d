import type { PickingId } from '../../domain/record-id.ts';
import { carrierFor } from '../../domain/shipments/carrier.ts';
import {
  contentOf,
  decideParcels,
  type FeedResult,
  type OrderFacts,
  type Retry,
  unmatched,
} from '../../domain/shipments/decide.ts';
import { type PickingOutcome, shownOf } from '../../domain/shipments/parcel-state.ts';
import { DAY, type Instant, instantAt, MINUTE, shift, toInstant } from '../../domain/time.ts';
import { UsageError } from '../../errors.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import { deliverCharges } from '../../odoo/sale/charges.ts';
import {
  type ChangedDelivery,
  findDeliveries,
  listChangedDeliveries,
  requireCarriers,
} from '../../odoo/stock/delivery.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import { bringBackDeliveries, recordsOf } from '../pass/restored.ts';
import type { Seller } from '../pass/seller.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { askAmazon, type Entry, readEntries } from './ask.ts';
import { type DeliveredOrder, toParcels } from './collect.ts';
import { type Sent, sendShipments } from './confirm.ts';
import { mailDigests } from './digest.ts';
import { readFeedResults, submitShipments } from './feed.ts';
import { warnLateDeliveries } from './late.ts';
import { emptyPickingsReport, type PickingsReport } from './report.ts';
import { recordAndShow } from './show.ts';
import { forgetStrays } from './strays.ts';
import { type ParcelResult, type ParcelWork, resultOf, sortWorks, type Unplanned } from './work.ts';

export type PickingResult = {
  picking: string;
  orderId: string;
  outcome: PickingOutcome;
  reason?: string | undefined;
};

export type PickingsOptions = {
  dryRun: boolean;
  /** Only these deliveries (names or ids), compared with Amazon and sent again whatever their recorded state. */
  retry?: readonly string[] | undefined;
  /** Every delivery that failed is tried again. */
  retryFailed?: boolean | undefined;
  /** Called for each delivery, for `--dry-run` and for the log. */
  onResult?: ((result: PickingResult) => void) | undefined;
};

/** The cursor up to which done deliveries have been read. */
const PICKINGS_CURSOR = 'pickings';

/** Where that cursor stood when all deliveries were last compared. */
const COMPARED_CURSOR = 'pickings compared';

/** Each pass reads this much again, because Odoo dates a change with the start of its transaction. */
const OVERLAP_MS = 15 * MINUTE;
const FIRST_SYNC_DAYS = 30;

/**
 * One pass: reads the deliveries that were done or changed in Odoo since the last one, and reports to Amazon what it does not
 * know yet. The cursor moves only when all of them are recorded and shown.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was done stays done, the cursor stays
 */
export async function syncPickings(
  seller: FollowedSeller,
  options: PickingsOptions,
): Promise<PickingsReport> {
  const report = emptyPickingsReport(seller.name);
  await requireCarriers(await seller.company());
  const feedResultOf = await readFeedResults(seller);
  const changed = await listWanted(seller, options);
  if (isWhole(options) && !options.dryRun) await compareNewest(seller, changed);
  const saleOrderIds = [...new Set(changed.map(({ saleOrderId }) => saleOrderId))];
  const { orders, entries, unplanned } = await readEntries(seller, saleOrderIds);
  const retryOf = await retriesOf(seller, options, changed, entries);
  const factsOf = (entry: Entry): Facts | Reason => orderFacts(seller, entry, { retryOf, feedResultOf });
  const newest = await askAmazon(seller, entries, (entry) => {
    const facts = factsOf(entry);
    return 'reason' in facts ? undefined : facts;
  });
  const { works, unmapped } = decide(newest, factsOf);
  const { settled, toReport } = sortWorks(works);
  const strange = [...unplanned, ...unmapped];
  if (options.dryRun) {
    const previews = toReport.map((work) => resultOf(work, 'accepted'));
    count(report, [...settled, ...previews], strange, options);
  } else {
    const { results, stopped } = await send(seller, toReport);
    const { shown, toDos } = await recordAndShow(seller, [...settled, ...results], strange);
    if (isWhole(options)) await forgetStrays(seller, orders);
    count(report, [...settled, ...results], strange, options);
    const isFirst = (await cursorOf(seller)) === null;
    const late = stopped === undefined ? await warnLateDeliveries(seller, { isFirst }) : [];
    await mailDigests(seller, shown, [...toDos, ...late]);
    if (stopped !== undefined) throw stopped;
    await moveCursor(seller, options, changed);
    await deliverCharges(await seller.company());
  }
  report.cursor = await cursorOf(seller);
  return report;
}

type Facts = OrderFacts<RememberedParcel>;
type Reason = { reason: string };
type Policy = {
  retryOf: (pickingId: PickingId) => Retry | undefined;
  feedResultOf: (parcel: RememberedParcel) => FeedResult | undefined;
};

/** The facts for deciding about the parcels of an order, or why its goods cannot be matched with Amazon's items. */
function orderFacts(
  { settings }: Seller,
  { order, view, isFresh, remembered }: Entry,
  { retryOf, feedResultOf }: Policy,
): Facts | Reason {
  const { carriers, skuMap } = settings.odoo;
  const parcels = toParcels(order, view, skuMap);
  if ('reason' in parcels) return parcels;
  return {
    parcels,
    view,
    isCancelledInOdoo: isCancelled(order),
    isFresh,
    remembered,
    feedResultOf,
    retryOf: ({ pickingId }) => retryOf(pickingId),
    hashOf: (parcel) => {
      const carrier = parcel.method === undefined ? undefined : carrierFor(parcel.method, carriers);
      return hashOf(contentOf(parcel, carrier));
    },
  };
}

/** Decides about every parcel, once, by Amazon's newest answer. */
function decide(
  entries: readonly Entry[],
  factsOf: (entry: Entry) => Facts | Reason,
): { works: ParcelWork[]; unmapped: Unplanned[] } {
  const unmapped: Unplanned[] = [];
  const works = entries.flatMap((entry): ParcelWork[] => {
    const { order, view, remembered } = entry;
    const facts = factsOf(entry);
    if ('reason' in facts) {
      const isCancelledInOdoo = isCancelled(order);
      const meaning = unmatched({ view, isCancelledInOdoo, remembered }, facts.reason);
      unmapped.push(...order.deliveries.map((delivery): Unplanned => ({ order, delivery, ...meaning })));
      return [];
    }
    const { parcels } = facts;
    return decideParcels(facts).flatMap((decision): ParcelWork[] => {
      const delivery = order.deliveries.find(({ id }) => id === decision.parcel.pickingId);
      return delivery === undefined ? [] : [{ ...decision, order, delivery, siblings: parcels, view }];
    });
  });
  return { works, unmapped };
}

function isCancelled({ record }: DeliveredOrder): boolean {
  return record.state === 'cancel';
}

/** True when the pass covers everything that has changed, and not only deliveries that a person named. */
function isWhole({ retry, retryFailed }: PickingsOptions): boolean {
  return retry === undefined && retryFailed !== true;
}

/** Reports parcels by the method of the settings. */
function send(seller: Seller, works: readonly ParcelWork[]): Promise<Sent> {
  return seller.settings.odoo.shipments === 'feed'
    ? submitShipments(seller, works)
    : sendShipments(seller, works);
}

/** The deliveries of this pass: those changed since the last one and unfinished ones, or those that a person named. */
async function listWanted(seller: Seller, options: PickingsOptions): Promise<ChangedDelivery[]> {
  const company = await seller.company();
  if (options.retry !== undefined) {
    const found = await findDeliveries(company, options.retry);
    const missing = options.retry.filter(
      (wanted) => !found.some(({ id, name }) => name === wanted || String(id) === wanted),
    );
    if (missing.length === 0) return found;
    throw new UsageError(`Odoo has no done delivery to a customer ${missing.join(', ')}`, {
      hint: 'Name deliveries as Odoo does, e.g. WH/OUT/00042.',
    });
  }
  const open = await seller.state.parcels.open(seller.name);
  const failed = open.filter(({ state }) => shownOf(state) === 'failed');
  const wanted = (options.retryFailed === true ? failed : open).map(({ pickingId }) => pickingId);
  const since = options.retryFailed === true ? instantAt(seller.now()) : await startOf(seller);
  return listChangedDeliveries(company, since, wanted);
}

/**
 * The delivery that moved the cursor is read again by each pass, because they overlap. When nothing so new is there any more, Odoo may
 * have been put back to a backup that lacks no order, but this delivery: then all are compared, once.
 */
async function compareNewest(seller: Seller, changed: readonly ChangedDelivery[]): Promise<void> {
  const { cursors } = seller.state;
  const cursor = await cursors.get(seller.name, PICKINGS_CURSOR);
  if (cursor === undefined || changed.some(({ writtenAt }) => writtenAt >= cursor)) return;
  if ((await cursors.get(seller.name, COMPARED_CURSOR)) === cursor) return;
  await bringBackDeliveries(recordsOf(seller), await seller.connect());
  await cursors.set(seller.name, COMPARED_CURSOR, cursor);
}

async function startOf({ state, name, settings, now }: Seller): Promise<Instant> {
  const cursor = await state.cursors.get(name, PICKINGS_CURSOR);
  if (cursor !== undefined) return shift(toInstant(cursor), -OVERLAP_MS);
  return settings.importFrom === undefined
    ? instantAt(now() - FIRST_SYNC_DAYS * DAY)
    : toInstant(new Date(settings.importFrom).toISOString());
}

/** Why the parcels of a delivery are tried again: a person asked for it, or the retry time has come. */
async function retriesOf(
  { state, name, now }: Seller,
  options: PickingsOptions,
  changed: readonly ChangedDelivery[],
  entries: readonly Entry[],
): Promise<(pickingId: PickingId) => Retry | undefined> {
  const due = new Set((await state.failures.due(name, new Date(now()))).map(({ subject }) => subject));
  const deliveries = entries.flatMap(({ order }) => order.deliveries);
  const named = new Set([
    ...(options.retry === undefined ? [] : changed.map(({ id }) => id)),
    ...deliveries.filter(({ retry }) => retry).map(({ id }) => id),
  ]);
  const dueIds = new Set(deliveries.filter((delivery) => due.has(delivery.name)).map(({ id }) => id));
  return (pickingId) => {
    if (named.has(pickingId)) return 'named';
    if (options.retryFailed === true) return 'failed';
    return dueIds.has(pickingId) ? 'due' : undefined;
  };
}

async function moveCursor(
  { state, name }: Seller,
  options: PickingsOptions,
  changed: readonly ChangedDelivery[],
): Promise<void> {
  if (!isWhole(options)) return;
  const before = await state.cursors.get(name, PICKINGS_CURSOR);
  const newest = changed
    .map(({ writtenAt }) => writtenAt)
    .sort()
    .at(-1);
  if (newest !== undefined && newest > (before ?? '')) await state.cursors.set(name, PICKINGS_CURSOR, newest);
}

async function cursorOf({ state, name }: Seller): Promise<Instant | null> {
  const cursor = await state.cursors.get(name, PICKINGS_CURSOR);
  return cursor === undefined ? null : toInstant(cursor);
}

/** Of the parcels of a delivery, the one that most needs a person names the outcome. */
const GRAVEST: readonly PickingOutcome[] = ['failed', 'waiting', 'confirmed', 'elsewhere', 'unchanged'];

const UNPLANNED_OUTCOMES = { waiting: 'waiting', unmapped: 'failed', surplus: 'unchanged' } as const;

function count(
  report: PickingsReport,
  results: readonly ParcelResult[],
  unplanned: readonly Unplanned[],
  { onResult }: PickingsOptions,
): void {
  const byPicking = new Map<number, PickingResult>();
  for (const { work, outcome, parcel } of results) {
    const { id, name: picking } = work.delivery;
    const before = byPicking.get(id);
    if (before !== undefined && GRAVEST.indexOf(before.outcome) <= GRAVEST.indexOf(outcome)) continue;
    byPicking.set(id, { picking, orderId: work.order.orderId, outcome, reason: parcel.reason });
  }
  for (const { order, delivery, reason, state } of unplanned) {
    const outcome = UNPLANNED_OUTCOMES[state];
    byPicking.set(delivery.id, { picking: delivery.name, orderId: order.orderId, outcome, reason });
  }
  for (const result of byPicking.values()) {
    report.fetched += 1;
    report[result.outcome] += 1;
    onResult?.(result);
  }
}
