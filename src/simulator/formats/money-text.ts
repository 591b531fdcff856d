import type { Money } from './order-schema.ts';

/** Decimal places of a currency, as far as Amazon's stores use it. */
function decimalsOf(currencyCode: string): number {
  return currencyCode === 'JPY' ? 0 : 2;
}

/** Whole minor units (cents, yen) as Amazon writes money: "12.50", "5980". */
export function moneyOf(minorUnits: number, currencyCode: string): Money {
  const decimals = decimalsOf(currencyCode);
  return { amount: (minorUnits / 10 ** decimals).toFixed(decimals), currencyCode };
}

/** Amazon's money in whole minor units. */
export function minorUnitsOf({ amount, currencyCode }: Money): number {
  return Math.round(Number(amount) * 10 ** decimalsOf(currencyCode));
}
