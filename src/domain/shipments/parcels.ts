import type { BillLineId, PackageId, PickingId, SaleLineId } from '../record-id.ts';
import { type Instant, millisecondsOf } from '../time.ts';
import type { DeliveryMethod } from './carrier.ts';

/** A delivery to the customer that is done in Odoo. */
export type DonePicking = {
  id: PickingId;
  dateDone: Instant;
  method: DeliveryMethod | undefined;
  /** `carrier_tracking_ref`; people separate the references of several parcels by commas, semicolons or line breaks. */
  trackingRef: string | undefined;
  moves: DoneMove[];
};

/** Goods of an order line in a delivery. */
export type DoneMove = {
  saleLineId: SaleLineId;
  /** The part of a kit (line of its bill of materials); undefined when the goods are the ordered product itself. */
  component: BillLineId | undefined;
  /** Units by package, and those in none. */
  contents: { packageId: PackageId | undefined; quantity: number }[];
};

/** Units of each part that make one unit of an order line: one of the product itself (no part), or the parts of a kit. */
export type Needs = ReadonlyMap<SaleLineId, ReadonlyMap<BillLineId | undefined, number>>;

/** A parcel of an order. Parcels are sorted by the time at which they were shipped. */
export type Parcel = {
  pickingId: PickingId;
  /** Undefined when the whole picking is one parcel. */
  packageId: PackageId | undefined;
  /** Amazon's `packageReferenceId`: positive, unique in the order, and the same each time it is computed. */
  number: number;
  trackingNumber: string | undefined;
  /** Further references of the delivery. They are not sent to Amazon, because nothing says which goods they belong to. */
  untold: readonly string[];
  method: DeliveryMethod | undefined;
  dateDone: Instant;
  /** Whole units by Amazon's item; empty when this parcel completes no item. */
  units: ReadonlyMap<string, number>;
};

export type OrderOfParcels = {
  pickings: readonly DonePicking[];
  needs: Needs;
  /** Amazon's item of each order line; without lines that are not from Amazon. */
  itemOfLine: ReadonlyMap<SaleLineId, string>;
  /** Tracking references that packages have of their own. */
  trackingOfPackage: ReadonlyMap<PackageId, string>;
};

/** Numbers below this count the packages of a picking. */
const PACKAGES_PER_PICKING = 100;

/**
 * The parcels of an order, with the units of Amazon's items that each of them completes. Units are counted over all parcels of the
 * order, so that a kit whose parts are shipped one by one counts once, with its last part.
 *
 * The number of a parcel comes from the picking's id alone: it survives the loss of everything the sidecar remembers, and
 * sending it again can only edit the parcel, never add one.
 *
 * @throws RangeError when a picking has 100 packages or more
 */
export function parcelsOf({ pickings, needs, itemOfLine, trackingOfPackage }: OrderOfParcels): Parcel[] {
  const done = new Map<string, number>();
  const counted = new Map<SaleLineId, number>();
  const sorted = [...pickings].sort(
    (one, other) => millisecondsOf(one.dateDone) - millisecondsOf(other.dateDone) || one.id - other.id,
  );
  return sorted.flatMap((picking) =>
    boxesOf(picking, trackingOfPackage).map(
      ({ packageIds, packageId, number, trackingNumber, untold }): Parcel => {
        const lines = new Set<SaleLineId>();
        for (const { saleLineId, component, contents } of picking.moves) {
          const inside = contents.filter((content) => packageIds.has(content.packageId));
          if (inside.length === 0) continue;
          const key = `${saleLineId} ${component}`;
          done.set(
            key,
            inside.reduce((total, { quantity }) => total + quantity, done.get(key) ?? 0),
          );
          lines.add(saleLineId);
        }
        const units = new Map<string, number>();
        for (const line of lines) {
          const complete = completeUnits(
            needs.get(line),
            (component) => done.get(`${line} ${component}`) ?? 0,
          );
          const news = complete - (counted.get(line) ?? 0);
          const item = itemOfLine.get(line);
          counted.set(line, complete);
          if (item !== undefined && news > 0) units.set(item, (units.get(item) ?? 0) + news);
        }
        const { id: pickingId, method, dateDone } = picking;
        return { pickingId, packageId, number, trackingNumber, untold, method, dateDone, units };
      },
    ),
  );
}

/** Goods that are the ordered product itself. */
const WHOLE: ReadonlyMap<BillLineId | undefined, number> = new Map([[undefined, 1]]);

/** How many whole units the parts make up; quantities are Odoo's floats. */
function completeUnits(
  needs: ReadonlyMap<BillLineId | undefined, number> | undefined,
  doneOf: (component: BillLineId | undefined) => number,
): number {
  const parts = [...(needs ?? WHOLE)].filter(([, perUnit]) => perUnit > 0);
  if (parts.length === 0) return 0;
  return Math.max(0, Math.min(...parts.map(([part, perUnit]) => Math.floor(doneOf(part) / perUnit + 1e-6))));
}

type Box = {
  packageId: PackageId | undefined;
  packageIds: ReadonlySet<PackageId | undefined>;
  number: number;
  trackingNumber: string | undefined;
  untold: readonly string[];
};

/**
 * Divides a picking into parcels: one for each package, if the packages have references of their own or the delivery has as many
 * references as packages. Otherwise it is one parcel with the first reference, because Amazon takes one reference for each parcel.
 * Packages with the same reference are one parcel.
 */
function boxesOf(picking: DonePicking, trackingOfPackage: ReadonlyMap<PackageId, string>): Box[] {
  // What is in no package comes first.
  const present = [
    ...new Set(picking.moves.flatMap(({ contents }) => contents.map(({ packageId }) => packageId))),
  ].sort((one, other) => (one ?? 0) - (other ?? 0));
  const references = (picking.trackingRef ?? '')
    .split(/[,;\n]+/)
    .map((reference) => reference.trim())
    .filter((reference) => reference !== '');
  const own = present.map((packageId) =>
    packageId === undefined ? undefined : trackingOfPackage.get(packageId)?.trim() || undefined,
  );
  const first = picking.id * PACKAGES_PER_PICKING;
  const whole: Box = {
    packageId: undefined,
    packageIds: new Set(present),
    number: first,
    trackingNumber: references[0],
    untold: [...new Set(references.slice(1))].filter((reference) => reference !== references[0]),
  };
  if (own.some((reference) => reference !== undefined))
    return divided(own.map((each) => each ?? references[0]));
  const several = references.length > 1 && references.length === present.length;
  return several ? divided(references) : [whole];

  function divided(tracking: readonly (string | undefined)[]): Box[] {
    if (present.length >= PACKAGES_PER_PICKING)
      throw new RangeError(
        `the delivery has ${present.length} packages; at most 99 can be reported to Amazon`,
      );
    const boxes = new Map<string, Box>();
    present.forEach((packageId, index) => {
      const reference = tracking[index];
      const key = reference ?? `package ${packageId ?? 'none'}`;
      const box = boxes.get(key);
      boxes.set(
        key,
        box === undefined
          ? {
              packageId,
              packageIds: new Set([packageId]),
              number: first + index + 1,
              trackingNumber: reference,
              untold: [],
            }
          : { ...box, packageIds: new Set([...box.packageIds, packageId]) },
      );
    });
    return [...boxes.values()];
  }
}
