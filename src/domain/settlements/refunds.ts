import { Decimal, sum, ZERO } from '../money.ts';
import { lineTotal, type Pricing, priceUnitFor, type Tax } from '../tax.ts';
import type { SettlementRow } from './settlement.ts';

/** The amount refunded for one part of an order item. */
export type RefundedPart = {
  /** External ID of the sales order line. */
  key: string;
  /** External ID of the line of the item itself, used when the part has no line. */
  itemKey: string;
  /** Positive: to the buyer, tax included. What the seller keeps of a refund is negative. */
  amount: Decimal;
  /** Name of the line on the credit note, for a part that was never sold and so does not reduce the product's revenue. */
  name?: string;
};

type Part = { suffix: string; name?: string };

/** The first that matches is used. */
const PARTS: readonly [RegExp, Part][] = [
  [/goodwill/i, { suffix: '_other', name: 'Goodwill' }],
  [/restocking/i, { suffix: '_restocking_fee', name: 'Restocking fee kept' }],
  [/return.?shipping/i, { suffix: '_return_shipping', name: 'Return shipping' }],
  [/genericdeduction/i, { suffix: '_deduction', name: 'Deduction' }],
  [/shipping/i, { suffix: '_shipping' }],
  [/gift/i, { suffix: '_gift_wrap' }],
  [/^cod/i, { suffix: '_cod_fee' }],
];
const ITEM: Part = { suffix: '' };

/**
 * Adds up the rows of an order's refund by the lines of the sales order. What was never sold (goodwill, a restocking fee that the
 * seller keeps) is a part of its own. Tax that Amazon withheld goes with the part that it was on.
 */
export function refundedParts(rows: readonly SettlementRow[]): RefundedPart[] {
  const parts = new Map<string, RefundedPart>();
  const [firstWithItem] = rows.filter(({ orderItemCode }) => orderItemCode !== '');
  for (const row of rows) {
    // Some rows of withheld tax name no item; then the tax is assigned to the first item.
    const itemCode = row.orderItemCode === '' ? (firstWithItem?.orderItemCode ?? '') : row.orderItemCode;
    const itemKey = `item_${row.orderId}_${itemCode}`;
    const { suffix, name } = partOf(row, rows);
    const key = `${itemKey}${suffix}`;
    const before = parts.get(key)?.amount ?? ZERO;
    parts.set(key, {
      key,
      itemKey,
      amount: before.minus(row.amount),
      ...(name === undefined ? {} : { name }),
    });
  }
  return [...parts.values()].filter(({ amount }) => !amount.isZero());
}

/**
 * Keeps a refund within what the invoice still holds: what was sold is taken back up to that, the last parts first; what was given
 * back beyond it belongs to no line of the invoice. Parts that were never sold (goodwill, a fee that is kept) are left as they are.
 *
 * @param left what the invoices hold that no other credit note has taken back, tax included
 * @returns the parts without those of nothing, and what is beyond the invoice, zero or positive; together they are the refund
 */
export function limitParts(
  parts: readonly RefundedPart[],
  left: Decimal,
): { parts: RefundedPart[]; beyond: Decimal } {
  const sold = sum(parts.filter(({ name }) => name === undefined).map(({ amount }) => amount));
  const room = left.greaterThan(0) ? left : ZERO;
  let excess = sold.greaterThan(room) ? sold.minus(room) : ZERO;
  const beyond = excess;
  const kept: RefundedPart[] = [];
  for (const part of parts.toReversed()) {
    const taken =
      part.name === undefined && part.amount.greaterThan(0) ? Decimal.min(part.amount, excess) : ZERO;
    excess = excess.minus(taken);
    kept.unshift({ ...part, amount: part.amount.minus(taken) });
  }
  return { parts: kept.filter(({ amount }) => !amount.isZero()), beyond };
}

function partOf(row: SettlementRow, rows: readonly SettlementRow[]): Part {
  if (/promotion/i.test(row.amountType)) return { suffix: '_discount' };
  const description = isOtherTax(row) ? taxedAs(row, rows) : row.amountDescription;
  return PARTS.find(([pattern]) => pattern.test(description))?.[1] ?? ITEM;
}

/** `MarketplaceFacilitatorTax-Other`: the tax on gift wrap, among others. */
function isOtherTax({ amountType, amountDescription }: SettlementRow): boolean {
  return /withheld/i.test(amountType) && /-other$/i.test(amountDescription);
}

/** The row of the tax that Amazon withheld: same item, same amount. */
function taxedAs(row: SettlementRow, rows: readonly SettlementRow[]): string {
  const tax = rows.find(
    (other) =>
      /tax$/i.test(other.amountDescription) &&
      other.orderItemCode === row.orderItemCode &&
      other.amount.plus(row.amount).isZero(),
  );
  return tax?.amountDescription ?? '';
}

/** What a line of an invoice was sold for. */
export type SoldLine = {
  quantity: number;
  priceUnit: Decimal;
  /** Tax included. */
  total: Decimal;
};

/** Quantity, price and total of the credit note line that reverses (part of) a {@link SoldLine}. */
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
