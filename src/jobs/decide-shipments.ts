import { isInDoubt, type Unplanned } from './plan-shipments.ts';
import { CANCELLED, CANCELLED_REASON } from './send-shipments.ts';
import {
  lacking,
  type ParcelResult,
  type ParcelWork,
  type PickingOutcome,
  shipmentOf,
} from './shipment-work.ts';

export type Decisions = { settled: ParcelResult[]; toSend: ParcelWork[] };

export type DecideOptions = {
  /** Orders of which Amazon's newest word is known. */
  checked: ReadonlySet<string>;
  /** A person, or the time, asks for another try. */
  isDue: (work: ParcelWork) => boolean;
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
    return { work, outcome: 'unchanged', shipment: before };
  if (before?.state === 'submitted') return { work, outcome: 'waiting', shipment: before };
  if (before !== undefined && isInDoubt(work) && !options.checked.has(order.orderId))
    return { work, outcome: 'failed', shipment: before };
  switch (verdict.action) {
    case 'synchronized':
      // Without a memory of it, it was reported before the state was lost.
      return sent(work, before === undefined || before.state === 'sent' ? 'unchanged' : 'confirmed');
    case 'elsewhere':
    case 'amazonLabel':
      return sent(work, before?.state === 'sent' ? 'unchanged' : 'elsewhere');
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

function sent(work: ParcelWork, outcome: PickingOutcome): ParcelResult {
  return { work, outcome, shipment: shipmentOf(work, { state: 'sent' }) };
}

/** Why a parcel that Amazon waits for is not sent now; undefined when it is. */
function unready(work: ParcelWork, same: boolean, options: DecideOptions): ParcelResult | undefined {
  const reason = lacking(work.parcel);
  if (reason !== undefined) {
    const shipment = shipmentOf(work, { state: 'waiting', reason });
    return { work, outcome: 'waiting', shipment, failure: INCOMPLETE };
  }
  const { before } = work;
  if (before?.state === 'failed' && same && !options.isDue(work))
    return { work, outcome: 'failed', shipment: before };
  return undefined;
}

const INCOMPLETE = {
  class: 'trackingMissing',
  hint: 'Enter what is missing on the delivery in Odoo; it is then reported by itself.',
};

/** A failure, and its hint, of deliveries whose parcels cannot be told. */
export function unplannedFailure({ later, reason }: Unplanned): { class: string; hint: string } | undefined {
  if (later) return undefined;
  return {
    class: 'unmappedLine',
    hint: `Report this delivery in Seller Central (${reason}), or give the product the SKU as internal reference.`,
  };
}
