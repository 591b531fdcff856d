import { type CurrencyRate, conversionOn } from '../domain/currency-rates.ts';
import { currenciesOf } from '../domain/marketplaces.ts';
import { DAY, instantAt } from '../domain/time.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { readCompanyBooks } from '../odoo/base/company-books.ts';
import { type CurrencyState, readCurrencyStates, readRates } from '../odoo/base/currency.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** A rate older than this counts as outdated; weekends and holidays have no rate of their own. */
const RATE_DAYS = 7;

/** Checks whether Odoo can convert the currencies of a seller's marketplaces. */
export async function currencyFindings(seller: Seller): Promise<Finding[]> {
  const company = await seller.company();
  const { currencyCode: own } = await readCompanyBooks(company);
  const codes = currenciesOf(seller.settings);
  const states = await readCurrencyStates(company, codes);
  const rates = await readRates(company, [...new Set([...codes, own])]);
  const today = instantAt(seller.now()).slice(0, 10);
  const oldest = instantAt(seller.now() - RATE_DAYS * DAY).slice(0, 10);
  return codes.map((code) => currencyFinding(code, states.get(code), { own, rates, today, oldest }));
}

/**
 * @param own the company's currency, which needs no rate
 * @param rates of both currencies
 * @param oldest the oldest day, `YYYY-MM-DD`, of a rate that is fresh enough
 */
export function currencyFinding(
  code: string,
  state: CurrencyState | undefined,
  {
    own,
    rates,
    today,
    oldest,
  }: { own: string; rates: readonly CurrencyRate[]; today: string; oldest: string },
): Finding {
  if (state === undefined)
    return broken(
      'currencies',
      'odoo',
      `Odoo does not know the currency ${code}: its orders wait`,
      `Make ${code} in Invoicing ▸ Configuration ▸ Currencies.`,
    );
  if (!state.active)
    return broken(
      'currencies',
      'odoo',
      `The currency ${code} is not active in Odoo: its orders wait`,
      'Activate it in Invoicing ▸ Configuration ▸ Currencies, or with "amazon-odoo setup --activate-currencies", and give it a rate. The orders then come in by themselves.',
    );
  if (code === own) return ok('currencies', `${code} is the company's own currency`);
  if (conversionOn(rates, { currencyCode: code, own }, today) === undefined)
    return warning(
      'currencies',
      `${code} has no rate of today or before in Odoo, which counts it 1:1 with ${own}: its invoices and settlements wait`,
      'Enter one in Invoicing ▸ Configuration ▸ Currencies, or let Odoo fetch rates; invoices and settlements need one of their own days.',
    );
  // Where rates are given in this currency, the company's own has them.
  const dated = rates.some(({ currencyCode }) => currencyCode === code) ? code : own;
  const newest = rates
    .filter(({ currencyCode, day }) => currencyCode === dated && day <= today)
    .map(({ day }) => day)
    .toSorted()
    .at(-1);
  if (newest === undefined || newest < oldest)
    return warning(
      'currencies',
      `The newest rate of ${code} in Odoo is of ${newest}: invoices and settlements are counted with it`,
      'Enter a newer one in Invoicing ▸ Configuration ▸ Currencies, or let Odoo fetch rates.',
    );
  return ok('currencies', `${code} is active and has a rate of ${newest}`);
}
