import type { Decimal } from '../money.ts';
import type { ProductId } from '../record-id.ts';

/** A sales order that a person or another connector entered, with an Amazon order id as its reference. */
export type AdoptionCandidate = {
  /** It is an order of a web shop, where visitors can write anything into the reference of their cart. */
  isOfWebShop: boolean;
  total: Decimal;
  lines: readonly { productId: ProductId | undefined; name: string }[];
};

/** The items and the total of the Amazon order. */
export type AdoptedOrder = {
  sellerSkus: readonly string[];
  /** Odoo's products for these SKUs. */
  productIds: ReadonlySet<ProductId | undefined>;
  total: Decimal | undefined;
};

/**
 * Why a sales order must not be adopted although it carries the id of the Amazon order; undefined when it can be adopted. One line
 * must match an item, by its product or by the SKU in its text, or the total must be Amazon's: a person may have entered the order
 * with a product of their own.
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
      order.productIds.has(productId) || order.sellerSkus.some((sku) => name.includes(sku)),
  );
  return matches || order.total?.equals(total) === true
    ? undefined
    : 'none of its lines is of an item of the Amazon order';
}
