import { type AmazonOrder, type OrderItem, wantedQuantity } from '../amazon-order.ts';
import { isFacilitated, readItemAmounts } from '../amounts.ts';
import { type Decimal, exponentOf, sum } from '../money.ts';
import { statusOf } from '../order-status.ts';
import { DAY, type Instant, shift } from '../time.ts';

/** What Amazon says of an order, cut to what its invoices need; it contains nothing about the buyer. */
export type InvoicedOrder = {
  orderId: string;
  marketplaceId: string | undefined;
  isBusiness: boolean;
  status: string | undefined;
  /** Amazon collects and remits the tax of every item: then it is the seller in the eyes of the tax office, and invoices itself. */
  amazonCollectsTax: boolean;
  currencyCode: string | undefined;
  /** Items, gift wrap and shipping less promotions, tax included: what Amazon calls TotalAmount. */
  total: Decimal;
  /** The tax in it; undefined when Amazon names no tax. */
  vat: Decimal | undefined;
  /** When Amazon expects the document; undefined while nothing was shipped. */
  deadline: Instant | undefined;
};

/** Amazon measures whether a business buyer has an invoice so long after the shipment (Invoice Defect Rate). */
const EXPECTED_WITHIN_MS = DAY;

/** The program of orders of business buyers (Orders API v2026-01-01, `Order.programs`). */
const BUSINESS_PROGRAM = 'AMAZON_BUSINESS';

/** Whether a business buyer has placed an order. */
export function isBusinessOrder({ programs }: { programs: readonly string[] }): boolean {
  return programs.includes(BUSINESS_PROGRAM);
}

/** Reduces an order to what its invoices need. Items that were cancelled before they were shipped do not count. */
export function invoicedOrderOf(order: AmazonOrder): InvoicedOrder {
  const items = order.orderItems.filter((item) => wantedQuantity(item) > 0);
  const currencyCode = items.map(currencyOf).find((code) => code !== undefined);
  const amounts = items.map((item) => readItemAmounts(item, exponentOf(currencyCode ?? 'EUR')));
  const shippedAt = shippedAtOf(order);
  return {
    orderId: order.orderId,
    marketplaceId: order.salesChannel.marketplaceId,
    isBusiness: isBusinessOrder(order),
    status: statusOf(order),
    amazonCollectsTax: items.length > 0 && items.every(isFacilitated),
    currencyCode,
    total: sum(amounts.map(({ total }) => total)),
    vat: items.some(namesTax)
      ? sum(amounts.flatMap(({ amounts: parts }) => parts.map(({ tax }) => tax)))
      : undefined,
    deadline: shippedAt === undefined ? undefined : shift(shippedAt, EXPECTED_WITHIN_MS),
  };
}

function currencyOf({ proceeds, product }: OrderItem): string | undefined {
  return (proceeds?.proceedsTotal ?? product.unitPrice)?.currencyCode;
}

function namesTax({ proceeds }: OrderItem): boolean {
  return proceeds?.breakdowns.some(({ type }) => type === 'TAX') === true;
}

/**
 * When the first parcel was shipped. Amazon names it only for parcels of the seller; of its own it is the last change of the order, which
 * is not earlier than the shipment.
 */
function shippedAtOf(order: AmazonOrder): Instant | undefined {
  const status = statusOf(order);
  if (status !== 'SHIPPED' && status !== 'PARTIALLY_SHIPPED') return undefined;
  const times = order.packages.flatMap(({ shipTime }) => shipTime ?? []);
  return times.toSorted()[0] ?? order.lastUpdatedTime;
}
