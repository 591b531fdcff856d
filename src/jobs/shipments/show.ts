import {
  failureOf,
  isSettled,
  type ParcelEvent,
  type ParcelState,
} from '../../domain/shipments/parcel-state.ts';
import { closedByPass, type FailureClass } from '../../failures/catalogue.ts';
import { PICKING } from '../../odoo/models.ts';
import { hasStatusFields, type ShownStatus, showStatus } from '../../odoo/screens/picking-status.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { Seller } from '../pass/seller.ts';
import { notifyPeople } from './notify.ts';
import { type ShownPicking, type ToDo, toShown, toUnplanned } from './shown.ts';
import type { ParcelResult, Unplanned } from './work.ts';

/** Events that end a try without success. The failure log counts each, and delays the next try longer. */
const TRIES: ReadonlySet<ParcelEvent> = new Set(['refused', 'answerLost', 'feedUnclear']);

/**
 * Records the results of deliveries, files failures for people, and shows both in Odoo. Each step may be repeated: the next pass
 * completes an interrupted one.
 *
 * @returns what is shown, and the to-dos that are new
 */
export async function recordAndShow(
  seller: Seller,
  results: readonly ParcelResult[],
  unplanned: readonly Unplanned[],
): Promise<{ shown: ShownPicking[]; toDos: ToDo[] }> {
  const shown = [...toShown(results), ...unplanned.map(toUnplanned)];
  if (shown.length === 0) return { shown, toDos: [] };
  const changed = await recordParcels(seller, shown);
  const tried = results.filter(({ event }) => TRIES.has(event)).map(({ parcel }) => parcel);
  await recordFailures(seller, shown, new Set([...changed, ...tried]));
  const { state, name, now } = seller;
  const company = await seller.company();
  const deliveryOf = new Map(shown.map(({ delivery }) => [delivery.id, delivery]));
  const refused = await showStatus(
    company,
    shown.map(({ delivery, status, reason }): ShownStatus => ({ pickingId: delivery.id, status, reason })),
    (pickingId) => deliveryOf.get(pickingId),
  );
  await state.failures.file(
    name,
    [...refused].map(([pickingId, reason]) =>
      noteRefused(pickingId, deliveryOf.get(pickingId)?.name, reason),
    ),
    new Date(now()),
  );
  return { shown, toDos: await notifyPeople(seller, shown, await hasStatusFields(company)) };
}

function noteRefused(pickingId: number, delivery: string | undefined, reason: string): NewFailure {
  const subject = delivery ?? `stock.picking ${pickingId}`;
  return {
    subject,
    class: 'refusedByOdoo',
    cause: `refusedByOdoo note ${reason}`.slice(0, 300),
    message: `Odoo refused the note on ${subject} that says how it stands with Amazon: ${reason}`,
    hint: 'Correct what Odoo names; the note is tried again by itself.',
    odooModel: PICKING,
    odooId: pickingId,
  };
}

/**
 * Records changed parcels, and deletes parcels that a delivery no longer has. A placeholder never replaces a parcel that is not
 * finished.
 *
 * @returns those that are new or in another state, or whose reason is another one
 */
async function recordParcels(
  { state, name, now }: Seller,
  shown: readonly ShownPicking[],
): Promise<Set<RememberedParcel>> {
  const orderIds = [...new Set(shown.map(({ order }) => order.orderId))];
  const remembered = await state.parcels.find(name, orderIds);
  const unsettled = new Set(remembered.filter((parcel) => !isSettled(parcel.state)).map(pickingOf));
  const recorded = shown
    .filter(
      (picking) => !picking.isPlaceholder || !picking.parcels.some((each) => unsettled.has(pickingOf(each))),
    )
    .flatMap(({ parcels }) => parcels);
  const pickings = new Set(recorded.map(pickingOf));
  const before = new Map(remembered.map((parcel) => [keyOf(parcel), parcel]));
  const present = new Set(recorded.map(keyOf));
  const changed = new Set(
    recorded.filter((parcel) => {
      const old = before.get(keyOf(parcel));
      return old === undefined || old.state !== parcel.state || old.reason !== parcel.reason;
    }),
  );
  const news = recorded.filter(
    (parcel) => changed.has(parcel) || before.get(keyOf(parcel))?.contentHash !== parcel.contentHash,
  );
  const gone = remembered.filter((parcel) => pickings.has(pickingOf(parcel)) && !present.has(keyOf(parcel)));
  if (news.length + gone.length > 0) await state.parcels.record(name, news, new Date(now()), gone);
  return changed;
}

function pickingOf({ orderId, pickingId }: RememberedParcel): string {
  return `${orderId} ${pickingId}`;
}

/** A parcel's place in the state. */
function keyOf(parcel: RememberedParcel): string {
  return `${pickingOf(parcel)} ${parcel.packageId}`;
}

/**
 * Files new failures and those that an interrupted pass did not file, and closes resolved ones. An unchanged failure is not filed
 * again, because each filing counts as a try and delays the next one.
 */
async function recordFailures(
  { state, name, now }: Seller,
  shown: readonly ShownPicking[],
  news: ReadonlySet<RememberedParcel>,
): Promise<void> {
  const open = new Set(
    (await state.failures.list({ account: name })).map((failure) => `${failure.subject} ${failure.class}`),
  );
  const failing = shown.flatMap((picking) =>
    picking.parcels.flatMap((parcel) => {
      const failure = toFailure(picking, parcel);
      return failure === undefined ? [] : [{ parcel, failure }];
    }),
  );
  const unfiled = failing.filter(
    ({ parcel, failure }) => news.has(parcel) || !open.has(`${failure.subject} ${failure.class}`),
  );
  await state.failures.file(
    name,
    unfiled.map(({ failure }) => failure),
    new Date(now()),
  );
  const still = new Map<string, FailureClass[]>();
  for (const { failure } of failing)
    still.set(failure.subject, [...(still.get(failure.subject) ?? []), failure.class]);
  const well = shown.map(({ delivery }) => delivery.name).filter((subject) => !still.has(subject));
  await state.failures.resolve(name, well, closedByPass('shipments'));
  for (const [subject, classes] of still) {
    const over = closedByPass('shipments').filter((each) => !classes.includes(each));
    await state.failures.resolve(name, [subject], over);
  }
}

function toFailure(
  { delivery, order }: Pick<ShownPicking, 'delivery' | 'order'>,
  parcel: Pick<RememberedParcel, 'reason'> & { state: ParcelState },
): NewFailure | undefined {
  const failure = failureOf(parcel.state);
  if (failure === undefined) return undefined;
  const reason = parcel.reason ?? '';
  return {
    subject: delivery.name,
    class: failure.class,
    cause: `${failure.class} ${reason}`.slice(0, 300),
    message: `Delivery ${delivery.name} of order ${order.orderId}: ${reason}`,
    hint: failure.hint,
    odooModel: PICKING,
    odooId: delivery.id,
  };
}
