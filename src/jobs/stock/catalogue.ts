import { bufferIn, type StockBuffer } from '../../config/stock.ts';
import type { ProductId } from '../../domain/record-id.ts';
import { isSku, type Sku, type SkuMap, targetOf } from '../../domain/sku.ts';
import type { Part } from '../../domain/stock/available.ts';
import { kitParts } from '../../domain/stock/kit-parts.ts';
import { readSoldProducts } from '../../odoo/product/sold-products.ts';
import { readStockOffers, type StockOfferRecord } from '../../odoo/screens/stock-offer.ts';
import { readKits, readStockProducts } from '../../odoo/stock/kit-bills.ts';
import type { Seller } from '../pass/seller.ts';

/** A SKU that may be an offer on Amazon, with its product in Odoo and what people have set for it. */
export type CatalogueEntry = {
  sellerSku: Sku;
  productId: ProductId | undefined;
  /** What one unit takes out of the stock; empty when that is not known. */
  parts: readonly Part[];
  buffer: StockBuffer;
  paused: boolean;
  /** A person wants it to be sent now. */
  wanted: boolean;
  /** Its record in *Amazon Offers*. */
  record: StockOfferRecord | undefined;
  /** Why nobody knows how many there are, or what is wrong with what a person has entered. */
  problem: string | undefined;
};

export type Catalogue = {
  entries: CatalogueEntry[];
  /** Parts of a SKU by the settings and the references alone, for SKUs of other sellers. */
  partsBySettings(skuMap: SkuMap, sellerSku: string): readonly Part[];
};

/**
 * Every SKU that may be an offer of a seller: those in *Amazon Offers*, those of `skuMap`, and every internal reference of a product.
 * What a person has chosen in *Amazon Offers* wins over the settings, and those over the reference.
 *
 * @throws OdooError
 */
export async function readCatalogue(seller: Seller): Promise<Catalogue> {
  const company = await seller.company();
  const { skuMap } = seller.settings.odoo;
  const records = await readStockOffers(company.odoo, seller.name);
  const sold = await readSoldProducts(company);
  const byReference = new Map<string, ProductId[]>();
  for (const { reference, id } of sold)
    byReference.set(reference, [...(byReference.get(reference) ?? []), id]);
  const known = new Map(sold.map((product) => [product.id, product] as const));
  const chosen = records.flatMap(({ productId }) => productId ?? []).filter((id) => !known.has(id));
  const others = await readStockProducts(company, [...new Set(chosen)]);
  const { kits, products } = await readKits(company, new Map([...known, ...others]));
  const parts = new Map<ProductId, readonly Part[]>();
  const partsOf = (productId: ProductId, size: number): readonly Part[] => {
    const each = parts.get(productId) ?? kitParts(productId, products, kits);
    parts.set(productId, each);
    return size === 1 ? each : each.map((part) => ({ ...part, quantity: part.quantity * size }));
  };
  const general = bufferIn(seller.settings.stock.buffer) ?? { units: 0 };
  const recordOf = new Map(records.map((record) => [record.sellerSku, record]));
  const skus = new Set([...recordOf.keys(), ...Object.keys(skuMap), ...byReference.keys()]);
  return {
    entries: [...skus].filter(isSku).map((sellerSku) => entryOf(sellerSku)),
    partsBySettings: (map, sellerSku) => {
      const { reference, quantity } = targetOf(map, sellerSku);
      const [only, ...more] = byReference.get(reference) ?? [];
      return only === undefined || more.length > 0 ? [] : partsOf(only, quantity);
    },
  };

  function entryOf(sellerSku: Sku): CatalogueEntry {
    const record = recordOf.get(sellerSku);
    const { reference, quantity } = targetOf(skuMap, sellerSku);
    const found = byReference.get(reference) ?? [];
    const productId = record?.productId ?? (found.length === 1 ? found[0] : undefined);
    const own = record?.buffer === undefined ? general : bufferIn(record.buffer);
    const taken = productId === undefined ? [] : partsOf(productId, quantity);
    return {
      sellerSku,
      productId,
      parts: taken,
      // A buffer that cannot be read keeps everything back: the person who wrote it wanted less to be sold, not more.
      buffer: own ?? { percent: 100 },
      paused: record?.paused === true,
      wanted: record?.wanted === true,
      record,
      problem: problemOf({
        references: found.length,
        hasProduct: productId !== undefined,
        parts: taken,
        own,
        record,
      }),
    };
  }
}

function problemOf(known: {
  references: number;
  hasProduct: boolean;
  parts: readonly Part[];
  own: StockBuffer | undefined;
  record: StockOfferRecord | undefined;
}): string | undefined {
  if (!known.hasProduct)
    return known.references > 1
      ? `${known.references} products have this internal reference: choose one in Amazon Offers`
      : 'No product: choose one in Amazon Offers';
  if (known.parts.length === 0) return 'Odoo does not count the stock of its product';
  if (known.own === undefined)
    return `The buffer "${known.record?.buffer}" is neither a whole number nor a percentage such as 10%: nothing is offered`;
  return undefined;
}
