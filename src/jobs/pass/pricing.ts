import { exponentOf } from '../../domain/money.ts';
import type { TaxId } from '../../domain/record-id.ts';
import type { Pricing, Tax } from '../../domain/tax.ts';
import type { Company } from '../../odoo/company.ts';

/** The taxes of a line, in the order in which Odoo computes them. */
export function taxesOf({ taxes }: Pick<Company, 'taxes'>, taxIds: readonly TaxId[]): Tax[] {
  const carried = new Set(taxIds);
  return [...taxes].flatMap(([id, group]) => (carried.has(id) ? group : []));
}

/** How the company rounds amounts of a currency; Amazon's decimals where Odoo does not have the currency. */
export function pricingOf(
  { decimalsOf, pricing }: Pick<Company, 'decimalsOf' | 'pricing'>,
  { currencyCode }: { currencyCode: string },
): Pricing {
  return { ...pricing, exponent: decimalsOf(currencyCode) ?? exponentOf(currencyCode) };
}
