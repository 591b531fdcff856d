import type { AmazonOrder } from '../../domain/amazon-order.ts';
import type { Decimal } from '../../domain/money.ts';
import type { OrderPlan, PlannedLine } from '../../domain/orders/plan.ts';
import { type Candidate, targetOf } from '../../domain/sku.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { activeCurrency, productWith, vatOf } from '../../odoo/awaited.ts';
import { ensurePartners, type OrderPartners } from '../../odoo/base/partner.ts';
import { PARTNER } from '../../odoo/models.ts';
import { concernsRecord } from '../../odoo/orm/whole-or-halves.ts';
import type { Product, SkuResolution } from '../../odoo/product/product.ts';
import { createSaleOrders, type SaleOrderLineValues, type SaleOrderValues } from '../../odoo/sale/order.ts';
import type { NewFailure } from '../../state/failures.ts';
import { pricingOf, taxesOf } from '../pass/pricing.ts';
import type { OrderPlacing, Seller, SellerCompany } from '../pass/seller.ts';
import { followOffers } from '../screens/offers.ts';
import { failed, type OrderResult, refusedByOdoo, withoutBuyer } from './result.ts';
import { customFieldsOf } from './show.ts';

/** An order that Odoo should have. */
export type PlannedOrder = { order: AmazonOrder; plan: OrderPlan };

/** An order that Odoo has now, and that still has to be confirmed, delivered or checked. */
export type PlacedOrder = PlannedOrder & {
  odooId: number;
  /** Odoo's total before this run; undefined for a new order. */
  amountTotal: Decimal | undefined;
  shippingId: number;
  isNew: boolean;
  /** Odoo was restored to a moment before the order's last write: what has shipped since then is delivered again. */
  forgotten: boolean;
  /** The taxes of each line's product, by the line's key; empty for an order that Odoo had before. */
  productTaxes: ReadonlyMap<string, readonly number[]>;
  warnings: NewFailure[];
};

export type Placed = { placed: PlacedOrder[]; results: OrderResult[] };

/** Creates customers, products and quotations for orders that Odoo does not have. */
export async function createOrders(seller: Seller, orders: readonly PlannedOrder[]): Promise<Placed> {
  if (orders.length === 0) return { placed: [], results: [] };
  const company = await seller.company();
  const { resolved, results } = await resolveProducts(seller, company, orders);
  const partners = await ensurePartners(
    company,
    resolved.map(({ plan }) => plan.customer),
  );
  const ready: (ResolvedOrder & { partners: OrderPartners })[] = [];
  for (const order of resolved) {
    const found = partners.partners.get(order.plan.customer);
    if (found !== undefined) ready.push({ ...order, partners: found });
    else
      results.push(
        refusedByOdoo(
          order.order,
          'the customer',
          partners.refused.get(order.plan.customer) ?? 'no reason given',
        ),
      );
  }
  const values: SaleOrderValues[] = [];
  for (const order of ready) {
    const prepared = await prepareValues(seller, company, order);
    if ('outcome' in prepared) results.push(prepared);
    else values.push(prepared);
  }
  const created = await createSaleOrders(company, values);
  const unprepared = new Set(results.map(({ order }) => order.orderId));
  const placed: PlacedOrder[] = [];
  for (const { order, plan, products, partners: orderPartners } of ready.filter(
    ({ order: { orderId } }) => !unprepared.has(orderId),
  )) {
    const odooId = created.ids.get(order.orderId);
    if (odooId === undefined) {
      results.push(
        refusedByOdoo(order, 'the order', created.refused.get(order.orderId) ?? 'no reason given'),
      );
      continue;
    }
    const vat = partners.refusedVat.get(plan.customer);
    const warnings =
      vat === undefined ? [] : [vatWarning(order, withoutBuyer(order, vat), orderPartners.partnerId)];
    placed.push({
      order,
      plan,
      odooId,
      amountTotal: undefined,
      shippingId: orderPartners.shippingId,
      isNew: true,
      forgotten: false,
      productTaxes: new Map([...products].map(([key, { taxIds }]) => [key, taxIds])),
      warnings,
    });
  }
  return { placed, results };
}

function vatWarning(order: AmazonOrder, reason: string, partnerId: number): NewFailure {
  return {
    subject: order.orderId,
    class: 'invalidVat',
    cause: 'invalidVat',
    message: `Odoo refused the VAT number that Amazon gives for the customer: ${reason}`,
    hint: 'Check the number with the customer and write it on the contact in Odoo; the order itself is complete.',
    odooModel: PARTNER,
    odooId: partnerId,
    wake: vatOf(partnerId),
  };
}

type ResolvedOrder = PlannedOrder & { products: Map<string, Product> };

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
  await offers.fill(known, referenceOf);
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
    if (failure === undefined) resolved.push({ order, plan, products });
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

/** A currency that Odoo does not have stops only the orders in that currency. */
async function prepareValues(
  seller: Seller,
  company: SellerCompany,
  order: ResolvedOrder & { partners: OrderPartners },
): Promise<SaleOrderValues | OrderResult> {
  try {
    return await toValues(seller, company, order);
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    const { currencyCode } = order.plan;
    return failed(order.order, {
      class: 'currency',
      cause: `currency ${currencyCode}`,
      message: `Odoo has no pricelist in ${currencyCode}: ${error.message}`,
      hint: `Activate the currency ${currencyCode} in Odoo (Invoicing ▸ Configuration ▸ Currencies); the order then comes in by itself.`,
      wake: activeCurrency(currencyCode),
    });
  }
}

async function toValues(
  { name }: Seller,
  company: SellerCompany,
  { order, plan, products, partners }: ResolvedOrder & { partners: OrderPartners },
): Promise<SaleOrderValues> {
  return {
    orderId: order.orderId,
    partnerId: partners.partnerId,
    shippingId: partners.shippingId,
    pricelistId: await company.pricelistOf(plan.currencyCode),
    fiscalPositionId: await company.fiscalPositionOf(partners.partnerId, partners.shippingId),
    dateOrder: plan.dateOrder,
    commitmentDate: plan.commitmentDate,
    note: plan.notes.join('\n'),
    ...placingOf(company, plan),
    custom: await customFieldsOf(company, name, order),
    lines: await toLineValues(company, plan, products, plan.lines),
  };
}

/** The marketplace's own team and warehouse, where people have set them; the journal only where orders have that field. */
function placingOf(company: SellerCompany, { marketplaceId }: OrderPlan): OrderPlacing {
  const { invoiceJournalId, ...placing } = company.placing(marketplaceId);
  return company.dialect.orderHasJournal ? { ...placing, invoiceJournalId } : placing;
}

/** Lines with the prices that make Odoo's total equal Amazon's. */
export async function toLineValues(
  company: SellerCompany,
  plan: OrderPlan,
  products: ReadonlyMap<string, Product>,
  lines: readonly PlannedLine[],
): Promise<SaleOrderLineValues[]> {
  const route =
    plan.fulfilledBy === 'AMAZON' ? (await company.amazonLocation(plan.marketplaceId)).routeId : undefined;
  // If no line is taxed, Odoo is told so at once. Otherwise fiscal positions decide, and single lines lose their taxes
  // afterwards.
  const explicit = lines.every(({ untaxed }) => untaxed);
  return lines.map((line) => {
    const product = products.get(line.key);
    const taxIds = line.untaxed ? [] : (product?.taxIds ?? []);
    const expected = line.untaxed ? [] : company.appliedTaxes.expected(plan, taxIds);
    return {
      key: line.key,
      productId: product?.id ?? 0,
      name: line.name,
      quantity: line.quantity,
      priceUnit: priceUnitFor(
        line.total,
        line.quantity,
        taxesOf(company, expected),
        pricingOf(company, plan),
      ),
      taxIds: explicit ? taxIds : undefined,
      routeId: line.kind === 'product' ? route : undefined,
    };
  });
}
