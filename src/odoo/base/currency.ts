import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { Company } from '../company.ts';
import { searchRead } from '../orm/search-read.ts';

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
