import { Decimal } from 'decimal.js';

export { Decimal };

/** An exact amount in a currency (ISO 4217 code). Never a float. */
export type Money = { readonly amount: Decimal; readonly currencyCode: string };

export const ZERO = new Decimal(0);

/** Sum of decimals, exact. */
export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}

/**
 * Rounds half away from zero to a number of decimal places, as Odoo's `float_round` does with its default method.
 */
export function roundHalfUp(amount: Decimal, decimals: number): Decimal {
  return amount.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
}

const exponents = new Map<string, number>();

/** Decimal places of a currency (ISO 4217, from `Intl`). Cached, because asking takes as long as planning an order. */
export function exponentOf(currencyCode: string): number {
  let exponent = exponents.get(currencyCode);
  if (exponent === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode });
    exponent = format.resolvedOptions().maximumFractionDigits ?? 2;
    exponents.set(currencyCode, exponent);
  }
  return exponent;
}
