import { DAY, type Instant, instantAt, MINUTE, shift, toInstant } from '../../domain/time.ts';
import { UsageError } from '../../errors.ts';
import { type ChangedDelivery, findDeliveries, listChangedDeliveries } from '../../odoo/stock/delivery.ts';
import type { Seller } from '../pass/seller.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { type Sent, sendShipments } from './confirm.ts';
import { type DecideOptions, decideParcels } from './decide.ts';
import { readFeedResults, submitShipments } from './feed.ts';
import { warnLateDeliveries } from './late.ts';
import { checkNow, type Entry, isInDoubt, planEntries, readEntries, type Unplanned } from './plan.ts';
import { emptyPickingsReport, type PickingOutcome, type PickingsReport } from './report.ts';
import { recordAndShow } from './show.ts';
import { type ParcelResult, type ParcelWork, shipmentOf } from './work.ts';

export type PickingResult = {
  picking: string;
  orderId: string;
  outcome: PickingOutcome;
  reason?: string | undefined;
};

export type PickingsOptions = {
  dryRun: boolean;
  /** Only these deliveries (names or ids), compared with Amazon and sent again whatever is remembered of them. */
  retry?: readonly string[] | undefined;
  /** Every delivery that failed is tried again. */
  retryFailed?: boolean | undefined;
  /** Told about each delivery, for `--dry-run` and for the log. */
  onResult?: ((result: PickingResult) => void) | undefined;
};

/** The mark up to which done deliveries have been read. */
const PICKINGS_CURSOR = 'pickings';

/** Odoo dates a change with the beginning of its transaction: each pass reads this much again. */
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
  const proven = options.dryRun ? new Set<number>() : await readFeedResults(seller);
  const changed = await listWanted(seller, options);
  const saleOrderIds = [...new Set(changed.map(({ saleOrderId }) => saleOrderId))];
  const { entries, unplanned } = await readEntries(seller, saleOrderIds);
  const policy = { ...(await policyOf(seller, options, changed, entries)), proven };
  const first = decideParcels(planEntries(seller, entries).works, {
    ...policy,
    checked: new Set(),
  });
  const doubtful = first.settled
    .map(({ work }) => work)
    .filter((work) => isInDoubt(work) || policy.distrust(work.delivery.id));
  const views = await checkNow(seller, first.toSend, doubtful);
  const newest = entries.map((entry) => ({ ...entry, view: views.get(entry.order.orderId) ?? entry.view }));
  const planned = planEntries(seller, newest);
  const { settled, toSend } = decideParcels(planned.works, { ...policy, checked: new Set(views.keys()) });
  const strange = [...unplanned, ...planned.unplanned];
  if (options.dryRun) {
    count(report, [...settled, ...toSend.map(preview)], strange, options);
  } else {
    const { results, stopped } = await send(seller, toSend);
    await recordAndShow(seller, [...settled, ...results], strange);
    count(report, [...settled, ...results], strange, options);
    if (stopped !== undefined) throw stopped;
    await moveCursor(seller, options, changed);
    await warnLateDeliveries(seller);
  }
  report.cursor = await cursorOf(seller);
  return report;
}

/** By the way that the settings choose. */
function send(seller: Seller, works: readonly ParcelWork[]): Promise<Sent> {
  return seller.settings.odoo.shipments === 'feed'
    ? submitShipments(seller, works)
    : sendShipments(seller, works);
}

/** The deliveries of this pass: those changed since the last one and those not settled, or those that a person names. */
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
  const open = await seller.state.shipments.open(seller.name);
  const failed = open.filter(({ state }) => state === 'failed' || state === 'unknown');
  const wanted = (options.retryFailed === true ? failed : open).map(({ pickingId }) => pickingId);
  const since = options.retryFailed === true ? instantAt(seller.now()) : await startOf(seller);
  return listChangedDeliveries(company, since, wanted);
}

async function startOf({ state, name, settings, now }: Seller): Promise<Instant> {
  const cursor = await state.cursors.get(name, PICKINGS_CURSOR);
  if (cursor !== undefined) return shift(toInstant(cursor), -OVERLAP_MS);
  return settings.importFrom === undefined
    ? instantAt(now() - FIRST_SYNC_DAYS * DAY)
    : toInstant(new Date(settings.importFrom).toISOString());
}

/** Which failed parcels are tried again, and of which deliveries Amazon's word counts more than ours. */
async function policyOf(
  { state, name, now }: Seller,
  options: PickingsOptions,
  changed: readonly ChangedDelivery[],
  entries: readonly Entry[],
): Promise<Omit<DecideOptions, 'checked' | 'proven'>> {
  const due = new Set((await state.failures.due(name, new Date(now()))).map(({ subject }) => subject));
  const named = new Set(options.retry === undefined ? [] : changed.map(({ id }) => id));
  const pressed = entries.flatMap(({ order }) => order.deliveries.filter(({ retry }) => retry));
  for (const { id } of pressed) named.add(id);
  return {
    distrust: (pickingId) => named.has(pickingId),
    isAsked: ({ delivery }) => options.retryFailed === true || named.has(delivery.id),
    isDue: ({ delivery }) => due.has(delivery.name),
  };
}

async function moveCursor(
  { state, name }: Seller,
  { retry, retryFailed }: PickingsOptions,
  changed: readonly ChangedDelivery[],
): Promise<void> {
  if (retry !== undefined || retryFailed === true) return;
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

function preview(work: ParcelWork): ParcelResult {
  return { work, outcome: 'confirmed', shipment: shipmentOf(work, { state: 'sent' }) };
}

/** Of the parcels of a delivery, the one that most needs a person names the outcome. */
const GRAVEST: readonly PickingOutcome[] = ['failed', 'waiting', 'confirmed', 'elsewhere', 'unchanged'];

function count(
  report: PickingsReport,
  results: readonly ParcelResult[],
  unplanned: readonly Unplanned[],
  { onResult }: PickingsOptions,
): void {
  const byPicking = new Map<number, PickingResult>();
  for (const { work, outcome, shipment } of results) {
    const { id, name: picking } = work.delivery;
    const before = byPicking.get(id);
    if (before !== undefined && GRAVEST.indexOf(before.outcome) <= GRAVEST.indexOf(outcome)) continue;
    byPicking.set(id, { picking, orderId: work.order.orderId, outcome, reason: shipment.reason });
  }
  for (const { order, delivery, reason, later } of unplanned) {
    const outcome = later ? 'waiting' : 'failed';
    byPicking.set(delivery.id, { picking: delivery.name, orderId: order.orderId, outcome, reason });
  }
  for (const result of byPicking.values()) {
    report.fetched += 1;
    report[result.outcome] += 1;
    onResult?.(result);
  }
}
