import { z } from 'zod';
import type { CurrencyRate } from '../../domain/currency-rates.ts';
import { Decimal } from '../../domain/money.ts';
import type { CompanyId, CurrencyId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, requiredMany2one, searchRead, searchReadIn } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';

const Currency = z.object({ id: z.number(), name: z.string(), active: z.boolean() });
const Rate = z.object({
  currency_id: requiredMany2one('res.currency'),
  company_id: many2one('res.company'),
  name: z.string(),
  rate: z.number(),
});

/** All rates of these currencies that the company can use, oldest first. A branch uses those of its topmost company. */
export async function readRates(
  company: Pick<Company, 'odoo' | 'companyId' | 'dialect'>,
  currencyCodes: readonly string[],
): Promise<CurrencyRate[]> {
  const { odoo } = company;
  const found = await searchReadIn(odoo, 'res.currency', 'name', currencyCodes, Currency, [], {
    context: { active_test: false },
  });
  const codeOf = new Map(found.map(({ id, name }) => [id, name]));
  const rates = await searchReadIn(
    odoo,
    'res.currency.rate',
    'currency_id',
    found.map(({ id }) => id),
    Rate,
    [['company_id', 'in', [await topmostCompany(company), false]]],
    { order: 'name' },
  );
  return rates.map((row) => ({
    currencyCode: codeOf.get(row.currency_id) ?? '',
    day: row.name.slice(0, 10),
    rate: new Decimal(String(row.rate)),
    ofCompany: row.company_id !== undefined,
  }));
}

async function topmostCompany({
  odoo,
  companyId,
  dialect,
}: Pick<Company, 'odoo' | 'companyId' | 'dialect'>): Promise<CompanyId> {
  if (!dialect.hasBranches) return companyId;
  const [row] = await searchRead(
    odoo,
    'res.company',
    [['id', '=', companyId]],
    z.object({ root_id: many2one('res.company') }),
  );
  return row?.root_id ?? companyId;
}

/** The state of a currency in Odoo. */
export type CurrencyState = { id: CurrencyId; code: string; active: boolean };

/** Makes currencies usable; needs the rights of an administrator. */
export async function activateCurrencies(odoo: Odoo, currencyIds: readonly CurrencyId[]): Promise<void> {
  await retrySafely(() =>
    odoo.call('res.currency', 'write', { vals: { active: true } }, { ids: currencyIds }),
  );
}

/** The codes of currencies, by their ids. */
export async function readCurrencyCodes(
  { odoo }: Pick<Company, 'odoo'>,
  currencyIds: readonly CurrencyId[],
): Promise<Map<CurrencyId, string>> {
  const found = await searchReadIn(odoo, 'res.currency', 'id', [...new Set(currencyIds)], Currency, [], {
    context: { active_test: false },
  });
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Reads currencies by their codes, inactive ones too; a code that Odoo does not know is left out. */
export async function readCurrencyStates(
  { odoo }: Pick<Company, 'odoo'>,
  currencyCodes: readonly string[],
): Promise<Map<string, CurrencyState>> {
  const found = await searchReadIn(odoo, 'res.currency', 'name', currencyCodes, Currency, [], {
    context: { active_test: false },
  });
  return new Map(found.map(({ id, name: code, active }) => [code, { id, code, active }]));
}
