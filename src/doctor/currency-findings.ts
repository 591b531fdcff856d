import { findMarketplace } from '../domain/marketplaces.ts';
import { DAY, instantAt } from '../domain/time.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { readCompanyBooks } from '../odoo/base/company-books.ts';
import { type CurrencyState, readCurrencyStates } from '../odoo/base/currency.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** A rate older than this counts as outdated; weekends and holidays have no rate of their own. */
const RATE_DAYS = 7;

/** Checks whether Odoo can convert the currencies of a seller's marketplaces. */
export async function currencyFindings(seller: Seller): Promise<Finding[]> {
  const company = await seller.company();
  const { currencyCode: own } = await readCompanyBooks(company);
  const codes = [
    ...new Set(seller.settings.marketplaces.flatMap((code) => findMarketplace(code)?.currencyCode ?? [])),
  ];
  const states = await readCurrencyStates(company, codes);
  const oldest = instantAt(seller.now() - RATE_DAYS * DAY).slice(0, 10);
  return codes.map((code) => currencyFinding(code, states.get(code), { own, oldest }));
}

/**
 * @param own the company's currency, which needs no rate
 * @param oldest the oldest day, `YYYY-MM-DD`, of a rate that is fresh enough
 */
export function currencyFinding(
  code: string,
  state: CurrencyState | undefined,
  { own, oldest }: { own: string; oldest: string },
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
      'Activate it in Invoicing ▸ Configuration ▸ Currencies, and give it a rate. The orders then come in by themselves.',
    );
  if (code === own) return ok('currencies', `${code} is the company's own currency`);
  if (state.rateDate === undefined)
    return warning(
      'currencies',
      `${code} has no rate in Odoo, which then counts it 1:1 with ${own}`,
      'Enter one in Invoicing ▸ Configuration ▸ Currencies, or let Odoo fetch rates.',
    );
  if (state.rateDate < oldest)
    return warning(
      'currencies',
      `The newest rate of ${code} in Odoo is of ${state.rateDate}: invoices and settlements are counted with it`,
      'Enter a newer one in Invoicing ▸ Configuration ▸ Currencies, or let Odoo fetch rates.',
    );
  return ok('currencies', `${code} is active and has a rate of ${state.rateDate}`);
}
