import { carrierFor } from '../../domain/shipments/carrier.ts';
import { type OrderView, planParcels, type Verdict } from '../../domain/shipments/parcel-plan.ts';
import type { Parcel } from '../../domain/shipments/parcels.ts';
import type { FailureClass } from '../../failures/catalogue.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import type { PickingStatus } from '../../odoo/screens/picking-status.ts';
import type { DeliveryRecord } from '../../odoo/stock/delivery.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Shipment } from '../../state/shipments.ts';
import type { Seller } from '../pass/seller.ts';
import { type DeliveredOrder, toParcels } from './collect.ts';
import type { PickingOutcome } from './report.ts';

/** A parcel on its way through a pass. */
export type ParcelWork = {
  order: DeliveredOrder;
  delivery: DeliveryRecord;
  parcel: Parcel;
  /** All parcels of the order, this one too: only together they tell what others have reported. */
  siblings: readonly Parcel[];
  /** Hash of what the parcel is in Odoo, whatever Amazon waits for. */
  contentHash: string;
  /** What is remembered of it. */
  before: Shipment | undefined;
  verdict: Verdict;
  view: OrderView;
};

/** What has become of a parcel, to be remembered and shown. */
export type ParcelResult = {
  work: ParcelWork;
  outcome: PickingOutcome;
  shipment: Shipment;
  /** Class of the failure log, when a person must act. */
  failure?: ParcelFailure | undefined;
};

/** A delivery with what became of its parcels. */
export type ShownPicking = {
  order: DeliveredOrder;
  delivery: DeliveryRecord;
  status: PickingStatus;
  reason: string | undefined;
  /** Units that Odoo delivered and Amazon does not wait for. */
  short: number;
  /** Units that Amazon waits for, and nothing in Odoo is left to deliver. */
  rest: number;
  /** Tracking references that Amazon was not told. */
  untold: readonly string[];
  shipments: Shipment[];
  failures: NewFailure[];
};

/** Plans all parcels of an order; pickings of an order that cannot be mapped come back with the reason. */
export function planOrderParcels(
  seller: Seller,
  order: DeliveredOrder,
  view: OrderView,
  remembered: readonly Shipment[],
): ParcelWork[] | { reason: string } {
  const parcels = toParcels(order, view, seller.settings.odoo.skuMap);
  if ('reason' in parcels) return parcels;
  // Odoo gives an id again after it was restored: what is remembered of another order's delivery says nothing about this one.
  const own = remembered.filter(({ orderId }) => orderId === order.orderId);
  const before = new Map(own.map((shipment) => [shipment.number, shipment]));
  const verdicts = planParcels(parcels, view);
  return parcels.flatMap((parcel): ParcelWork[] => {
    const delivery = order.deliveries.find(({ id }) => id === parcel.pickingId);
    const verdict = verdicts.get(parcel);
    if (delivery === undefined || verdict === undefined) return [];
    const contentHash = hashOfParcel(seller, parcel);
    return [
      {
        order,
        delivery,
        parcel,
        siblings: parcels,
        contentHash,
        before: before.get(parcel.number),
        verdict,
        view,
      },
    ];
  });
}

/** Two parcels with the same hash need not be told apart at Amazon. */
function hashOfParcel({ settings }: Seller, parcel: Parcel): string {
  const carrier = parcel.method === undefined ? undefined : carrierFor(parcel.method, settings.odoo.carriers);
  return hashOf(
    JSON.stringify([
      parcel.number,
      carrier?.carrierCode,
      carrier?.carrierName,
      parcel.trackingNumber,
      [...parcel.units].sort(([one], [other]) => one.localeCompare(other)),
    ]),
  );
}

/** Units that Amazon waits for though all is done in Odoo; 0 while something may still leave. */
export function restOf({ order, siblings, view }: ParcelWork): number {
  const open = order.moves.some(({ state }) => state !== 'done' && state !== 'cancel');
  if (open || view.status === 'CANCELLED') return 0;
  return view.items.reduce((total, { orderItemId, fulfilled, unfulfilled }) => {
    const left = siblings.reduce((sum, { units }) => sum + (units.get(orderItemId) ?? 0), 0);
    return total + Math.max(0, Math.min(unfulfilled, fulfilled + unfulfilled - left));
  }, 0);
}

/** What a parcel lacks for Amazon, for people; undefined when it is complete. */
export function lacking({ method, trackingNumber }: Parcel): string | undefined {
  if (method === undefined && trackingNumber === undefined)
    return 'Amazon requires a carrier and a tracking reference; both are missing';
  if (method === undefined) return 'Amazon requires a carrier; none is chosen';
  return trackingNumber === undefined ? 'Amazon requires a tracking reference; none is entered' : undefined;
}

/** A row of the state for a parcel, in a new condition. */
export function shipmentOf(
  { parcel, order, contentHash, before }: ParcelWork,
  change: Pick<Shipment, 'state'> & Partial<Shipment>,
): Shipment {
  return {
    pickingId: parcel.pickingId,
    packageId: parcel.packageId,
    orderId: order.orderId,
    number: parcel.number,
    contentHash,
    attempts: before?.attempts ?? 0,
    ...(before?.told === undefined ? {} : { told: before.told }),
    ...change,
  };
}

/** What the failure log says of a parcel beside its reason. */
export type ParcelFailure = { class: FailureClass; hint: string };

export const UNKNOWN: ParcelFailure = {
  class: 'shipmentUnknown',
  hint: 'Nothing to do: the next pass reads the order back from Amazon and then knows. What a feed left open is sent again with "amazon-odoo retry" only.',
};

export const REFUSED: ParcelFailure = {
  class: 'shipmentRefused',
  hint: 'Correct what Amazon names, on the delivery in Odoo or in Seller Central; a corrected delivery is sent again by itself, else with "amazon-odoo retry".',
};

export const CANCELLED_REASON = 'Amazon has cancelled the order; the delivery was not reported';
export const CANCELLED: ParcelFailure = {
  class: 'cancelledBeforeShipping',
  hint: 'Stop the parcel if you still can, and decide in Odoo about goods and money; then dismiss this.',
};
