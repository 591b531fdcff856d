import type { AmazonOrder } from '../../domain/amazon-order.ts';
import type { OrderPlan, PlannedLine } from '../../domain/orders/plan.ts';
import { type Candidate, targetOf } from '../../domain/sku.ts';
import { productWith } from '../../odoo/awaited.ts';
import type { Product, SkuResolution } from '../../odoo/product/product.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import { followOffers } from '../screens/offers.ts';
import { failed, type OrderResult } from './result.ts';

/** An order that Odoo should have. */
export type PlannedOrder = { order: AmazonOrder; plan: OrderPlan };

/** An order with the product of each of its lines, and what a person must know although it comes in. */
export type ResolvedOrder = PlannedOrder & { products: Map<string, Product>; warnings: NewFailure[] };

/** The order comes in all the same. */
function offerRefused({ orderId }: AmazonOrder, sellerSku: string, reason: string): NewFailure {
  return {
    subject: orderId,
    class: 'refusedByOdoo',
    cause: `refusedByOdoo offer ${sellerSku}`,
    message: `The order is in Odoo, but Odoo refused to list its SKU "${sellerSku}" in Amazon Offers: ${reason}`,
    hint: 'Correct what Odoo names; the SKU is listed with its next order.',
  };
}

/** The product of every line: goods by SKU, other lines by their kind. */
export async function resolveProducts(
  seller: Seller,
  company: SellerCompany,
  orders: readonly PlannedOrder[],
): Promise<{ resolved: ResolvedOrder[]; results: OrderResult[] }> {
  const { skuMap } = seller.settings.odoo;
  const referenceOf = (sellerSku: string): string => targetOf(skuMap, sellerSku).reference;
  const sellerSkus = orders.flatMap(({ plan }) =>
    plan.lines.flatMap(({ sellerSku }) => (sellerSku === undefined ? [] : [sellerSku])),
  );
  const offers = await followOffers(seller, company, sellerSkus);
  const known = await company.products.findByReference(sellerSkus.map(referenceOf));
  const refused = await offers.fill(known, referenceOf);
  const resolved: ResolvedOrder[] = [];
  const results: OrderResult[] = [];
  for (const { order, plan } of orders) {
    const products = new Map<string, Product>();
    let failure: Omit<NewFailure, 'subject'> | undefined;
    for (const line of plan.lines) {
      const offered = line.sellerSku === undefined ? undefined : offers.productOf(line.sellerSku);
      const reference = line.sellerSku === undefined ? undefined : referenceOf(line.sellerSku);
      const found = offered ?? (await productOf(seller, company, known, line, reference));
      if ('class' in found) failure ??= found;
      else products.set(line.key, found);
    }
    const warnings = plan.lines.flatMap(({ sellerSku = '' }) => {
      const reason = refused.get(sellerSku);
      return reason === undefined ? [] : [offerRefused(order, sellerSku, reason)];
    });
    if (failure === undefined) resolved.push({ order, plan, products, warnings });
    else results.push(failed(order, failure));
  }
  return { resolved, results };
}

async function productOf(
  seller: Seller,
  { products }: SellerCompany,
  known: SkuResolution,
  line: PlannedLine,
  reference: string | undefined,
): Promise<Product | Omit<NewFailure, 'subject'>> {
  if (line.kind !== 'product') return products.service(line.kind);
  const found = reference === undefined ? undefined : known.get(reference);
  if (found !== undefined && 'id' in found) return found;
  if (found !== undefined && 'candidates' in found && reference !== undefined)
    return undecided(reference, found.candidates);
  if (found !== undefined && 'ambiguous' in found) {
    return {
      class: 'ambiguousSku',
      cause: `ambiguousSku ${reference}`,
      message: `${found.ambiguous} products in Odoo have the internal reference "${reference}"`,
      hint: 'Give each product a reference of its own, or name the right one in skuMap.',
    };
  }
  switch (seller.settings.odoo.unknownSku) {
    case 'default':
      return products.service('sale');
    case 'create':
      return products.create(reference ?? line.key, line.name);
    case 'fail':
      return {
        class: 'unknownSku',
        cause: `unknownSku ${reference ?? '(none)'}`,
        message: `No product in Odoo has the internal reference "${reference ?? '(none)'}"`,
        hint: 'Make the product, or name another reference in skuMap; the order then comes in by itself.',
        ...(reference === undefined ? {} : { wake: productWith(reference) }),
      };
  }
}

/** Failure that lists similar products: silently taking one of them could move the wrong stock, or none. */
function undecided(reference: string, candidates: readonly Candidate[]): Omit<NewFailure, 'subject'> {
  const named = candidates
    .map(({ id, reference: own, active }) => `"${own}" (product ${id}${active ? '' : ', archived'})`)
    .join(', ');
  const archived = candidates.every(({ active }) => !active);
  return {
    class: archived ? 'unknownSku' : 'ambiguousSku',
    cause: `${archived ? 'unknownSku' : 'ambiguousSku'} ${reference}`,
    message: `No active product in Odoo has the internal reference "${reference}", but this looks like it: ${named}`,
    hint: archived
      ? 'Take the product out of the archive, or name another reference in skuMap; the order then comes in by itself.'
      : 'Write the reference of the right product as Amazon writes the SKU, or name it in skuMap.',
    ...(archived ? { wake: productWith(reference) } : {}),
  };
}
