import type { FailureClass } from '../../failures/catalogue.ts';
import {
  hasStatusFields,
  type PickingStatus,
  type ShownStatus,
  showStatus,
} from '../../odoo/screens/picking-status.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Shipment } from '../../state/shipments.ts';
import type { Seller } from '../pass/seller.ts';
import { unplannedFailure } from './decide.ts';
import { mailFailures, notifyPeople } from './notify.ts';
import type { Unplanned } from './plan.ts';
import { type ParcelResult, restOf, type ShownPicking } from './work.ts';

/**
 * Remembers how deliveries ended, files what a person must do, and shows it in Odoo. Each step may be repeated: whatever was cut
 * off is done by the next pass.
 */
export async function recordAndShow(
  seller: Seller,
  results: readonly ParcelResult[],
  unplanned: readonly Unplanned[],
): Promise<void> {
  const shown = [...toShown(results), ...unplanned.map(toStrange)];
  if (shown.length === 0) return;
  await recordShipments(seller, shown);
  await recordFailures(seller, shown);
  const company = await seller.company();
  const deliveryOf = new Map(shown.map(({ delivery }) => [delivery.id, delivery]));
  await showStatus(
    company,
    shown.map(({ delivery, status, reason }): ShownStatus => ({ pickingId: delivery.id, status, reason })),
    (pickingId) => deliveryOf.get(pickingId),
  );
  await notifyPeople(seller, shown, await hasStatusFields(company));
  await mailFailures(seller, shown);
}

/** Parcels by delivery; the one that most needs a person names the status. */
function toShown(results: readonly ParcelResult[]): ShownPicking[] {
  const byPicking = new Map<number, ParcelResult[]>();
  for (const result of results) {
    const { id } = result.work.delivery;
    byPicking.set(id, [...(byPicking.get(id) ?? []), result]);
  }
  return [...byPicking.values()].flatMap((parcels): ShownPicking[] => {
    const [first] = parcels;
    if (first === undefined) return [];
    const { order, delivery } = first.work;
    const gravest =
      parcels.find(({ shipment }) => statusOf(shipment) === 'failed') ??
      parcels.find(({ shipment }) => statusOf(shipment) === 'pending') ??
      parcels.find(({ shipment }) => shipment.reason !== undefined) ??
      first;
    return [
      {
        order,
        delivery,
        status: statusOf(gravest.shipment),
        reason: gravest.shipment.reason,
        short: parcels.reduce(
          (total, { work: { verdict } }) => total + ('short' in verdict ? verdict.short : 0),
          0,
        ),
        rest: restOf(first.work),
        untold: parcels.flatMap((parcel) => (isOurs(parcel) ? parcel.work.parcel.untold : [])),
        shipments: parcels.map(({ shipment }) => shipment),
        failures: parcels.flatMap(({ failure, shipment }) =>
          failure === undefined ? [] : [toFailure(delivery, order.orderId, failure, shipment.reason ?? '')],
        ),
      },
    ];
  });
}

/** Amazon has the parcel, and has it from here. */
function isOurs({ shipment, work: { verdict } }: ParcelResult): boolean {
  return shipment.state === 'sent' && (verdict.action === 'send' || verdict.action === 'synchronized');
}

function statusOf({ state }: Shipment): PickingStatus {
  if (state === 'sent') return 'done';
  return state === 'waiting' || state === 'submitted' ? 'pending' : 'failed';
}

function toStrange(unplanned: Unplanned): ShownPicking {
  const { order, delivery, reason, later } = unplanned;
  const failure = unplannedFailure(unplanned);
  return {
    order,
    delivery,
    status: later ? 'pending' : 'failed',
    reason,
    short: 0,
    rest: 0,
    untold: [],
    shipments: [
      {
        pickingId: delivery.id,
        packageId: 0,
        orderId: order.orderId,
        number: delivery.id * 100,
        state: later ? 'waiting' : 'failed',
        contentHash: '',
        attempts: 0,
        reason,
      },
    ],
    failures: failure === undefined ? [] : [toFailure(delivery, order.orderId, failure, reason)],
  };
}

function toFailure(
  delivery: ShownPicking['delivery'],
  orderId: string,
  failure: { class: FailureClass; hint: string },
  reason: string,
): NewFailure {
  return {
    subject: delivery.name,
    class: failure.class,
    cause: `${failure.class} ${reason}`.slice(0, 300),
    message: `Delivery ${delivery.name} of order ${orderId}: ${reason}`,
    hint: failure.hint,
    odooModel: 'stock.picking',
    odooId: delivery.id,
  };
}

/** Remembers what has changed, and forgets parcels that a delivery no longer has. */
async function recordShipments({ state, name, now }: Seller, shown: readonly ShownPicking[]): Promise<void> {
  const wanted = shown.flatMap(({ shipments }) => shipments);
  const known = await state.shipments.find(
    name,
    shown.map(({ delivery }) => delivery.id),
  );
  const before = new Map(known.map((shipment) => [keyOf(shipment), shipment]));
  const present = new Set(wanted.map(keyOf));
  const news = wanted.filter((shipment) => {
    const old = before.get(keyOf(shipment));
    return (
      old === undefined ||
      old.orderId !== shipment.orderId ||
      old.state !== shipment.state ||
      old.reason !== shipment.reason ||
      old.contentHash !== shipment.contentHash
    );
  });
  const gone = known.filter((shipment) => !present.has(keyOf(shipment)));
  if (news.length + gone.length > 0) await state.shipments.record(name, news, new Date(now()), gone);
}

/** A parcel's place in the state. */
function keyOf({ pickingId, packageId }: Shipment): string {
  return `${pickingId} ${packageId}`;
}

/** A delivery that failed without a failure of its own keeps what was filed for it before. */
async function recordFailures({ state, name, now }: Seller, shown: readonly ShownPicking[]): Promise<void> {
  const found = shown.filter(({ status, failures }) => status !== 'failed' || failures.length > 0);
  await state.failures.replace(
    name,
    'shipments',
    new Map(found.map(({ delivery, failures }) => [delivery.name, failures])),
    new Date(now()),
  );
}
