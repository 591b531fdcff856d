import type { AmazonOrder } from '../../domain/amazon-order.ts';
import type { Decimal } from '../../domain/money.ts';
import type { OrderPlan, PlannedLine } from '../../domain/orders/plan.ts';
import type { PartnerId, PricelistId, SaleOrderId, TaxId } from '../../domain/record-id.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { activeCurrency, vatOf } from '../../odoo/awaited.ts';
import { ensurePartners, type OrderPartners } from '../../odoo/base/partner.ts';
import { PARTNER } from '../../odoo/models.ts';
import { concernsRecord } from '../../odoo/orm/whole-or-halves.ts';
import type { Product } from '../../odoo/product/product.ts';
import { createSaleOrders, type SaleOrderLineValues, type SaleOrderValues } from '../../odoo/sale/order.ts';
import type { NewFailure } from '../../state/failures.ts';
import { pricingOf, taxesOf } from '../pass/pricing.ts';
import type { OrderPlacing, Seller, SellerCompany } from '../pass/seller.ts';
import { type PlannedOrder, type ResolvedOrder, resolveProducts } from './products.ts';
import { failed, type OrderResult, refusedByOdoo, withoutBuyer } from './result.ts';
import { customFieldsOf } from './show.ts';

/** An order that Odoo has now, and that still has to be confirmed, delivered or checked. */
export type PlacedOrder = PlannedOrder & {
  odooId: SaleOrderId;
  /** Odoo's total before this run; undefined for a new order. */
  amountTotal: Decimal | undefined;
  shippingId: PartnerId | undefined;
  isNew: boolean;
  /** Odoo was restored to a moment before the order's last write: what has shipped since then is delivered again. */
  forgotten: boolean;
  /** The taxes of each line's product, by the line's key; empty for an order that Odoo had before. */
  productTaxes: ReadonlyMap<string, readonly TaxId[]>;
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
  for (const { order, plan, products, warnings, partners: orderPartners } of ready.filter(
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
    const refusedVat =
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
      warnings: [...warnings, ...refusedVat],
    });
  }
  return { placed, results };
}

function vatWarning(order: AmazonOrder, reason: string, partnerId: PartnerId): NewFailure {
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

/** What Odoo refuses for one order, or a currency that it does not have, stops only the orders that need it. */
export async function prepareValues(
  seller: Seller,
  company: SellerCompany,
  ready: ResolvedOrder & { partners: OrderPartners },
): Promise<SaleOrderValues | OrderResult> {
  const { order, plan } = ready;
  const pricelist = await pricelistOf(company, plan.currencyCode);
  if ('class' in pricelist) return failed(order, pricelist);
  try {
    return await toValues(seller, company, ready, pricelist.id);
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    return refusedByOdoo(order, 'what the order needs', error.message);
  }
}

async function pricelistOf(
  company: SellerCompany,
  currencyCode: string,
): Promise<{ id: PricelistId } | Omit<NewFailure, 'subject'>> {
  try {
    return { id: await company.pricelistOf(currencyCode) };
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    return {
      class: 'currency',
      cause: `currency ${currencyCode}`,
      message: `Odoo has no pricelist in ${currencyCode}: ${error.message}`,
      hint: `Activate the currency ${currencyCode} in Odoo (Invoicing ▸ Configuration ▸ Currencies); the order then comes in by itself.`,
      wake: activeCurrency(currencyCode),
    };
  }
}

async function toValues(
  { name }: Seller,
  company: SellerCompany,
  { order, plan, products, partners }: ResolvedOrder & { partners: OrderPartners },
  pricelistId: PricelistId,
): Promise<SaleOrderValues> {
  return {
    orderId: order.orderId,
    partnerId: partners.partnerId,
    shippingId: partners.shippingId,
    pricelistId,
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
    if (product === undefined) throw new RangeError(`the line ${line.key} has no product`);
    const taxIds = line.untaxed ? [] : product.taxIds;
    const expected = line.untaxed ? [] : company.appliedTaxes.expected(plan, taxIds);
    return {
      key: line.key,
      productId: product.id,
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
