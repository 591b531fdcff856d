import type { SellerSettings } from '../../config/schema.ts';
import { findMarketplace } from '../../domain/marketplaces.ts';
import type { LocationId } from '../../domain/record-id.ts';
import { type Company, openCompany } from '../../odoo/company.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import {
  type AmazonAccountRecord,
  ensureAmazonAccount,
  readAmazonAccount,
  showsInEffect,
  writeInEffect,
} from '../../odoo/screens/account-form.ts';
import type { AmazonAccountId } from '../../odoo/screens/fields.ts';
import { openAmazonLocation } from '../../odoo/stock/location.ts';
import { describeInEffect, settingsInEffect } from './in-effect.ts';

/**
 * Creates the record in *Amazon Accounts* for a seller of the settings, with an empty form; if it exists, only marketplaces that are
 * new in the settings are added, and a form of an earlier version is emptied where it says the same as the file. The sales team and
 * the Amazon location are created if missing.
 *
 * @returns its id
 * @throws OdooError when the settings name something that Odoo does not have
 */
export async function makeAccountRecord(odoo: Odoo, settings: SellerSettings): Promise<AmazonAccountId> {
  const company = await openCompany(odoo, settings.odoo);
  const locationId = await locationOf(company, settings.odoo.location);
  const { name, sellerId, region } = settings;
  const { unknownSku, anonymousCustomers, facilitatorTax, importShippedFbm, invoices, settlements } =
    settings.odoo;
  const accountId = await ensureAmazonAccount(company.odoo, {
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
  const form = await readAmazonAccount(company.odoo, name);
  if (form !== undefined) await showInEffect(company.odoo, settings, form);
  return accountId;
}

/** Tells people on the form which values count, and where each comes from; writes only what has changed. */
export async function showInEffect(
  odoo: Odoo,
  settings: SellerSettings,
  form: AmazonAccountRecord,
): Promise<void> {
  if (!(await showsInEffect(odoo))) return;
  const shown = describeInEffect(settingsInEffect(settings, form.choices));
  if (form.inEffect !== shown) await writeInEffect(odoo, form.id, shown);
}

/**
 * Without a warehouse the location is left out: a company without one can still deliver goods stocked by others, and only its
 * first FBA order needs the location.
 */
async function locationOf(company: Company, completeName: string): Promise<LocationId | undefined> {
  try {
    return (await openAmazonLocation(company, completeName)).locationId;
  } catch (error) {
    if (error instanceof OdooError && error.kind === 'missing') return undefined;
    throw error;
  }
}
