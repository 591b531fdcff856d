import type { ItemQuantity, OrderView } from './amazon-view.ts';
import type { Parcel } from './parcels.ts';

/**
 * What Amazon's view of an order means for one of its parcels, as a key of {@link PARCEL_EVENTS}. `short`: units that Odoo shipped,
 * but that Amazon does not expect.
 */
export type Finding =
  | { event: 'awaited'; items: ItemQuantity[]; short: number }
  | { event: 'held'; items: ItemQuantity[] }
  | { event: 'foreign' | 'labelled' | 'orderCancelled' }
  | { event: 'surplus'; short: number };

/** Amazon programs in which Amazon sells the label and confirms the shipment itself. */
const LABELLED_BY_AMAZON = ['FBM_SHIP_PLUS', 'AMAZON_EASY_SHIP'];

/**
 * Compares the parcels of an order with Amazon's view of it. No more units are reported than Amazon still expects.
 *
 * The state file plays no part here. An older parcel uses up its units whether this program reported it, somebody else did, or
 * nobody has yet; so the recorded state of one parcel cannot change the decision about a later one.
 */
export function findingsOf(parcels: readonly Parcel[], view: OrderView): Map<Parcel, Finding> {
  const findings = new Map<Parcel, Finding>();
  const packages = new Map(view.packages.map((each) => [each.number, each]));
  const ours = parcels.flatMap((parcel) => packages.get(String(parcel.number)) ?? []);
  const left = new Map(view.items.map(({ orderItemId, unfulfilled }) => [orderItemId, unfulfilled]));
  const foreign = new Map(view.items.map(({ orderItemId, fulfilled }) => [orderItemId, fulfilled]));
  for (const { items } of ours)
    for (const { orderItemId, quantity } of items) lower(foreign, orderItemId, quantity);
  const others = view.packages.filter((each) => !ours.includes(each));
  for (const parcel of parcels) {
    if (packages.has(String(parcel.number)) || !isReportedByOthers(parcel, others, foreign)) continue;
    for (const [item, quantity] of parcel.units) lower(foreign, item, quantity);
    findings.set(parcel, { event: 'foreign' });
  }
  const rest = parcels.filter((parcel) => !findings.has(parcel));
  // Units reported by others are assigned to the oldest parcels that Amazon does not have from us.
  const sorted = rest.map((parcel) => {
    const known = packages.get(String(parcel.number));
    return { parcel, known, open: openUnits(parcel, known, foreign) };
  });
  for (const { parcel, open, known } of sorted)
    if (known !== undefined && !isSame(parcel, known)) findings.set(parcel, edited(known, open, left));
  for (const { parcel, open, known } of sorted)
    if (known === undefined) findings.set(parcel, judge(parcel, view, open, left));
  for (const { parcel, open, known } of sorted)
    if (known !== undefined && isSame(parcel, known)) findings.set(parcel, toppedUp(known, open, left));
  return findings;
}

type Package = OrderView['packages'][number];

function quantitiesOf({ items }: Package): Map<string, number> {
  return new Map(items.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
}

/** Somebody else reported the parcel with the reference that Odoo has for it. */
function isReportedByOthers(
  { units, trackingNumber }: Parcel,
  others: readonly Package[],
  foreign: ReadonlyMap<string, number>,
): boolean {
  return (
    others.some((each) => isSameTracking(each.trackingNumber, trackingNumber)) &&
    [...units].every(([item, quantity]) => (foreign.get(item) ?? 0) >= quantity)
  );
}

/** Units of a parcel that nobody else has reported; units that Amazon has under its number are its own. */
function openUnits(
  { units }: Parcel,
  known: Package | undefined,
  foreign: Map<string, number>,
): Map<string, number> {
  const held = known === undefined ? new Map<string, number>() : quantitiesOf(known);
  const open = new Map<string, number>();
  for (const [item, quantity] of units) {
    const missing = Math.max(0, quantity - (held.get(item) ?? 0));
    const covered = Math.max(0, Math.min(missing, foreign.get(item) ?? 0));
    lower(foreign, item, covered);
    if (covered < quantity) open.set(item, quantity - covered);
  }
  return open;
}

/** For a parcel that Amazon has from us, but with other goods or another reference. */
function edited(known: Package, open: ReadonlyMap<string, number>, left: Map<string, number>): Finding {
  for (const [item, quantity] of quantitiesOf(known)) lower(left, item, -quantity);
  return sendable(open, left);
}

/** Units added to a delivery after it was reported, as far as Amazon still expects them. */
function toppedUp(known: Package, open: ReadonlyMap<string, number>, left: Map<string, number>): Finding {
  const held = quantitiesOf(known);
  const isAdded = [...open].some(
    ([item, quantity]) => quantity > (held.get(item) ?? 0) && (left.get(item) ?? 0) > 0,
  );
  return isAdded ? edited(known, open, left) : { event: 'held', items: known.items };
}

/** For a parcel that Amazon does not have from us. */
function judge(
  parcel: Parcel,
  view: OrderView,
  open: ReadonlyMap<string, number>,
  left: Map<string, number>,
): Finding {
  if (parcel.units.size === 0) return { event: 'surplus', short: 0 };
  if (open.size === 0) return { event: 'foreign' };
  if (view.status === 'CANCELLED') return { event: 'orderCancelled' };
  if (view.programs.some((program) => LABELLED_BY_AMAZON.includes(program))) return { event: 'labelled' };
  return sendable(open, left);
}

/** The units of a parcel that may be reported: no more than Amazon still expects. */
function sendable(open: ReadonlyMap<string, number>, left: Map<string, number>): Finding {
  let short = 0;
  const items: ItemQuantity[] = [];
  for (const [orderItemId, quantity] of open) {
    const sendNow = Math.max(0, Math.min(quantity, left.get(orderItemId) ?? 0));
    lower(left, orderItemId, sendNow);
    short += quantity - sendNow;
    if (sendNow > 0) items.push({ orderItemId, quantity: sendNow });
  }
  return items.length > 0 ? { event: 'awaited', items, short } : { event: 'surplus', short };
}

function lower(quantities: Map<string, number>, item: string, by: number): void {
  quantities.set(item, (quantities.get(item) ?? 0) - by);
}

/**
 * Whether Amazon's parcel matches ours: the same reference and exactly the units that were sent. A delivery without a reference says
 * nothing against it: after a restored backup, people validate it again and have the reference no more.
 */
function isSame(parcel: Parcel, known: Package): boolean {
  const { trackingNumber } = parcel;
  if (trackingNumber !== undefined && !isSameTracking(known.trackingNumber, trackingNumber)) return false;
  const held = new Map(known.items.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
  return held.size > 0 && [...held].every(([item, quantity]) => quantity <= (parcel.units.get(item) ?? 0));
}

function isSameTracking(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return folded(one) !== '' && folded(one) === folded(other);
}

/** Carriers and people write references with and without spaces. */
function folded(reference: string): string {
  return reference.replace(/\s/g, '').toUpperCase();
}
