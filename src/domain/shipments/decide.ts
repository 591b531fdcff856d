import type { OrderView } from './amazon-view.ts';
import { type Finding, findingsOf } from './findings.ts';
import {
  isException,
  isInDoubt,
  isSettled,
  type Next,
  nextState,
  type ParcelEvent,
  type ParcelState,
  REPORT,
  reasonOf,
} from './parcel-state.ts';
import type { Parcel } from './parcels.ts';

/** What is remembered of a parcel of the order. */
export type Remembered = {
  /** Amazon's `packageReferenceId`. */
  number: number;
  state: ParcelState;
  /** Hash of what the parcel was then; empty when it is not known. */
  contentHash: string;
  reason?: string | undefined;
};

/** What the report of a feed says of a parcel in it. */
export type FeedResult = { event: 'accepted' | 'refused' | 'feedUnclear'; reason?: string | undefined };

/**
 * Why a parcel is to be tried again: `named` a person names its delivery, whatever is remembered of it; `failed` a person asks for
 * all that failed; `due` the time of the failure log has come.
 */
export type Retry = 'named' | 'failed' | 'due';

export type OrderFacts<Memory extends Remembered> = {
  /** All parcels of the order: only together they tell what others have reported. */
  parcels: readonly Parcel[];
  view: OrderView;
  /** Amazon was asked for this view in this pass. */
  isFresh: boolean;
  /** Of this order alone: Odoo gives the id of a picking again after it was restored. */
  remembered: readonly Memory[];
  /** Hash of what the parcel is in Odoo, whatever Amazon waits for. */
  hashOf: (parcel: Parcel) => string;
  retryOf: (parcel: Parcel) => Retry | undefined;
  /** The end of the feed that a parcel was handed over in, where it is known. */
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

/** Decides what becomes of each parcel of an order. */
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
 * What is known of a parcel, with what has come out since: a feed that ended without saying what became of it leaves it in doubt; a
 * parcel that Amazon shows ends the doubt, and the report of a feed the waiting, for what was corrected meanwhile.
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
 * delivery, `report` when something is about to be reported.
 */
export function amazonIsNeeded<Memory extends Remembered>(
  facts: OrderFacts<Memory>,
): 'doubt' | 'report' | undefined {
  const decisions = decideParcels({ ...facts, isFresh: false });
  if (decisions.some(({ event }) => event === 'unasked')) return 'doubt';
  return decisions.some(({ next }) => next === REPORT) ? 'report' : undefined;
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
  // The reference is right and the goods are; what was corrected is the carrier, of which the view says nothing.
  if (finding.event === 'held') return happened(before?.state === 'sent' && corrected ? 'corrected' : 'held');
  if (finding.event === 'surplus') return { event: 'surplus', reason: surplusReason(parcel) };
  if (finding.event !== 'awaited') return happened(finding.event);
  const reason = lacking(parcel);
  if (reason !== undefined) return { event: 'incomplete', reason };
  if (retry === 'named' || (retry === 'failed' && before !== undefined && !isSettled(before.state)))
    return happened('retryAsked');
  if (corrected) return happened('corrected');
  return happened(retry === 'due' ? 'retryDue' : 'awaited');
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

/** What a parcel lacks for Amazon, for people; undefined when it is complete. */
export function lacking({ method, trackingNumber }: Parcel): string | undefined {
  const missing = [
    ...(method === undefined ? ['a carrier'] : []),
    ...(trackingNumber === undefined ? ['a tracking reference'] : []),
  ];
  return missing.length === 0 ? undefined : `Waits for ${missing.join(' and ')}; Amazon requires both`;
}

/** Units that Amazon waits for though all goods of the order have left Odoo. */
export function restOf(parcels: readonly Parcel[], view: OrderView): number {
  if (view.status === 'CANCELLED') return 0;
  return view.items.reduce((total, { orderItemId, fulfilled, unfulfilled }) => {
    const left = parcels.reduce((sum, { units }) => sum + (units.get(orderItemId) ?? 0), 0);
    return total + Math.max(0, Math.min(unfulfilled, fulfilled + unfulfilled - left));
  }, 0);
}

/** What is hashed to see whether a parcel was corrected: two with the same content need not be told apart at Amazon. */
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
