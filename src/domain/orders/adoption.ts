import type { Decimal } from '../money.ts';

/** A sales order that somebody else has entered, and that carries an Amazon order id. */
export type AdoptionCandidate = {
  /** It belongs to a web shop, whose visitors write what they like into the reference of their carts. */
  isOfWebShop: boolean;
  total: Decimal;
  lines: readonly { productId: number | undefined; name: string }[];
};

/** What the Amazon order is about. */
export type AdoptedOrder = {
  sellerSkus: readonly string[];
  /** Odoo's products of these SKUs. */
  productIds: ReadonlySet<number>;
  total: Decimal | undefined;
};

/**
 * Why a sales order cannot stand for an Amazon order although it carries its id; undefined when it can. One line must be of an item, by
 * its product or by the SKU in its text, or the total must be Amazon's: a person may have entered the order with a product of their own.
 */
export function reasonNotToAdopt(
  { isOfWebShop, total, lines }: AdoptionCandidate,
  order: AdoptedOrder,
): string | undefined {
  if (isOfWebShop) return 'it is an order of the web shop';
  const goods = lines.filter(({ productId }) => productId !== undefined);
  if (goods.length === 0) return 'it has no lines with a product';
  const matches = goods.some(
    ({ productId, name }) =>
      order.productIds.has(productId ?? 0) || order.sellerSkus.some((sku) => name.includes(sku)),
  );
  return matches || order.total?.equals(total) === true
    ? undefined
    : 'none of its lines is of an item of the Amazon order';
}
