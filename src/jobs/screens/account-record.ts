import type { SellerSettings } from '../../config/schema.ts';
import { findMarketplace } from '../../domain/marketplaces.ts';
import { type Company, openCompany } from '../../odoo/company.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import { ensureAmazonAccount } from '../../odoo/screens/account.ts';
import { openAmazonLocation } from '../../odoo/stock/location.ts';

/**
 * Creates the record in *Amazon Accounts* for a seller of the settings, with the values of the settings; if it exists, only
 * marketplaces that are new in the settings are added. The sales team and the Amazon location are created if missing.
 *
 * @returns its id
 * @throws OdooError when the settings name something that Odoo does not have
 */
export async function makeAccountRecord(odoo: Odoo, settings: SellerSettings): Promise<number> {
  const company = await openCompany(odoo, settings.odoo);
  const locationId = await locationOf(company, settings.odoo.location);
  const { name, sellerId, region } = settings;
  const { unknownSku, anonymousCustomers, facilitatorTax, importShippedFbm, invoices, settlements } =
    settings.odoo;
  return ensureAmazonAccount(company.odoo, {
    name,
    sellerId,
    region,
    companyId: company.companyId,
    teamId: await company.ensureTeam(),
    salespersonId: company.salespersonId,
    locationId,
    unknownSku,
    anonymousCustomers,
    facilitatorTax,
    importShippedFbm,
    invoices,
    settlements,
    marketplaces: settings.marketplaces.flatMap((code) => {
      const marketplace = findMarketplace(code);
      return marketplace === undefined
        ? []
        : [{ code: marketplace.countryCode, domainName: marketplace.domainName }];
    }),
  });
}

/**
 * Without a warehouse the location is left out: a company without one can still deliver goods stocked by others, and only its
 * first FBA order needs the location.
 */
async function locationOf(company: Company, completeName: string): Promise<number | undefined> {
  try {
    return (await openAmazonLocation(company, completeName)).locationId;
  } catch (error) {
    if (error instanceof OdooError && error.kind === 'missing') return undefined;
    throw error;
  }
}
