import type { HeldReason } from '../order-units.ts';
import type { ProductId } from '../record-id.ts';

/** What Odoo says about one product at the locations of the settings, in the product's own unit of measure. */
export type Quantities = {
  /** `qty_available`: what lies there. */
  onHand: number;
  /** `free_qty`: on hand without what is reserved. */
  free: number;
  /** `outgoing_qty`: all confirmed moves out, reserved or not. */
  outgoing: number;
};

/** A product that one unit of an offer takes out of the stock; a pack takes several, a kit takes its parts. */
export type Part = { productId: ProductId; quantity: number };

/** Units that an order at Amazon has taken and that Odoo does not know of. */
export type HeldUnits = {
  seller: string;
  orderId: string;
  sellerSku: string;
  units: number;
  reason: HeldReason;
};

/** How many of a product may be promised to anybody, and how that came about. */
export type Available = {
  quantities: Quantities;
  /** The lower one of `free` and `onHand - outgoing`. */
  counted: number;
  pending: number;
  notInOdoo: number;
  /** Never below 0. */
  available: number;
};

/** Odoo computes with floats: 2.9999999996 of something are three. Six digits are more than any unit of measure is rounded to. */
export function cleaned(quantity: number): number {
  return Math.round(quantity * 1e6) / 1e6;
}

/**
 * What may be promised of each product. `free` alone would promise what a confirmed order waits for without a reservation;
 * `onHand - outgoing` alone would promise what is reserved for a manufacturing order or a transfer inside the warehouse.
 *
 * @param held by product, in the product's unit
 */
export function availableOf(
  quantities: ReadonlyMap<ProductId, Quantities>,
  held: ReadonlyMap<ProductId, Readonly<Record<HeldReason, number>>>,
): Map<ProductId, Available> {
  return new Map(
    [...quantities].map(([productId, known]) => {
      const counted = cleaned(Math.min(known.free, known.onHand - known.outgoing));
      const { pending = 0, notInOdoo = 0 } = held.get(productId) ?? {};
      const available = Math.max(0, cleaned(counted - pending - notInOdoo));
      return [productId, { quantities: known, counted, pending, notInOdoo, available }];
    }),
  );
}

/** Held units by product: an order for two packs of three holds six. A SKU without a product holds nothing that could be promised. */
export function heldByProduct(
  held: readonly HeldUnits[],
  partsOf: (seller: string, sellerSku: string) => readonly Part[],
): Map<ProductId, Record<HeldReason, number>> {
  const found = new Map<ProductId, Record<HeldReason, number>>();
  for (const { seller, sellerSku, units, reason } of held) {
    for (const { productId, quantity } of partsOf(seller, sellerSku)) {
      const sum = found.get(productId) ?? { pending: 0, notInOdoo: 0 };
      found.set(productId, { ...sum, [reason]: cleaned(sum[reason] + units * quantity) });
    }
  }
  return found;
}
