import { Decimal } from './money.ts';
import type { OrderPlan } from './order-plan.ts';
import { type Instant, toInstant } from './time.ts';

/**
 * What was last written to Odoo for an order. Together with what Odoo holds now it tells Amazon's changes from people's: a
 * value that a person has changed differs from it, and is left alone.
 */
export type Base = {
  commitmentDate: Instant | undefined;
  shippingId: number;
  /** One-way hash of the delivery address; Amazon's redacted versions keep the last full one. */
  addressHash: string | undefined;
  lines: Record<string, { quantity: number; total: string }>;
  /** Items whose cancellation the buyer has asked for, as far as people were told. */
  requests: string[];
};

/** The base of a plan that has just been written. */
export function baseOf(plan: OrderPlan, shippingId: number): Base {
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

export function writeBase(base: Base): string {
  return JSON.stringify(base);
}

export function readBase(text: string | undefined): Base | undefined {
  if (text === undefined) return undefined;
  const base = JSON.parse(text) as Base;
  return {
    ...base,
    commitmentDate: base.commitmentDate === undefined ? undefined : toInstant(base.commitmentDate),
  };
}

/** A line as Odoo holds it. */
export type HeldLine = { id: number; key: string | undefined; quantity: number; priceTotal: Decimal };

export type LineTarget = { id: number; key: string; quantity: number; total: Decimal };

export type LineChanges = {
  changed: LineTarget[];
  added: string[];
  /** Amazon changed these, and so did a person: left as they are. */
  contested: string[];
};

/**
 * What has to change on the lines of an order that exists. Without a base (the state was lost) only what Amazon has taken
 * away is followed: goods that nobody pays for must not be shipped.
 */
export function lineChanges(plan: OrderPlan, base: Base | undefined, held: readonly HeldLine[]): LineChanges {
  const result: LineChanges = { changed: [], added: [], contested: [] };
  const planned = new Map(plan.lines.map((line) => [line.key, line]));
  const heldByKey = new Map(
    held.flatMap((line) => (line.key === undefined ? [] : [[line.key, line] as const])),
  );
  for (const [key, line] of heldByKey) {
    if (key.endsWith('_rounding')) continue;
    const wanted = planned.get(key) ?? { quantity: 0, total: new Decimal(0) };
    const last = base?.lines[key];
    const target = { id: line.id, key, quantity: wanted.quantity, total: wanted.total };
    if (last === undefined) {
      if (wanted.quantity < line.quantity) result.changed.push(target);
      continue;
    }
    const amazonChanged = wanted.quantity !== last.quantity || !wanted.total.equals(last.total);
    if (!amazonChanged) continue;
    if (wanted.quantity === line.quantity && wanted.total.equals(line.priceTotal)) continue;
    const untouched =
      line.quantity === last.quantity && line.priceTotal.minus(last.total).abs().lessThan('0.05');
    if (untouched) result.changed.push(target);
    else result.contested.push(key);
  }
  for (const key of planned.keys()) {
    if (!heldByKey.has(key) && heldByKey.size > 0 && base !== undefined && base.lines[key] === undefined)
      result.added.push(key);
  }
  return result;
}
