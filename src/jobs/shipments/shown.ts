import type { PickingId, UserId } from '../../domain/record-id.ts';
import { restOf } from '../../domain/shipments/decide.ts';
import { gravest, type Shown, shownOf } from '../../domain/shipments/parcel-state.ts';
import type { DeliveryRecord } from '../../odoo/stock/delivery.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { DeliveredOrder } from './collect.ts';
import type { ParcelResult, ParcelWork, Unplanned } from './work.ts';

/** A delivery with the results of its parcels. */
export type ShownPicking = {
  order: DeliveredOrder;
  delivery: DeliveryRecord;
  status: Shown;
  reason: string | undefined;
  /** Units that Odoo delivered and Amazon does not expect. */
  short: number;
  /** Units that Amazon expects although Odoo has nothing left to deliver. */
  rest: number;
  /** Tracking references that were not sent to Amazon. */
  untold: readonly string[];
  parcels: RememberedParcel[];
  /** The single parcel is a placeholder, because the real parcels could not be determined. */
  isPlaceholder: boolean;
};

/** A to-do that was put on a delivery in this pass. */
export type ToDo = {
  /** Id of the delivery. */
  id: PickingId;
  /** Name of the delivery. */
  delivery: string;
  orderId: string;
  userId: UserId | undefined;
  summary: string;
  note: string;
};

/** Parcels by delivery; the one that most needs a person names the status. */
export function toShown(results: readonly ParcelResult[]): ShownPicking[] {
  const byPicking = new Map<PickingId, ParcelResult[]>();
  for (const result of results) {
    const { id } = result.work.delivery;
    byPicking.set(id, [...(byPicking.get(id) ?? []), result]);
  }
  return [...byPicking.values()].flatMap((own): ShownPicking[] => {
    const [first] = own;
    const speaker = gravest(own.map(({ parcel }) => parcel));
    if (first === undefined || speaker === undefined) return [];
    const { order, delivery } = first.work;
    return [
      {
        order,
        delivery,
        status: shownOf(speaker.state),
        reason: speaker.reason,
        short: own.reduce(
          (total, { work: { finding } }) => total + ('short' in finding ? finding.short : 0),
          0,
        ),
        rest: openRestOf(first.work),
        untold: own.flatMap((result) => (isFromHere(result) ? result.work.parcel.untold : [])),
        parcels: own.map(({ parcel }) => parcel),
        isPlaceholder: false,
      },
    ];
  });
}

/** Units that Amazon expects although everything is done in Odoo; 0 while something may still be shipped. */
function openRestOf({ order, siblings, view }: ParcelWork): number {
  const open = order.moves.some(({ state }) => state !== 'done' && state !== 'cancel');
  return open ? 0 : restOf(siblings, view);
}

/** Amazon has the parcel, reported by this program. */
function isFromHere({ parcel, work: { finding } }: ParcelResult): boolean {
  return parcel.state === 'sent' && (finding.event === 'awaited' || finding.event === 'held');
}

/** A delivery whose parcels cannot be determined. */
export function toUnplanned({ order, delivery, reason, state }: Unplanned): ShownPicking {
  return {
    order,
    delivery,
    status: shownOf(state),
    reason,
    short: 0,
    rest: 0,
    untold: [],
    isPlaceholder: state !== 'surplus',
    parcels: [
      {
        orderId: order.orderId,
        pickingId: delivery.id,
        packageId: undefined,
        number: delivery.id * 100,
        state,
        contentHash: '',
        attempts: 0,
        reason,
      },
    ],
  };
}
