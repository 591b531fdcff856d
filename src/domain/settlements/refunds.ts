import { type Decimal, ZERO } from '../money.ts';
import { lineTotal, type Pricing, priceUnitFor, type Tax } from '../tax.ts';
import type { SettlementRow } from './settlement.ts';

/** What was given back for one part of an order item. */
export type RefundedPart = {
  /** External ID of the sales order line. */
  key: string;
  /** Of the item itself, where there is no line for the part. */
  itemKey: string;
  /** Positive: to the buyer, tax included. */
  amount: Decimal;
};

const PARTS: readonly [RegExp, string][] = [
  [/shipping/i, '_shipping'],
  [/gift/i, '_gift_wrap'],
  [/^cod/i, '_cod_fee'],
  [/goodwill/i, '_other'],
];

/** Adds up the rows of an order's refund by the lines of the sales order. */
export function refundedParts(rows: readonly SettlementRow[]): RefundedPart[] {
  const parts = new Map<string, RefundedPart>();
  for (const { orderId, orderItemCode, amountType, amountDescription, amount } of rows) {
    const itemKey = `item_${orderId}_${orderItemCode}`;
    const suffix = /promotion/i.test(amountType)
      ? '_discount'
      : (PARTS.find(([pattern]) => pattern.test(amountDescription))?.[1] ?? '');
    const key = `${itemKey}${suffix}`;
    const before = parts.get(key)?.amount ?? ZERO;
    parts.set(key, { key, itemKey, amount: before.minus(amount) });
  }
  return [...parts.values()].filter(({ amount }) => !amount.isZero());
}

/** What a line of an invoice was sold for. */
export type SoldLine = {
  quantity: number;
  priceUnit: Decimal;
  /** Tax included. */
  total: Decimal;
};

/** What a line of a credit note takes back of a {@link SoldLine}. */
export type TakenBack = { quantity: number; priceUnit: Decimal; total: Decimal };

/**
 * Quantity and price with which a credit note takes an amount of an invoice's line back: as many whole units at the invoice's own
 * price as the amount is worth, to the cent; of any other amount (a part of the price) one unit at that amount.
 *
 * @param amount what the buyer got back, tax included
 * @param taxes of the line
 */
export function takenBack(
  amount: Decimal,
  line: SoldLine,
  taxes: readonly Tax[],
  pricing: Pricing,
): TakenBack {
  if (line.total.equals(amount)) return { ...line, total: amount };
  const units = line.total.isZero() ? ZERO : amount.times(line.quantity).div(line.total).round();
  const quantity = units.toNumber();
  const unitsTotal = lineTotal(line.priceUnit, quantity, taxes, pricing.exponent);
  if (quantity > 0 && quantity < line.quantity && unitsTotal.equals(amount))
    return { quantity, priceUnit: line.priceUnit, total: amount };
  const priceUnit = priceUnitFor(amount, 1, taxes, pricing);
  return { quantity: 1, priceUnit, total: lineTotal(priceUnit, 1, taxes, pricing.exponent) };
}
