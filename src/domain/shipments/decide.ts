import type { OrderView } from './amazon-view.ts';
import { type Finding, findingsOf } from './findings.ts';
import {
  isException,
  isInDoubt,
  isSettled,
  type Next,
  nextState,
  PARCEL_EVENTS,
  type ParcelEvent,
  type ParcelState,
  REPORT,
  reasonOf,
} from './parcel-state.ts';
import type { Parcel } from './parcels.ts';

/** What the state file has on a parcel of the order. */
export type Remembered = {
  /** Amazon's `packageReferenceId`. */
  number: number;
  state: ParcelState;
  /** Hash of the parcel when it was reported; empty when that is not known. */
  contentHash: string;
  reason?: string | undefined;
};

/** What the processing report of a feed says about a parcel. */
export type FeedResult = { event: 'accepted' | 'refused' | 'feedUnclear'; reason?: string | undefined };

/**
 * Why a parcel is tried again: `named`: a person named its delivery, so it is tried whatever its state; `failed`: a person asked to
 * retry everything that failed; `due`: the retry time in the failure log has come.
 */
export type Retry = 'named' | 'failed' | 'due';

export type OrderFacts<Memory extends Remembered> = {
  /** All parcels of the order; only together do they show what others have reported. */
  parcels: readonly Parcel[];
  view: OrderView;
  /** The sales order is cancelled in Odoo; its done deliveries stay done there. */
  isCancelledInOdoo: boolean;
  /** Amazon was asked for this view in this pass. */
  isFresh: boolean;
  /** Only of this order: after a restored backup, Odoo assigns the ids of pickings again. */
  remembered: readonly Memory[];
  /** Hash of the parcel as it is in Odoo, independent of what Amazon still expects. */
  hashOf: (parcel: Parcel) => string;
  retryOf: (parcel: Parcel) => Retry | undefined;
  /** The result of the feed that contained the parcel, if it is known. */
  feedResultOf: (memory: Memory) => FeedResult | undefined;
};

export type Decision<Memory extends Remembered> = {
  parcel: Parcel;
  before: Memory | undefined;
  contentHash: string;
  finding: Finding;
  event: ParcelEvent;
  next: Next;
  reason: string | undefined;
};

/** Decides what to do with each parcel of an order. */
export function decideParcels<Memory extends Remembered>(facts: OrderFacts<Memory>): Decision<Memory>[] {
  const findings = findingsOf(facts.parcels, facts.view);
  const memoryOf = new Map(facts.remembered.map((memory) => [memory.number, memory]));
  return facts.parcels.flatMap((parcel): Decision<Memory>[] => {
    const finding = findings.get(parcel);
    if (finding === undefined) return [];
    const contentHash = facts.hashOf(parcel);
    const before = knownBy({ parcel, finding, before: memoryOf.get(parcel.number), contentHash }, facts);
    const { event, reason } = eventOf(facts, { parcel, finding, before, contentHash });
    const next = nextState(before?.state, event);
    const kept = isException(before?.state, event) ? before : undefined;
    return [
      {
        parcel,
        before,
        contentHash,
        finding,
        event,
        next,
        reason: kept === undefined ? reason : kept.reason,
      },
    ];
  });
}

/**
 * The recorded state of a parcel, updated with later news. When a feed ended without a result for the parcel, its outcome is
 * unknown. When Amazon shows the parcel, the outcome is known; when the report of the feed is there, a parcel corrected meanwhile
 * no longer waits for it.
 */
function knownBy<Memory extends Remembered>(
  one: Case<Memory>,
  { feedResultOf }: OrderFacts<Memory>,
): Memory | undefined {
  const { before, finding } = one;
  if (before === undefined) return undefined;
  const corrected = isCorrected(one);
  if (isInDoubt(before.state) && finding.event === 'held' && corrected) return { ...before, state: 'sent' };
  const result = before.state === 'submitted' ? feedResultOf(before) : undefined;
  if (result?.event === 'feedUnclear')
    return { ...before, state: 'unproven', reason: reasonOf('feedUnclear') };
  if (result === undefined || !corrected) return before;
  return result.event === 'accepted'
    ? { ...before, state: 'sent', reason: undefined }
    : { ...before, state: 'refused', reason: result.reason };
}

/**
 * Whether Amazon has to be asked about the order before anything is decided: `doubt` when a call was lost or a person names a
 * delivery, `report` when something is about to be reported, or people are about to be told that a parcel is incomplete.
 */
export function amazonIsNeeded<Memory extends Remembered>(
  facts: OrderFacts<Memory>,
): 'doubt' | 'report' | undefined {
  const decisions = decideParcels({ ...facts, isFresh: false });
  if (decisions.some(({ event }) => event === 'unasked')) return 'doubt';
  const isNews = ({ next, before }: Decision<Memory>): boolean =>
    next === REPORT || (next === 'incomplete' && before?.state !== 'incomplete');
  return decisions.some(isNews) ? 'report' : undefined;
}

type Case<Memory> = { parcel: Parcel; finding: Finding; before: Memory | undefined; contentHash: string };
type Happened = { event: ParcelEvent; reason: string | undefined };

function eventOf<Memory extends Remembered>(facts: OrderFacts<Memory>, one: Case<Memory>): Happened {
  const { parcel, finding, before } = one;
  const result = before?.state === 'submitted' ? facts.feedResultOf(before) : undefined;
  if (result !== undefined) return { event: result.event, reason: result.reason ?? reasonOf(result.event) };
  const retry = facts.retryOf(parcel);
  const asksAmazon = before !== undefined && (isInDoubt(before.state) || retry === 'named');
  if (asksAmazon && !facts.isFresh) return happened('unasked');
  const corrected = isCorrected(one);
  const reason = lacking(parcel);
  if (finding.event === 'held' && reason !== undefined)
    return { event: 'heldIncomplete', reason: heldReason(parcel, facts.view) };
  // Reference and goods are right, so the carrier was corrected; Amazon's view does not contain the carrier.
  if (finding.event === 'held') return happened(before?.state === 'sent' && corrected ? 'corrected' : 'held');
  if (finding.event === 'surplus') return { event: 'surplus', reason: surplusReason(parcel) };
  if (finding.event === 'orderCancelled' && facts.isCancelledInOdoo) return happened('cancelledInOdooToo');
  if (finding.event !== 'awaited') return happened(finding.event);
  if (reason !== undefined) return { event: 'incomplete', reason };
  if (retry === 'named' || (retry === 'failed' && before !== undefined && !isSettled(before.state)))
    return happened('retryAsked');
  if (corrected) return happened('corrected');
  return happened(retry === 'due' ? 'retryDue' : 'awaited');
}

/**
 * What becomes of the deliveries of an order whose goods cannot be matched with Amazon's items. Once the order is cancelled on both
 * sides nobody has to match them, unless a feed may still report one of them.
 */
export function unmatched(
  {
    view,
    isCancelledInOdoo,
    remembered,
  }: Pick<OrderFacts<Remembered>, 'view' | 'isCancelledInOdoo' | 'remembered'>,
  reason: string,
): { state: 'unmapped' | 'surplus'; reason: string } {
  const isOver = view.status === 'CANCELLED' && isCancelledInOdoo;
  if (!isOver || remembered.some(({ state }) => state === 'submitted')) return { state: 'unmapped', reason };
  const { next, reason: closed } = PARCEL_EVENTS.cancelledInOdooToo;
  return { state: next, reason: closed };
}

function happened(event: ParcelEvent): Happened {
  return { event, reason: reasonOf(event) };
}

function isCorrected({ before, contentHash }: Case<Remembered>): boolean {
  return before !== undefined && before.contentHash !== '' && before.contentHash !== contentHash;
}

function surplusReason({ units }: Parcel): string {
  return units.size === 0
    ? 'No item of the Amazon order is complete with this delivery, so Amazon is told nothing of it'
    : 'Amazon does not wait for these units (ordered less, cancelled, or reported already)';
}

function heldReason(parcel: Parcel, { packages }: OrderView): string {
  const known = packages.find(({ number }) => number === String(parcel.number));
  const reference =
    known?.trackingNumber === undefined ? '' : ` with the tracking reference ${known.trackingNumber}`;
  return `Amazon has it already${reference}; Odoo lacks ${missingIn(parcel).join(' and ')}`;
}

/** A message that says what Amazon still needs for a parcel; undefined when it is complete. */
export function lacking(parcel: Parcel): string | undefined {
  const missing = missingIn(parcel);
  return missing.length === 0 ? undefined : `Waits for ${missing.join(' and ')}; Amazon requires both`;
}

function missingIn({ method, trackingNumber }: Parcel): string[] {
  return [
    ...(method === undefined ? ['a carrier'] : []),
    ...(trackingNumber === undefined ? ['a tracking reference'] : []),
  ];
}

/** Units that Amazon still expects although Odoo has shipped all goods of the order. */
export function restOf(parcels: readonly Parcel[], view: OrderView): number {
  if (view.status === 'CANCELLED') return 0;
  return view.items.reduce((total, { orderItemId, fulfilled, unfulfilled }) => {
    const left = parcels.reduce((sum, { units }) => sum + (units.get(orderItemId) ?? 0), 0);
    return total + Math.max(0, Math.min(unfulfilled, fulfilled + unfulfilled - left));
  }, 0);
}

/** The content that is hashed to notice corrections of a parcel. Parcels with equal content need no new report to Amazon. */
export function contentOf(
  parcel: Parcel,
  carrier: { carrierCode: string; carrierName?: string } | undefined,
): string {
  return JSON.stringify([
    parcel.number,
    carrier?.carrierCode,
    carrier?.carrierName,
    parcel.trackingNumber,
    [...parcel.units].sort(([one], [other]) => one.localeCompare(other)),
  ]);
}
