import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { Company } from '../company.ts';
import { many2one, searchRead, searchReadIn } from '../orm/search-read.ts';

/**
 * Odoo's own rate of a day.
 *
 * @returns how many units of the currency the company's unit is worth
 */
export async function readRate(
  { odoo, companyId }: Company,
  currencyCode: string,
  companyCurrencyCode: string,
  date: string,
): Promise<Decimal> {
  const Currency = z.object({ name: z.string(), rate: z.number() });
  const found = await searchRead(
    odoo,
    'res.currency',
    [['name', 'in', [currencyCode, companyCurrencyCode]]],
    Currency,
    { context: { date, company_id: companyId } },
  );
  const rateOf = (code: string): Decimal =>
    new Decimal(String(found.find(({ name }) => name === code)?.rate ?? 1));
  return rateOf(currencyCode).div(rateOf(companyCurrencyCode));
}

/** The state of a currency in Odoo. */
export type CurrencyState = {
  id: number;
  code: string;
  active: boolean;
  /** The day of the newest rate that the company can use, `YYYY-MM-DD`; undefined when there is none. */
  rateDate: string | undefined;
};

const Currency = z.object({ id: z.number(), name: z.string(), active: z.boolean() });
const Rate = z.object({ currency_id: many2one, name: z.string() });

/** Reads currencies by their codes, inactive ones too; a code that Odoo does not know is left out. */
export async function readCurrencyStates(
  { odoo, companyId }: Pick<Company, 'odoo' | 'companyId'>,
  currencyCodes: readonly string[],
): Promise<Map<string, CurrencyState>> {
  const found = await searchReadIn(odoo, 'res.currency', 'name', currencyCodes, Currency, [], {
    context: { active_test: false },
  });
  const rates = await searchReadIn(
    odoo,
    'res.currency.rate',
    'currency_id',
    found.map(({ id }) => id),
    Rate,
    [['company_id', 'in', [companyId, false]]],
    { order: 'name' },
  );
  // Oldest first, so that the newest rate of each currency remains.
  const newest = new Map(rates.map(({ currency_id: id, name: day }) => [id, day.slice(0, 10)]));
  return new Map(
    found.map(({ id, name: code, active }) => [code, { id, code, active, rateDate: newest.get(id) }]),
  );
}
