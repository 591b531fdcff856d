import { Decimal } from './money.ts';

/** A rate that stands in Odoo: how many units of the currency Odoo's unit is worth from that day on. */
export type CurrencyRate = {
  currencyCode: string;
  /** `YYYY-MM-DD` */
  day: string;
  rate: Decimal;
  /** Of this company, and not of all companies. */
  ofCompany: boolean;
};

const ONE = new Decimal(1);

/**
 * How many units of a currency one unit of the company's own currency is worth on a day, counted as Odoo counts: by the newest rate
 * up to that day, where a rate of the company itself, however old, goes before one of all companies.
 *
 * Odoo counts a currency without a rate as 1; later versions (19) take the earliest rate where all are of later days. Both are made
 * up. Here a currency without any rate counts as 1 only where that is meant: where the other one's rate is given in it.
 *
 * @param rates of both currencies
 * @param day `YYYY-MM-DD`
 * @returns undefined when Odoo has no rate to count with
 */
export function conversionOn(
  rates: readonly CurrencyRate[],
  { currencyCode, own }: { currencyCode: string; own: string },
  day: string,
): Decimal | undefined {
  if (currencyCode === own) return ONE;
  const ownRates = rates.filter((rate) => rate.currencyCode === own);
  const otherRates = rates.filter((rate) => rate.currencyCode === currencyCode);
  const ownRate = ownRates.every(({ rate }) => rate.equals(ONE)) ? ONE : rateOn(ownRates, day);
  if (ownRate === undefined) return undefined;
  if (otherRates.length === 0) return ownRate.equals(ONE) ? undefined : ONE.div(ownRate);
  return rateOn(otherRates, day)?.div(ownRate);
}

function rateOn(rates: readonly CurrencyRate[], day: string): Decimal | undefined {
  const usable = rates.filter((rate) => rate.day <= day);
  const ofCompany = usable.filter((rate) => rate.ofCompany);
  const [first, ...others] = ofCompany.length > 0 ? ofCompany : usable;
  return others.reduce((newest, rate) => (rate.day > (newest?.day ?? '') ? rate : newest), first)?.rate;
}
