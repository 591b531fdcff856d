import type { OrderPlan } from '../../domain/orders/plan.ts';
import type { TaxId } from '../../domain/record-id.ts';

/**
 * The taxes that fiscal positions put in place of products' taxes, by the destination of the orders. Prices are computed for
 * these taxes before an order is created; the total that is read back still decides, so a wrong guess costs time and never a
 * cent.
 */
export type AppliedTaxes = {
  /** The taxes to expect on a line of a product with these taxes. */
  expected(plan: OrderPlan, taxIds: readonly TaxId[]): readonly TaxId[];
  /** Records the taxes that Odoo put on such a line. */
  learn(plan: OrderPlan, taxIds: readonly TaxId[], applied: readonly TaxId[]): void;
};

/** Starts empty: lines are expected to carry the taxes of their product. */
export function rememberAppliedTaxes(): AppliedTaxes {
  const known = new Map<string, readonly TaxId[]>();
  return {
    expected: (plan, taxIds) => known.get(keyOf(plan, taxIds)) ?? taxIds,
    learn: (plan, taxIds, applied) => {
      known.set(keyOf(plan, taxIds), applied);
    },
  };
}

/** Fiscal positions depend on the country, the state, and whether the buyer is a company. */
function keyOf({ customer }: OrderPlan, taxIds: readonly TaxId[]): string {
  const { countryCode, state } = customer.kind === 'anonymous' ? customer.address : customer.delivery;
  return JSON.stringify([countryCode, state, customer.kind === 'company', taxIds]);
}
