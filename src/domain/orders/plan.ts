import { type AmazonOrder, type OrderItem, shipByOf, wantedQuantity } from '../amazon-order.ts';
import { type Amount, type AmountKind, isFacilitated, readItemAmounts } from '../amounts.ts';
import { type Decimal, exponentOf, sum, ZERO } from '../money.ts';
import { statusOf } from '../order-status.ts';
import type { SkuMap } from '../sku.ts';
import { cleanName, cleanText } from '../text.ts';
import type { Instant } from '../time.ts';
import { type CustomerOptions, type CustomerPlan, planCustomer } from './customer.ts';
import { packSize, shippedQuantities } from './shipped.ts';

export type LineKind = AmountKind | 'tip' | 'marketplaceTax' | 'rounding';

/** A line that the sales order should have. */
export type PlannedLine = {
  /** External ID without module: `item_<orderId>_<orderItemId>` and a suffix by kind. */
  key: string;
  kind: LineKind;
  orderItemId?: string;
  sellerSku?: string;
  /** Description of the line. */
  name: string;
  quantity: number;
  /** Total of the line, tax included. */
  total: Decimal;
  /** Amazon remits the tax of this line, so Odoo must not add any. */
  untaxed: boolean;
};

/** What Odoo should hold for an Amazon order. */
export type OrderPlan = {
  orderId: string;
  marketplaceId: string | undefined;
  status: string;
  fulfilledBy: 'AMAZON' | 'MERCHANT';
  currencyCode: string;
  dateOrder: Instant;
  commitmentDate: Instant | undefined;
  customer: CustomerPlan;
  lines: PlannedLine[];
  /** `amount_total` of the sales order. */
  total: Decimal;
  /** By how much Amazon's own figures differ. Within the configured limit it becomes a rounding line. */
  difference: Decimal;
  /** When FBA shipped the order, if Amazon says so. */
  shippedAt: Instant;
  /** Units of the product that were already shipped, by orderItemId (FBM orders first seen partially shipped). */
  shipped: Record<string, number>;
  /** Remarks for people: replacement of, purchase order number… */
  notes: string[];
  /** Items whose cancellation the buyer has requested. */
  cancellationRequests: { orderItemId: string; reason: string }[];
};

export type PlanOptions = CustomerOptions & {
  /** Products by SKU, from the settings; for a pack, also how many units of the product one Amazon unit contains. */
  skuMap: SkuMap;
  facilitatorTax: 'exclude' | 'passThrough';
  /** Differences in Amazon's own figures up to this become a rounding line. */
  roundingLimit: Decimal;
};

const SUFFIXES: Record<AmountKind, string> = {
  product: '',
  shipping: '_shipping',
  giftWrap: '_gift_wrap',
  codFee: '_cod_fee',
  other: '_other',
  discount: '_discount',
};

/** Countries where shop prices exclude tax: a TAX that is not in the proceeds there was never part of the price. */
const NET_PRICE_MARKETPLACES = new Set(['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2']);

/**
 * Plans the sales order that Odoo should hold for an Amazon order.
 *
 * @throws RangeError when the order has no currency, that is, no amount at all
 */
export function planOrder(order: AmazonOrder, options: PlanOptions): OrderPlan {
  const currencyCode = currencyOf(order);
  const exponent = exponentOf(currencyCode);
  const items = order.orderItems.map((item) => planItem(order, item, exponent, options));
  const extra = orderLevelLines(order);
  const live = items.filter(({ quantity }) => quantity > 0);
  const lines = [...live.flatMap((item) => item.lines), ...extra];
  const planned = sum(lines.map(({ total }) => total));
  const stated = statedTotal(order, items, extra);
  const difference = stated.minus(planned);
  const rounding = roundingLine(order, difference, options.roundingLimit);
  return {
    orderId: order.orderId,
    marketplaceId: order.salesChannel.marketplaceId,
    status: statusOf(order) ?? 'UNKNOWN',
    fulfilledBy: order.fulfillment?.fulfilledBy === 'AMAZON' ? 'AMAZON' : 'MERCHANT',
    currencyCode,
    dateOrder: order.createdTime,
    commitmentDate: shipByOf(order),
    customer: planCustomer(order, options),
    lines: [...lines, ...rounding],
    total: stated,
    difference,
    shippedAt: order.lastUpdatedTime,
    shipped: shippedQuantities(order, options.skuMap),
    notes: notesOf(order),
    cancellationRequests: requestsOf(order),
  };
}

function currencyOf(order: AmazonOrder): string {
  const money =
    order.proceeds?.grandTotal ??
    order.orderItems
      .map(({ proceeds, product }) => proceeds?.proceedsTotal ?? product.unitPrice)
      .find((found) => found !== undefined);
  if (money === undefined) throw new RangeError('Amazon sent no amount and so no currency');
  return money.currencyCode;
}

type PlannedItem = {
  quantity: number;
  lines: PlannedLine[];
  /** What Amazon says the item is worth. */
  statedTotal: Decimal;
  /** Tax in it that Amazon withholds and remits. */
  withheld: Decimal;
};

function planItem(order: AmazonOrder, item: OrderItem, exponent: number, options: PlanOptions): PlannedItem {
  const { amounts, total, taxOnTop } = readItemAmounts(item, exponent);
  const facilitated = isFacilitated(item);
  const inside = facilitated && taxIsInside(order, taxOnTop);
  const withheld = inside ? sum(amounts.map(({ tax }) => tax)) : ZERO;
  const quantity = wantedQuantity(item);
  const lines = amounts
    .filter(({ kind, total: amount }) => kind === 'product' || !amount.isZero())
    .map((amount) =>
      toLine(order, item, amount, {
        quantity: quantity * packSize(item, options.skuMap),
        facilitated,
        inside,
      }),
    );
  if (facilitated && options.facilitatorTax === 'passThrough' && !withheld.isZero()) {
    lines.push({
      key: `item_${order.orderId}_${item.orderItemId}_marketplace_tax`,
      kind: 'marketplaceTax',
      orderItemId: item.orderItemId,
      name: 'Tax collected and remitted by Amazon',
      quantity: 1,
      total: withheld,
      untaxed: true,
    });
    return { quantity, lines, statedTotal: total, withheld: ZERO };
  }
  return { quantity, lines, statedTotal: total, withheld };
}

/**
 * Whether Amazon's total of the item includes the tax that Amazon remits. It does when the tax is on top of the other parts, or
 * inside them in countries where shop prices include tax. Where shop prices exclude tax, Amazon has already left it out.
 */
function taxIsInside(order: AmazonOrder, taxOnTop: boolean): boolean {
  return taxOnTop || !NET_PRICE_MARKETPLACES.has(order.salesChannel.marketplaceId ?? '');
}

function toLine(
  order: AmazonOrder,
  item: OrderItem,
  amount: Amount,
  { quantity, facilitated, inside }: { quantity: number; facilitated: boolean; inside: boolean },
): PlannedLine {
  return {
    key: `item_${order.orderId}_${item.orderItemId}${SUFFIXES[amount.kind]}`,
    kind: amount.kind,
    orderItemId: item.orderItemId,
    ...(item.product.sellerSku === undefined || amount.kind !== 'product'
      ? {}
      : { sellerSku: item.product.sellerSku }),
    name: nameOf(item, amount.kind),
    quantity: amount.kind === 'product' ? quantity : 1,
    total: inside ? amount.total.minus(amount.tax) : amount.total,
    untaxed: facilitated,
  };
}

function nameOf(item: OrderItem, kind: AmountKind): string {
  const { sellerSku, title, asin } = item.product;
  const label = cleanName(title) ?? asin ?? sellerSku ?? item.orderItemId;
  const product = sellerSku === undefined ? label : `[${sellerSku}] ${label}`;
  const message = cleanText(item.fulfillment?.giftMessage);
  const wrap = cleanName(item.fulfillment?.giftWrapLevel);
  switch (kind) {
    case 'product':
      return message === undefined || hasPart(item, 'GIFT_WRAP')
        ? product
        : `${product}\nGift message: ${message}`;
    case 'giftWrap':
      return [
        `Gift wrap${wrap === undefined ? '' : ` ${wrap}`} for ${product}`,
        ...(message === undefined ? [] : [message]),
      ].join('\n');
    case 'shipping':
      return `Shipping of ${product}`;
    case 'codFee':
      return `Cash on delivery fee for ${product}`;
    case 'discount':
      return [`Discount on ${product}`, ...item.promotionIds.map((id) => cleanName(id) ?? '')]
        .join('\n')
        .trim();
    case 'other':
      return `Other charge for ${product}`;
  }
}

function hasPart(item: OrderItem, type: string): boolean {
  return (
    item.proceeds?.breakdowns.some(
      (breakdown) => breakdown.type === type && !breakdown.subtotal.amount.isZero(),
    ) ?? false
  );
}

/** A tip belongs to no item. */
function orderLevelLines(order: AmazonOrder): PlannedLine[] {
  const tips = order.proceeds?.breakdowns.filter(({ type }) => type === 'DELIVERY_TIP') ?? [];
  const total = sum(tips.map(({ subtotal }) => subtotal.amount));
  if (total.isZero()) return [];
  return [
    {
      key: `item_${order.orderId}_tip`,
      kind: 'tip',
      name: 'Delivery tip',
      quantity: 1,
      total,
      untaxed: true,
    },
  ];
}

/**
 * What Amazon says the order is worth to the seller. `grandTotal` may still count cancelled items; then the items that remain are
 * added up instead.
 */
function statedTotal(
  order: AmazonOrder,
  items: readonly PlannedItem[],
  extra: readonly PlannedLine[],
): Decimal {
  const live = items.filter(({ quantity }) => quantity > 0);
  const withheld = sum(live.map((item) => item.withheld));
  const tips = sum(extra.map(({ total }) => total));
  const ofLive = sum(live.map((item) => item.statedTotal)).plus(tips);
  const ofAll = sum(items.map((item) => item.statedTotal)).plus(tips);
  const grandTotal = order.proceeds?.grandTotal?.amount;
  const stated =
    grandTotal === undefined || (live.length < items.length && grandTotal.equals(ofAll))
      ? ofLive
      : grandTotal;
  return stated.minus(withheld);
}

function roundingLine(order: AmazonOrder, difference: Decimal, limit: Decimal): PlannedLine[] {
  if (difference.isZero() || difference.abs().greaterThan(limit)) return [];
  return [
    {
      key: `item_${order.orderId}_rounding`,
      kind: 'rounding',
      name: "Difference in Amazon's figures",
      quantity: 1,
      total: difference,
      untaxed: true,
    },
  ];
}

function notesOf(order: AmazonOrder): string[] {
  const purchaseOrder = cleanName(order.buyer?.buyerPurchaseOrderNumber);
  const replaced = order.associatedOrders.map(({ orderId, associationType }) =>
    associationType === 'EXCHANGE_ORIGINAL_ID'
      ? `Exchange for Amazon order ${orderId}`
      : `Replacement of Amazon order ${orderId}`,
  );
  return [...(purchaseOrder === undefined ? [] : [`Purchase order: ${purchaseOrder}`]), ...replaced];
}

function requestsOf(order: AmazonOrder): { orderItemId: string; reason: string }[] {
  return order.orderItems.flatMap(({ orderItemId, cancellation }) => {
    const request = cancellation?.cancellationRequest;
    return request === undefined
      ? []
      : [{ orderItemId, reason: cleanName(request.cancelReason) ?? 'no reason given' }];
  });
}
