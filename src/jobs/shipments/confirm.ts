import { AmazonError } from '../../amazon/errors.ts';
import { confirmShipment, type ShipmentConfirmation } from '../../amazon/shipments.ts';
import type { ItemQuantity, OrderView } from '../../domain/shipments/amazon-view.ts';
import { carrierFor, type DeliveryMethod } from '../../domain/shipments/carrier.ts';
import { type Finding, findingsOf } from '../../domain/shipments/findings.ts';
import { refusedReason } from '../../domain/shipments/refusal.ts';
import { type Instant, instantAt, millisecondsOf } from '../../domain/time.ts';
import { readViews } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import { afterStep, type ParcelResult, type ParcelWork, resultOf, type StepDetails } from './work.ts';

/** Amazon's clock may be a little behind ours. */
const MARGIN_MS = 1000;

export type Sent = {
  results: ParcelResult[];
  /** Why sending ended early: Amazon cannot be reached, or refuses everything. */
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
  const record = async (result: ParcelResult): Promise<ParcelResult> => {
    await state.parcels.record(name, [result.parcel], new Date(now()));
    return result;
  };
  await state.parcels.record(name, [afterStep(work, 'callBegun', { attempts })], new Date(now()));
  try {
    await confirmShipment(seller.amazon, work.order.orderId, toConfirmation(seller, work));
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    if (error.outcome === 'unknown') return record(resultOf(work, 'answerLost', { attempts }));
    if (error.actor !== 'accountant') {
      // Amazon accepted nothing, and this parcel was not the cause.
      await record(resultOf(work, 'unreachable', { attempts }));
      return { stopped: error };
    }
    return record(await afterRefusal(seller, work, error, { attempts }));
  }
  return record(resultOf(work, 'accepted', { attempts }));
}

/**
 * A refusal may also mean that Amazon has the parcel already (`PackageToUpdateNotFound`), that somebody else has reported it,
 * or that the order is cancelled: the order is read back before the parcel counts as failed.
 */
async function afterRefusal(
  seller: Seller,
  work: ParcelWork,
  error: AmazonError,
  details: StepDetails,
): Promise<ParcelResult> {
  const answer = (await readViews(seller, [work.order.orderId])).get(work.order.orderId);
  const view = answer !== undefined && 'reason' in answer ? undefined : answer;
  const finding = view === undefined ? undefined : findingNow(work, view);
  // A parcel that Amazon had before the call is still there after a refused correction, so it proves nothing.
  if (finding?.event === 'held' && work.finding.event !== 'held') return resultOf(work, 'accepted', details);
  if (finding?.event === 'foreign' || finding?.event === 'orderCancelled')
    return resultOf(work, finding.event, details);
  return resultOf(work, 'refused', { ...details, reason: refusedReason(error.message) });
}

/** What Amazon's newest answer means for this parcel. */
function findingNow({ parcel, siblings }: ParcelWork, view: OrderView): Finding | undefined {
  return findingsOf(siblings, view).get(parcel);
}

/** The data for Amazon about a parcel that is to be reported. */
export function readyParcel({ parcel, finding }: ParcelWork): {
  method: DeliveryMethod;
  trackingNumber: string;
  items: ItemQuantity[];
} {
  const { method, trackingNumber, number } = parcel;
  if (!('items' in finding) || method === undefined || trackingNumber === undefined)
    throw new RangeError(`parcel ${number} is not ready to be reported`);
  return { method, trackingNumber, items: finding.items };
}

/** The body of `confirmShipment`. */
function toConfirmation(seller: Seller, work: ParcelWork): ShipmentConfirmation {
  const { parcel, view } = work;
  const { method, trackingNumber, items } = readyParcel(work);
  return {
    marketplaceId: view.marketplaceId ?? seller.marketplaceIds[0] ?? '',
    packageDetail: {
      packageReferenceId: String(parcel.number),
      ...carrierFor(method, seller.settings.odoo.carriers),
      trackingNumber,
      shipDate: shipDateOf(seller, work),
      orderItems: items,
    },
  };
}

/** The shipping date from Odoo, limited to what Amazon accepts: not before the order, not in the future. */
export function shipDateOf({ now }: Seller, { parcel, view }: ParcelWork): Instant {
  const latest = now() - MARGIN_MS;
  return instantAt(
    Math.max(millisecondsOf(view.createdTime), Math.min(latest, millisecondsOf(parcel.dateDone))),
  );
}
