import type { OrderItem, ProceedsBreakdown } from './amazon-order.ts';
import { type Decimal, sum, ZERO } from './money.ts';

/** The parts of an item's price. Each becomes a line of its own in Odoo. */
export type AmountKind = 'product' | 'shipping' | 'giftWrap' | 'codFee' | 'other' | 'discount';

/** What the buyer pays for one part of an item: the amount with tax, and the tax in it. */
export type Amount = { kind: AmountKind; total: Decimal; tax: Decimal };

export type ItemAmounts = {
  amounts: Amount[];
  /** What Amazon says the item is worth; the sum of `amounts` unless `difference` is not zero. */
  total: Decimal;
  /** `total` minus the sum of the parts; not zero when Amazon's own figures do not add up. */
  difference: Decimal;
  /** True when Amazon adds TAX to the other parts; false when they already include it, or when there is none. */
  taxOnTop: boolean;
};

/** How to read Amazon's figures. Amazon documents neither point, so the reading that adds up is used. */
type Reading = { taxOnTop: boolean; discountSign: 1 | -1 };

/** Tried in this order: in Amazon's own examples tax is added on top, and discounts are negative already. */
const READINGS: readonly Reading[] = [
  { taxOnTop: true, discountSign: 1 },
  { taxOnTop: false, discountSign: 1 },
  { taxOnTop: true, discountSign: -1 },
  { taxOnTop: false, discountSign: -1 },
];

const KINDS: Record<string, AmountKind> = {
  ITEM: 'product',
  SHIPPING: 'shipping',
  GIFT_WRAP: 'giftWrap',
  COD_FEE: 'codFee',
  DISCOUNT: 'discount',
};

/**
 * Splits the total of an item into its parts, tax included.
 *
 * Whether ITEM is net (TAX on top, as in the US) or gross (TAX inside, as in VAT countries), and whether DISCOUNT is
 * negative, is not documented (amzn/selling-partner-api-models #5297): the reading whose sum is `proceedsTotal` is the
 * right one. When none is, the first reading is taken and the difference is reported.
 *
 * @param exponent decimal places of the currency: 2, or 0 for JPY
 */
export function readItemAmounts(item: OrderItem, exponent: number): ItemAmounts {
  const breakdowns = item.proceeds?.breakdowns ?? [];
  if (breakdowns.length === 0) return withoutBreakdown(item);
  const stated = item.proceeds?.proceedsTotal?.amount;
  const reading =
    READINGS.find((candidate) => stated?.equals(totalIn(breakdowns, candidate))) ??
    plausibleReading(breakdowns);
  const amounts = partsIn(breakdowns, reading, exponent);
  const computed = sum(amounts.map(({ total }) => total));
  const total = stated ?? computed;
  return { amounts, total, difference: total.minus(computed), taxOnTop: reading.taxOnTop };
}

/** Without a total from Amazon, the only check is that a discount lowers the price. */
function plausibleReading(breakdowns: readonly ProceedsBreakdown[]): Reading {
  return { taxOnTop: true, discountSign: subtotalOf(breakdowns, 'DISCOUNT').greaterThan(0) ? -1 : 1 };
}

function withoutBreakdown(item: OrderItem): ItemAmounts {
  const total =
    item.proceeds?.proceedsTotal?.amount ??
    item.product.unitPrice?.amount.times(item.quantityOrdered) ??
    ZERO;
  return { amounts: [{ kind: 'product', total, tax: ZERO }], total, difference: ZERO, taxOnTop: false };
}

function subtotalOf(breakdowns: readonly ProceedsBreakdown[], type: string): Decimal {
  return sum(
    breakdowns.filter((breakdown) => breakdown.type === type).map(({ subtotal }) => subtotal.amount),
  );
}

function totalIn(breakdowns: readonly ProceedsBreakdown[], { taxOnTop, discountSign }: Reading): Decimal {
  const discount = subtotalOf(breakdowns, 'DISCOUNT');
  const all = sum(breakdowns.map(({ subtotal }) => subtotal.amount));
  const withoutTax = taxOnTop ? all : all.minus(subtotalOf(breakdowns, 'TAX'));
  return discountSign === 1 ? withoutTax : withoutTax.minus(discount).minus(discount);
}

function partsIn(breakdowns: readonly ProceedsBreakdown[], reading: Reading, exponent: number): Amount[] {
  const parts = new Map<AmountKind, Decimal>();
  for (const { type, subtotal } of breakdowns) {
    if (type === 'TAX') continue;
    const kind = KINDS[type] ?? 'other';
    const amount = kind === 'discount' ? subtotal.amount.times(reading.discountSign) : subtotal.amount;
    parts.set(kind, (parts.get(kind) ?? ZERO).plus(amount));
  }
  const taxes = shareTax(breakdowns, parts, exponent);
  return [...parts].map(([kind, amount]) => {
    const tax = taxes.get(kind) ?? ZERO;
    return { kind, total: reading.taxOnTop ? amount.plus(tax) : amount, tax };
  });
}

/**
 * The tax of each part: from Amazon's detailed breakdown where there is one, the rest in proportion to the parts, so that the
 * shares add up to TAX exactly.
 */
function shareTax(
  breakdowns: readonly ProceedsBreakdown[],
  parts: ReadonlyMap<AmountKind, Decimal>,
  exponent: number,
): Map<AmountKind, Decimal> {
  const shares = new Map<AmountKind, Decimal>();
  for (const { subtype, value } of breakdowns.flatMap(({ type, detailedBreakdowns }) =>
    type === 'TAX' ? detailedBreakdowns : [],
  )) {
    const kind = KINDS[subtype] ?? 'other';
    const target = parts.has(kind) ? kind : 'product';
    shares.set(target, (shares.get(target) ?? ZERO).plus(value.amount));
  }
  const rest = subtotalOf(breakdowns, 'TAX').minus(sum([...shares.values()]));
  for (const [kind, share] of inProportion(rest, parts, exponent))
    shares.set(kind, (shares.get(kind) ?? ZERO).plus(share));
  return shares;
}

function inProportion(
  amount: Decimal,
  parts: ReadonlyMap<AmountKind, Decimal>,
  exponent: number,
): [AmountKind, Decimal][] {
  const base = sum([...parts.values()]);
  let left = amount;
  return [...parts].map(([kind, part], index): [AmountKind, Decimal] => {
    const last = index === parts.size - 1;
    const share = last || base.isZero() ? left : amount.times(part).div(base).toDecimalPlaces(exponent);
    left = left.minus(share);
    return [kind, share];
  });
}

/** True when Amazon collects and remits the item's tax itself, so that it is not the seller's. */
export function isFacilitated(item: OrderItem): boolean {
  return item.taxCollections.some(({ model }) => model?.toUpperCase() === 'MARKETPLACE_FACILITATOR');
}
