import type { OrderPlan } from '../../domain/orders/plan.ts';

/**
 * What fiscal positions made of products' taxes, by where the orders went. Prices are computed for these taxes before an order is
 * made; the total that is read back still decides, so that a wrong guess costs time and never a cent.
 */
export type AppliedTaxes = {
  /** The taxes to expect on a line of a product with these taxes. */
  expected(plan: OrderPlan, taxIds: readonly number[]): readonly number[];
  /** What Odoo has put on such a line. */
  learn(plan: OrderPlan, taxIds: readonly number[], applied: readonly number[]): void;
};

/** Remembers nothing at first: lines are expected to carry the taxes of their product. */
export function rememberAppliedTaxes(): AppliedTaxes {
  const known = new Map<string, readonly number[]>();
  return {
    expected: (plan, taxIds) => known.get(keyOf(plan, taxIds)) ?? taxIds,
    learn: (plan, taxIds, applied) => {
      known.set(keyOf(plan, taxIds), applied);
    },
  };
}

/** Fiscal positions look at the country, the state, and whether a company buys. */
function keyOf({ customer }: OrderPlan, taxIds: readonly number[]): string {
  const { countryCode, state } = customer.kind === 'anonymous' ? customer.address : customer.delivery;
  return JSON.stringify([countryCode, state, customer.kind === 'company', taxIds]);
}
