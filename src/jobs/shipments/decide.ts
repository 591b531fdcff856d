import { isInDoubt, type Unplanned } from './plan.ts';
import type { PickingOutcome } from './report.ts';
import {
  CANCELLED,
  CANCELLED_REASON,
  lacking,
  type ParcelFailure,
  type ParcelResult,
  type ParcelWork,
  REFUSED,
  shipmentOf,
  UNKNOWN,
} from './work.ts';

export type Decisions = { settled: ParcelResult[]; toSend: ParcelWork[] };

export type DecideOptions = {
  /** Orders of which Amazon's newest word is known. */
  checked: ReadonlySet<string>;
  /** A person asks for another try. */
  isAsked: (work: ParcelWork) => boolean;
  /** The time has come for another try of what failed. */
  isDue: (work: ParcelWork) => boolean;
  /** Numbers of parcels that the report of a feed has just proven. */
  proven: ReadonlySet<number>;
  /** Whether Amazon's word counts more than what is remembered of a delivery. */
  distrust: (pickingId: number) => boolean;
};

/** Sorts parcels into those that are settled, one way or another, and those that are to be reported now. */
export function decideParcels(works: readonly ParcelWork[], options: DecideOptions): Decisions {
  const decisions: Decisions = { settled: [], toSend: [] };
  for (const work of works) {
    const result = settledResult(work, options);
    if (result === undefined) decisions.toSend.push(work);
    else decisions.settled.push(result);
  }
  return decisions;
}

function settledResult(work: ParcelWork, options: DecideOptions): ParcelResult | undefined {
  const { before, contentHash, verdict, parcel, order } = work;
  const same = before?.contentHash === contentHash;
  if (before?.state === 'sent' && same && !options.distrust(parcel.pickingId))
    return { work, outcome: options.proven.has(parcel.number) ? 'confirmed' : 'unchanged', shipment: before };
  if (before?.state === 'submitted') return { work, outcome: 'waiting', shipment: before };
  const doubtful = isInDoubt(work) || options.distrust(parcel.pickingId);
  if (before !== undefined && doubtful && !options.checked.has(order.orderId))
    return { work, outcome: before.state === 'sent' ? 'waiting' : 'failed', shipment: before };
  switch (verdict.action) {
    case 'synchronized':
      // Without a memory of it, it was reported before the state was lost.
      return sent(work, before === undefined || before.state === 'sent' ? 'unchanged' : 'confirmed');
    case 'elsewhere':
      return sent(work, before?.state === 'sent' ? 'unchanged' : 'elsewhere', REPORTED_ELSEWHERE);
    case 'amazonLabel':
      return sent(work, before?.state === 'sent' ? 'unchanged' : 'elsewhere', LABELLED);
    case 'nothing':
      return sent(work, 'unchanged');
    case 'cancelled':
      return {
        work,
        outcome: 'failed',
        shipment: shipmentOf(work, { state: 'failed', reason: CANCELLED_REASON }),
        failure: CANCELLED,
      };
    case 'send':
      return unready(work, same, options);
  }
}

const REPORTED_ELSEWHERE = 'Amazon knew of it already, from Seller Central or another tool';
const LABELLED = 'Amazon confirms it by itself, as it does with labels that are bought from it';

function sent(work: ParcelWork, outcome: PickingOutcome, reason?: string): ParcelResult {
  return { work, outcome, shipment: shipmentOf(work, { state: 'sent', reason }) };
}

/** Why a parcel that Amazon waits for is not sent now; undefined when it is. */
function unready(work: ParcelWork, same: boolean, options: DecideOptions): ParcelResult | undefined {
  const reason = lacking(work.parcel);
  if (reason !== undefined) {
    const shipment = shipmentOf(work, { state: 'waiting', reason });
    return { work, outcome: 'waiting', shipment, failure: INCOMPLETE };
  }
  const { before } = work;
  if (before === undefined || options.isAsked(work)) return undefined;
  // The message may still be in Amazon's queue, where nothing can be read back: only a person sends it again.
  if (isInDoubt(work) && before.messageId !== undefined)
    return { work, outcome: 'failed', shipment: { ...before, state: 'unknown' }, failure: UNKNOWN };
  if (before.state !== 'failed' || !same || options.isDue(work)) return undefined;
  const isNew = before.feedId !== undefined;
  return { work, outcome: 'failed', shipment: before, ...(isNew ? { failure: REFUSED } : {}) };
}

const INCOMPLETE: ParcelFailure = {
  class: 'trackingMissing',
  hint: 'Enter what is missing on the delivery in Odoo; it is then reported by itself.',
};

/** A failure, and its hint, of deliveries whose parcels cannot be told. */
export function unplannedFailure({ later, reason }: Unplanned): ParcelFailure | undefined {
  if (later) return undefined;
  return {
    class: 'unmappedLine',
    hint: `Report this delivery in Seller Central (${reason}), or give the product the SKU as internal reference.`,
  };
}
