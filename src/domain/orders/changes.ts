import { Decimal, exponentOf } from '../money.ts';
import type { PartnerId, SaleLineId } from '../record-id.ts';
import type { Instant } from '../time.ts';
import type { OrderPlan, PlannedLine } from './plan.ts';

/**
 * The values that the program last wrote to Odoo for an order. A current value that differs from them was changed by a person, and
 * is left alone.
 */
export type LastWritten = {
  commitmentDate: Instant | undefined;
  shippingId: PartnerId | undefined;
  /** One-way hash of the delivery address. When Amazon redacts the address later, the hash of the last full address stays. */
  addressHash: string | undefined;
  lines: Record<string, { quantity: number; total: string }>;
  /** Items whose cancellation the buyer has requested, and about which people were already notified. */
  requests: string[];
};

/** What is recorded for a plan that has just been written. */
export function lastWrittenOf(plan: OrderPlan, shippingId: PartnerId | undefined): LastWritten {
  return {
    commitmentDate: plan.commitmentDate,
    shippingId,
    addressHash: addressHashOf(plan),
    lines: Object.fromEntries(
      plan.lines.map(({ key, quantity, total }) => [key, { quantity, total: total.toFixed() }]),
    ),
    requests: plan.cancellationRequests.map(({ orderItemId }) => orderItemId),
  };
}

export function addressHashOf({ customer }: OrderPlan): string | undefined {
  return customer.kind === 'anonymous' ? undefined : customer.deliveryKey;
}

/** A line as Odoo holds it. */
export type HeldLine = {
  id: SaleLineId;
  /** Undefined on lines that the program did not create, unless their product identifies the item. */
  key: string | undefined;
  quantity: number;
  priceTotal: Decimal;
  /** The last one to write the line was a person, not the program. */
  edited: boolean;
};

export type LineTarget = { id: SaleLineId; key: string; quantity: number; total: Decimal };

export type LineChanges = {
  changed: LineTarget[];
  added: PlannedLine[];
  /** Lines that both Amazon and a person changed; they stay as they are. */
  contested: string[];
};

/**
 * What has to change on the lines of an order that exists. Without these values (the state was lost) only what Amazon has taken
 * away is followed, on lines that nobody else has written since: goods that nobody pays for must not be shipped, and a person's
 * own quantity is not Amazon's business.
 *
 * @param adopted the order was entered by somebody else, whose prices stay: only quantities are compared
 */
export function lineChanges(
  plan: OrderPlan,
  lastWritten: LastWritten | undefined,
  held: readonly HeldLine[],
  adopted = false,
): LineChanges {
  const result: LineChanges = { changed: [], added: [], contested: [] };
  const planned = new Map(plan.lines.map((line) => [line.key, line]));
  const heldByKey = new Map(
    held.flatMap((line) => (line.key === undefined ? [] : [[line.key, line] as const])),
  );
  for (const [key, line] of heldByKey) {
    if (key.endsWith('_rounding')) continue;
    const wanted = planned.get(key) ?? { quantity: 0, total: new Decimal(0) };
    const decision = decideLine(wanted, lastWritten?.lines[key], line, { adopted, plan });
    if (decision === 'change')
      result.changed.push({ id: line.id, key, quantity: wanted.quantity, total: wanted.total });
    if (decision === 'contest') result.contested.push(key);
  }
  for (const line of plan.lines) {
    const isNew = lastWritten !== undefined && lastWritten.lines[line.key] === undefined;
    if (isNew && !adopted && heldByKey.size > 0 && !heldByKey.has(line.key) && line.kind !== 'rounding')
      result.added.push(line);
  }
  return result;
}

type Figures = { quantity: number; total: Decimal };

function decideLine(
  wanted: Figures,
  last: LastWritten['lines'][string] | undefined,
  line: HeldLine,
  { adopted, plan }: { adopted: boolean; plan: OrderPlan },
): 'keep' | 'change' | 'contest' {
  if (last === undefined) {
    if (wanted.quantity >= line.quantity) return 'keep';
    return line.edited ? 'contest' : 'change';
  }
  const samePrice = (one: Decimal, other: Decimal): boolean => adopted || one.equals(other);
  if (wanted.quantity === last.quantity && samePrice(wanted.total, new Decimal(last.total))) return 'keep';
  if (wanted.quantity === line.quantity && samePrice(wanted.total, line.priceTotal)) return 'keep';
  return isUntouched(line, last, { adopted, plan }) ? 'change' : 'contest';
}

/** True when a line still has the values that were written, apart from rounding. */
function isUntouched(
  line: HeldLine,
  last: LastWritten['lines'][string],
  { adopted, plan }: { adopted: boolean; plan: OrderPlan },
): boolean {
  if (line.quantity !== last.quantity) return false;
  return (
    adopted ||
    line.priceTotal
      .minus(last.total)
      .abs()
      .lessThanOrEqualTo(roundingOf(line.quantity, exponentOf(plan.currencyCode)))
  );
}

/** Tolerance: three of the smallest coins for taxes, plus the rounding of a unit price with two decimals for each unit. */
function roundingOf(quantity: number, exponent: number): Decimal {
  return new Decimal(10).pow(-exponent).times(3).plus(new Decimal('0.005').times(quantity));
}

/** True when a person has changed the lines of an order that the program created: then that person answers for its total. */
export function isEditedByUser(
  plan: OrderPlan,
  lastWritten: LastWritten | undefined,
  held: readonly HeldLine[],
): boolean {
  return held.some((line) => {
    if (line.key === undefined) return true;
    if (line.key.endsWith('_rounding')) return false;
    const last = lastWritten?.lines[line.key];
    return last === undefined ? line.edited : !isUntouched(line, last, { adopted: false, plan });
  });
}
