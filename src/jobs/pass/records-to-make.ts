import { currenciesOf } from '../../domain/marketplaces.ts';
import { findPricelist } from '../../odoo/product/pricelist.ts';
import { missingServiceReferences } from '../../odoo/product/product.ts';
import { findAmazonAccount, hasScreens } from '../../odoo/screens/account.ts';
import { findLocation } from '../../odoo/stock/location.ts';
import type { Seller } from './seller.ts';

/**
 * The records, besides orders and customers, that a seller's passes would create because they need them and Odoo lacks them. For
 * a dry run: nothing is written.
 *
 * @returns kind and name of each, e.g. `sales team "Amazon"`
 */
export async function recordsToMake(seller: Seller): Promise<string[]> {
  const company = await seller.company();
  const { team, location } = seller.settings.odoo;
  const records: string[] = [];
  if ((await hasScreens(company.odoo)) && (await findAmazonAccount(company.odoo, seller.name)) === undefined)
    records.push(`record "${seller.name}" in Amazon Accounts`);
  if (company.teamId === undefined) records.push(`sales team "${team}"`);
  if ((await findLocation(company, location)) === undefined)
    records.push(`stock location "${location}" with its route, for FBA orders`);
  for (const currencyCode of currenciesOf(seller.settings))
    if ((await findPricelist(company, currencyCode)) === undefined)
      records.push(`pricelist "Amazon ${currencyCode}", for orders in ${currencyCode}`);
  const references = await missingServiceReferences(company);
  if (references.length > 0) records.push(`products ${references.join(', ')}, each when an order needs it`);
  return records;
}
