import type { Product, SkuResolution } from '../../odoo/product/product.ts';
import { findAmazonAccount } from '../../odoo/screens/account.ts';
import { ensureOffers, hasOffers, readOffers } from '../../odoo/screens/offer.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** The product of a SKU, from *Amazon Offers*; a SKU without a product there counts as missing. */
export type Offers = {
  productOf(sellerSku: string): Product | undefined;
  /**
   * Adds the SKUs that are missing, with the product that was found for them.
   *
   * @returns the SKUs that Odoo refuses, with its message
   */
  fill(found: SkuResolution, referenceOf: (sellerSku: string) => string): Promise<Map<string, string>>;
};

/** Reads *Amazon Offers* for the SKUs of a batch, in one call; without the screens it is empty and nothing is added. */
export async function followOffers(
  seller: Seller,
  { odoo, products }: SellerCompany,
  sellerSkus: readonly string[],
): Promise<Offers> {
  const wanted = [...new Set(sellerSkus)];
  if (wanted.length === 0 || !(await hasOffers(odoo)))
    return { productOf: () => undefined, fill: async () => new Map() };
  const offers = await readOffers(odoo, seller.name, wanted);
  const chosen = new Map<string, Product>();
  for (const { sellerSku, productId } of offers)
    if (productId !== undefined) chosen.set(sellerSku, await products.byId(productId));
  const there = new Set(offers.map(({ sellerSku }) => sellerSku));
  return {
    productOf: (sellerSku) => chosen.get(sellerSku),
    fill: async (found, referenceOf) => {
      const missing = wanted.filter((sellerSku) => !there.has(sellerSku));
      const accountId = missing.length === 0 ? undefined : await findAmazonAccount(odoo, seller.name);
      if (accountId === undefined) return new Map();
      return ensureOffers(
        odoo,
        { id: accountId, name: seller.name },
        missing.map((sellerSku) => {
          const product = found.get(referenceOf(sellerSku));
          return { sellerSku, productId: product !== undefined && 'id' in product ? product.id : undefined };
        }),
      );
    },
  };
}
