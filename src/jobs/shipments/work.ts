import type { OrderView } from '../../domain/shipments/amazon-view.ts';
import type { Decision } from '../../domain/shipments/decide.ts';
import {
  outcomeOf,
  PARCEL_EVENTS,
  type ParcelEvent,
  type ParcelState,
  type PickingOutcome,
  REPORT,
  reasonOf,
} from '../../domain/shipments/parcel-state.ts';
import type { Parcel } from '../../domain/shipments/parcels.ts';
import type { DeliveryRecord } from '../../odoo/stock/delivery.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { DeliveredOrder } from './collect.ts';

/** A parcel in a pass, with the decision about it. */
export type ParcelWork = Decision<RememberedParcel> & {
  order: DeliveredOrder;
  delivery: DeliveryRecord;
  /** All parcels of the order, including this one; only together do they show what others have reported. */
  siblings: readonly Parcel[];
  view: OrderView;
};

/** The result for a parcel, to be recorded and shown. */
export type ParcelResult = {
  work: ParcelWork;
  event: ParcelEvent;
  outcome: PickingOutcome;
  parcel: RememberedParcel;
};

/**
 * Deliveries of an order that Amazon was not asked about yet, or whose goods cannot be matched with its items; `surplus` when that
 * matters no more.
 */
export type Unplanned = {
  order: DeliveredOrder;
  delivery: DeliveryRecord;
  state: Extract<ParcelState, 'waiting' | 'unmapped' | 'surplus'>;
  reason: string;
};

/** What a step of reporting adds to a recorded parcel. */
export type StepDetails = {
  reason?: string | undefined;
  attempts?: number;
  feedId?: string;
  messageId?: string;
};

/** Events that lead to a state directly, without a report to Amazon. */
type Step = Exclude<ParcelEvent, 'awaited' | 'corrected' | 'retryDue' | 'retryAsked'>;

/** The parcel to record after a step of reporting. */
export function afterStep(work: ParcelWork, event: Step, details: StepDetails = {}): RememberedParcel {
  return remembered(work, PARCEL_EVENTS[event].next, { reason: reasonOf(event), ...details });
}

/** How a step of reporting ended. */
export function resultOf(work: ParcelWork, event: Step, details: StepDetails = {}): ParcelResult {
  const parcel = afterStep(work, event, details);
  return { work, event, parcel, outcome: outcomeOf(work.before?.state, event, parcel.state) };
}

/** Separates the parcels to report now from those that need no report. */
export function sortWorks(works: readonly ParcelWork[]): { settled: ParcelResult[]; toReport: ParcelWork[] } {
  const settled: ParcelResult[] = [];
  const toReport: ParcelWork[] = [];
  for (const work of works) {
    const { next, event, before, reason } = work;
    if (next === REPORT) toReport.push(work);
    else
      settled.push({
        work,
        event,
        outcome: outcomeOf(before?.state, event, next),
        parcel: before?.state === next ? kept(work, before) : remembered(work, next, { reason }),
      });
  }
  return { settled, toReport };
}

/** At most the reason is new; the hash of the last reported content stays. */
function kept({ contentHash, event, reason }: ParcelWork, before: RememberedParcel): RememberedParcel {
  const isNowKnown = before.contentHash === '' || event === 'held' || before.state === 'incomplete';
  return { ...before, reason, contentHash: isNowKnown ? contentHash : before.contentHash };
}

function remembered(
  { parcel, order, contentHash, before }: ParcelWork,
  state: ParcelState,
  { reason, attempts = before?.attempts ?? 0, ...feed }: StepDetails,
): RememberedParcel {
  return {
    orderId: order.orderId,
    pickingId: parcel.pickingId,
    packageId: parcel.packageId,
    number: parcel.number,
    state,
    contentHash: hashAfter(state, contentHash, before),
    attempts,
    reason,
    notified: before?.notified,
    ...feed,
  };
}

/** Amazon has what was sent, not what was corrected in Odoo since. */
function hashAfter(state: ParcelState, contentHash: string, before: RememberedParcel | undefined): string {
  const wasUnderWay = before?.state === 'submitted' && (state === 'sent' || state === 'refused');
  return wasUnderWay && before.contentHash !== '' ? before.contentHash : contentHash;
}
