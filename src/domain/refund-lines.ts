import { type Decimal, ZERO } from './money.ts';
import type { SettlementRow } from './settlement-file.ts';

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
