import { AmazonError } from '../../amazon/errors.ts';
import { confirmShipment, type ShipmentConfirmation } from '../../amazon/shipments.ts';
import { carrierFor } from '../../domain/shipments/carrier.ts';
import { type OrderView, planParcels } from '../../domain/shipments/parcel-plan.ts';
import { type Instant, instantAt, millisecondsOf } from '../../domain/time.ts';
import type { Shipment } from '../../state/shipments.ts';
import { readViews } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import {
  CANCELLED,
  CANCELLED_REASON,
  type ParcelResult,
  type ParcelWork,
  REFUSED,
  shipmentOf,
  UNKNOWN,
} from './work.ts';

/** Amazon's clock may be a little behind ours. */
const MARGIN_MS = 1000;

export type Sent = {
  results: ParcelResult[];
  /** Why sending had to end early: Amazon cannot be reached, or refuses everything. */
  stopped?: AmazonError;
};

/**
 * Reports parcels to Amazon, one call each. Before each call the state says `sending`, so that a process that dies before
 * Amazon's answer is recorded reads the order back instead of reporting the parcel again.
 */
export async function sendShipments(seller: Seller, works: readonly ParcelWork[]): Promise<Sent> {
  const results: ParcelResult[] = [];
  for (const work of works) {
    const end = await sendOne(seller, work);
    if ('stopped' in end) return { results, stopped: end.stopped };
    results.push(end);
    seller.onProgress?.(`${seller.name}: ${results.length} of ${works.length} parcels reported`);
  }
  return { results };
}

async function sendOne(seller: Seller, work: ParcelWork): Promise<ParcelResult | { stopped: AmazonError }> {
  const { state, name, now } = seller;
  const attempts = (work.before?.attempts ?? 0) + 1;
  const record = async (shipment: Shipment): Promise<Shipment> => {
    await state.shipments.record(name, [shipment], new Date(now()));
    return shipment;
  };
  await record(shipmentOf(work, { state: 'sending', attempts }));
  try {
    await confirmShipment(seller.amazon, work.order.orderId, toConfirmation(seller, work));
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    if (error.outcome === 'unknown') {
      const reason = "Amazon's answer was lost; the order is read back before anything is sent again";
      const shipment = await record(shipmentOf(work, { state: 'unknown', attempts, reason }));
      return { work, outcome: 'failed', shipment, failure: UNKNOWN };
    }
    if (error.actor !== 'accountant') {
      // Nothing was taken, and it was not this parcel's fault.
      await record(shipmentOf(work, { state: 'waiting', attempts, reason: 'Amazon could not be reached' }));
      return { stopped: error };
    }
    return afterRefusal(seller, work, error, attempts, record);
  }
  return {
    work,
    outcome: 'confirmed',
    shipment: await record(shipmentOf(work, { state: 'sent', attempts })),
  };
}

/**
 * A refusal may also mean that Amazon has the parcel already (`PackageToUpdateNotFound`), that somebody else has reported it,
 * or that the order is cancelled: the order is read back before the parcel counts as failed.
 */
async function afterRefusal(
  seller: Seller,
  work: ParcelWork,
  error: AmazonError,
  attempts: number,
  record: (shipment: Shipment) => Promise<Shipment>,
): Promise<ParcelResult> {
  const answer = (await readViews(seller, [work.order.orderId])).get(work.order.orderId);
  const view = answer !== undefined && 'reason' in answer ? undefined : answer;
  const verdict = view === undefined ? undefined : verdictOf(work, view);
  if (verdict === 'synchronized' || verdict === 'elsewhere') {
    const shipment = await record(shipmentOf(work, { state: 'sent', attempts }));
    return { work, outcome: verdict === 'elsewhere' ? 'elsewhere' : 'confirmed', shipment };
  }
  if (verdict === 'cancelled') {
    const reason = CANCELLED_REASON;
    const shipment = await record(shipmentOf(work, { state: 'failed', attempts, reason }));
    return { work, outcome: 'failed', shipment, failure: CANCELLED };
  }
  const shipment = await record(shipmentOf(work, { state: 'failed', attempts, reason: error.message }));
  return { work, outcome: 'failed', shipment, failure: REFUSED };
}

/** What Amazon's newest word says about this parcel. */
function verdictOf({ parcel, siblings }: ParcelWork, view: OrderView): string | undefined {
  return planParcels(siblings, view).get(parcel)?.action;
}

/** The body of `confirmShipment`. */
function toConfirmation(seller: Seller, work: ParcelWork): ShipmentConfirmation {
  const { parcel, verdict, view } = work;
  const { method, trackingNumber } = parcel;
  if (verdict.action !== 'send' || method === undefined || trackingNumber === undefined)
    throw new RangeError(`parcel ${parcel.number} is not ready to be sent`);
  return {
    marketplaceId: view.marketplaceId ?? seller.marketplaceIds[0] ?? '',
    packageDetail: {
      packageReferenceId: String(parcel.number),
      ...carrierFor(method, seller.settings.odoo.carriers),
      trackingNumber,
      shipDate: shipDateOf(seller, work),
      orderItems: verdict.items,
    },
  };
}

/** When Odoo says the goods left, within what Amazon takes: not before the order, not in the future. */
export function shipDateOf({ now }: Seller, { parcel, view }: ParcelWork): Instant {
  const latest = now() - MARGIN_MS;
  return instantAt(
    Math.max(millisecondsOf(view.createdTime), Math.min(latest, millisecondsOf(parcel.dateDone))),
  );
}
