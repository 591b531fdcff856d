import { minorUnitsOf } from '../formats/money-text.ts';
import type { Money, Order, OrderItem } from '../formats/order-schema.ts';
import { amountText, type SettlementLocale, timeText } from '../formats/settlement-text.ts';
import { DAY_MS } from '../world/clock.ts';

export type SettlementOptions = {
  settlementId: string;
  currencyCode: string;
  /** The end of the period (milliseconds since 1970); it is two weeks long and paid two days later. */
  end: number;
  locale: SettlementLocale;
  marketplaceName: string;
  /** Orders that were refunded, whole, in this period. */
  refundedOrders?: readonly Order[];
  /** In cents. */
  subscriptionFee?: number;
  /** Kept back by Amazon this time, in cents. */
  reserve?: number;
  /** Kept back last time and paid now, in cents. */
  previousReserve?: number;
  /** Debt of last time, in cents: the row *Payable to Amazon*. */
  previousDebt?: number;
  /** Taken from the seller's card, in cents: the row *Successful charge*. */
  charged?: number;
  /** A payout that came back, in cents: the row *Transfer of funds unsuccessful*. */
  returnedPayout?: number;
  /** Only these items of an order, as when it is paid in two settlements: order item ids by order id. */
  onlyItems?: Readonly<Record<string, readonly string[]>>;
  /** Further rows: storage, advertising, reimbursements, whatever Amazon may think of. */
  extraRows?: readonly ExtraRow[];
  /** Makes the file wrong: the difference between its total and its rows, in cents. */
  wrongBy?: number;
};

/** A row as it is, in cents. */
export type ExtraRow = {
  transactionType: string;
  amountType: string;
  amountDescription: string;
  cents: number;
  orderId?: string;
  orderItemId?: string;
};

/** The columns of `GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2`. */
const SETTLEMENT_COLUMNS = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'merchant-order-id',
  'adjustment-id',
  'shipment-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'fulfillment-id',
  'posted-date',
  'posted-date-time',
  'order-item-code',
  'merchant-order-item-id',
  'merchant-adjustment-item-id',
  'sku',
  'quantity-purchased',
  'promotion-id',
] as const;

type Row = Partial<Record<(typeof SETTLEMENT_COLUMNS)[number], string>>;
type Charge = { kind: string; description: string; cents: number; promotionId?: string };

/**
 * Writes a settlement for orders: prices, taxes, withheld tax, promotions, fees, refunds, reserves. The amounts add up to
 * the deposit.
 */
export function settlementFile(orders: readonly Order[], options: SettlementOptions): string {
  const rows: { row: Row; cents: number }[] = [
    ...orders.flatMap((order) => orderRows(order, options, 'Order', 1)),
    ...(options.refundedOrders ?? []).flatMap((order) => orderRows(order, options, 'Refund', -1)),
    ...accountRows(options),
    ...(options.extraRows ?? []).map((extra) => extraRow(extra, options)),
  ];
  const total = rows.reduce((sum, { cents }) => sum + cents, 0);
  const lines = [summaryRow(total + (options.wrongBy ?? 0), options), ...rows.map(({ row }) => row)];
  return [
    SETTLEMENT_COLUMNS.join('\t'),
    ...lines.map((row) => SETTLEMENT_COLUMNS.map((name) => row[name] ?? '').join('\t')),
    '',
  ].join('\n');
}

function summaryRow(total: number, options: SettlementOptions): Row {
  const { settlementId, end, locale, currencyCode } = options;
  return {
    'settlement-id': settlementId,
    'settlement-start-date': timeText(end - 14 * DAY_MS, locale),
    'settlement-end-date': timeText(end, locale),
    'deposit-date': timeText(end + 2 * DAY_MS, locale),
    'total-amount': amountText(total, currencyCode, locale),
    currency: currencyCode,
  };
}

function orderRows(
  order: Order,
  options: SettlementOptions,
  transaction: 'Order' | 'Refund',
  sign: 1 | -1,
): { row: Row; cents: number }[] {
  const wanted = sign === 1 ? options.onlyItems?.[order.orderId] : undefined;
  const items = order.orderItems.filter(({ orderItemId }) => wanted?.includes(orderItemId) ?? true);
  return items.flatMap((item) =>
    chargesOf(order, item, sign).map((charge) => ({
      cents: charge.cents,
      row: {
        ...common(options, charge.kind, charge.description, charge.cents),
        'transaction-type': transaction,
        'order-id': order.orderId,
        'marketplace-name': options.marketplaceName,
        'fulfillment-id': order.fulfillment?.fulfilledBy === 'AMAZON' ? 'AFN' : 'MFN',
        'order-item-code': item.orderItemId,
        sku: item.product.sellerSku ?? '',
        'quantity-purchased': String(item.quantityOrdered),
        ...(charge.promotionId === undefined ? {} : { 'promotion-id': charge.promotionId }),
      },
    })),
  );
}

/** The amounts of one line, credits and fees. A refund has the opposite signs, and a fee for the refund itself. */
function chargesOf(order: Order, item: OrderItem, sign: 1 | -1): Charge[] {
  const parts = item.proceeds?.breakdowns ?? [];
  const total = item.proceeds?.proceedsTotal;
  const added = taxAdded(total, parts);
  const prices = parts.flatMap((part) => priceOf(part, item, added));
  const paid = prices.reduce((sum, { cents }) => sum + cents, 0);
  const tax = prices.filter(({ description }) => description.endsWith('Tax'));
  const facilitator = item.tax?.taxCollections?.some(({ model }) => model === 'MARKETPLACE_FACILITATOR');
  const withheld = tax.reduce((sum, { cents }) => sum + cents, 0);
  const commission = -Math.round(paid * 0.15);
  return [
    ...prices,
    ...(facilitator && withheld !== 0
      ? [{ kind: 'ItemWithheldTax', description: 'MarketplaceFacilitatorTax-Principal', cents: -withheld }]
      : []),
    { kind: 'ItemFees', description: 'Commission', cents: commission },
    ...(order.fulfillment?.fulfilledBy === 'AMAZON' && sign === 1
      ? [{ kind: 'ItemFees', description: 'FBAPerUnitFulfillmentFee', cents: -250 * item.quantityOrdered }]
      : []),
  ]
    .map((charge) => ({ ...charge, cents: sign * charge.cents }))
    .concat(
      sign === -1
        ? [{ kind: 'ItemFees', description: 'RefundCommission', cents: Math.round(commission / 5) }]
        : [],
    )
    .filter(({ cents }) => cents !== 0);
}

type Part = { type: string; subtotal: Money };

const PRICES: Record<string, string> = {
  ITEM: 'Principal',
  SHIPPING: 'Shipping',
  GIFT_WRAP: 'GiftWrap',
  COD_FEE: 'COD',
  OTHER: 'Goodwill',
};

/** Tax that is already in the price is not listed again. */
function priceOf({ type, subtotal }: Part, item: OrderItem, taxOnTop: boolean): Charge[] {
  const cents = minorUnitsOf(subtotal);
  if (type === 'TAX') return taxOnTop ? [{ kind: 'ItemPrice', description: 'Tax', cents }] : [];
  if (type !== 'DISCOUNT') return [{ kind: 'ItemPrice', description: PRICES[type] ?? type, cents }];
  const promotionId = item.promotion?.breakdowns?.[0]?.promotionId ?? '';
  return [{ kind: 'Promotion', description: 'Principal', cents: -Math.abs(cents), promotionId }];
}

/** Whether the line's total holds the TAX part on top of the others. */
function taxAdded(total: Money | undefined, parts: readonly Part[]): boolean {
  if (!total) return false;
  const sum = parts.reduce((all, { type, subtotal }) => {
    const cents = minorUnitsOf(subtotal);
    return all + (type === 'DISCOUNT' ? -Math.abs(cents) : cents);
  }, 0);
  return sum === minorUnitsOf(total);
}

function accountRows(options: SettlementOptions): { row: Row; cents: number }[] {
  const { subscriptionFee = 0, reserve = 0, previousReserve = 0 } = options;
  const { previousDebt = 0, charged = 0, returnedPayout = 0 } = options;
  const entries: [description: string, cents: number][] = [
    ['Subscription Fee', -subscriptionFee],
    ['Current Reserve Amount', -reserve],
    ['Previous Reserve Amount Balance', previousReserve],
    ['Payable to Amazon', -previousDebt],
    ['Successful charge', charged],
    ['Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.', returnedPayout],
  ];
  return entries
    .filter(([, cents]) => cents !== 0)
    .map(([description, cents]) => ({
      cents,
      row: {
        ...common(options, 'other-transaction', description, cents),
        'transaction-type': 'other-transaction',
      },
    }));
}

function extraRow(extra: ExtraRow, options: SettlementOptions): { row: Row; cents: number } {
  const { transactionType, amountType, amountDescription, cents, orderId = '', orderItemId = '' } = extra;
  return {
    cents,
    row: {
      ...common(options, amountType, amountDescription, cents),
      'transaction-type': transactionType,
      'order-id': orderId,
      // Rows without an order name no store.
      ...(orderId === '' ? {} : { 'marketplace-name': options.marketplaceName }),
      'order-item-code': orderItemId,
    },
  };
}

function common(options: SettlementOptions, kind: string, description: string, cents: number): Row {
  const { settlementId, end, locale, currencyCode } = options;
  const posted = timeText(end - DAY_MS, locale);
  return {
    'settlement-id': settlementId,
    'amount-type': kind,
    'amount-description': description,
    amount: amountText(cents, currencyCode, locale),
    'posted-date': posted.slice(0, 10),
    'posted-date-time': posted,
  };
}
