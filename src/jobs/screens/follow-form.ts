import type { SellerSettings } from '../../config/schema.ts';
import { findMarketplace } from '../../domain/marketplaces.ts';
import type { LocationId, ProductId } from '../../domain/record-id.ts';
import type { Instant } from '../../domain/time.ts';
import type { Products } from '../../odoo/product/product.ts';
import { hasScreens, writeLastOrderSync } from '../../odoo/screens/account.ts';
import {
  type AmazonAccountRecord,
  type AmazonMarketplaceRecord,
  readAmazonAccount,
} from '../../odoo/screens/account-form.ts';
import { type AmazonLocation, openLocation } from '../../odoo/stock/location.ts';
import { planOptionsOf, type Seller, type SellerCompany } from '../pass/seller.ts';
import { makeAccountRecord, showInEffect } from './account-record.ts';

/** A seller with the settings that people have made in *Amazon Accounts*. */
export type FollowedSeller = Seller & {
  /** Its record there; undefined for an Odoo where `setup` has not been run. */
  form: AmazonAccountRecord | undefined;
};

/**
 * Values in *Amazon Accounts* win over the settings file; fields left empty there use the file. Read again for each pass. A
 * seller or marketplace that is new in the file gets its record, unless nothing may be written.
 *
 * @throws OdooError
 */
export async function followAccountForm(seller: Seller): Promise<FollowedSeller> {
  const odoo = await seller.connect();
  if (!(await hasScreens(odoo))) return { ...seller, form: undefined };
  const known = await readAmazonAccount(odoo, seller.name);
  const complete = known !== undefined && codesOf(seller.settings).every((code) => isIn(known, code));
  const asItIs = complete || odoo.readsOnly;
  if (!asItIs) await makeAccountRecord(odoo, seller.settings);
  const form = asItIs ? known : await readAmazonAccount(odoo, seller.name);
  if (form !== undefined && !odoo.readsOnly) await showInEffect(odoo, seller.settings, form);
  return form === undefined ? { ...seller, form } : { ...withForm(seller, form), form };
}

function codesOf({ marketplaces }: SellerSettings): string[] {
  return marketplaces.map((code) => findMarketplace(code)?.countryCode ?? code);
}

function isIn({ marketplaces }: AmazonAccountRecord, code: string): boolean {
  return marketplaces.some((marketplace) => marketplace.code === code);
}

function withForm(seller: Seller, form: AmazonAccountRecord): Seller {
  const settings = mergeSettings(seller.settings, form);
  const marketplaces = new Map(form.marketplaces.map((each) => [findMarketplace(each.code)?.id ?? '', each]));
  let company: Promise<SellerCompany> | undefined;
  return {
    ...seller,
    settings,
    planOptions: planOptionsOf(settings),
    marketplaceIds: seller.marketplaceIds.filter((id) => marketplaces.get(id)?.synchronized !== false),
    company: () => {
      company ??= seller.company().then((base) => mergeSide(base, form, marketplaces));
      return company;
    },
  };
}

/** Odoo's form offers the same values as the settings file; any other value is ignored. */
function mergeSettings(settings: SellerSettings, form: AmazonAccountRecord): SellerSettings {
  const { odoo } = settings;
  return {
    ...settings,
    odoo: {
      ...odoo,
      unknownSku: chosen(form.unknownSku, ['default', 'create', 'fail']) ?? odoo.unknownSku,
      anonymousCustomers: chosen(form.anonymousCustomers, ['shared', 'perOrder']) ?? odoo.anonymousCustomers,
      facilitatorTax: chosen(form.facilitatorTax, ['exclude', 'passThrough']) ?? odoo.facilitatorTax,
      importShippedFbm: form.importShippedFbm ?? odoo.importShippedFbm,
      invoices: chosen(form.invoices, ['manual', 'onDelivery']) ?? odoo.invoices,
      settlements: chosen(form.settlements, ['batch', 'statement', 'none']) ?? odoo.settlements,
      journal: form.paymentJournal ?? odoo.journal,
    },
  };
}

function chosen<Word extends string>(word: string | undefined, words: readonly Word[]): Word | undefined {
  return words.find((each) => each === word);
}

function mergeSide(
  base: SellerCompany,
  form: AmazonAccountRecord,
  marketplaces: ReadonlyMap<string, AmazonMarketplaceRecord>,
): SellerCompany {
  const company = {
    ...base,
    teamId: form.teamId ?? base.teamId,
    ensureTeam: async () => form.teamId ?? base.ensureTeam(),
    salespersonId: form.salespersonId ?? base.salespersonId,
  };
  const locations = new Map<LocationId, Promise<AmazonLocation>>();
  return {
    ...company,
    products: mergeProducts(base.products, form),
    amazonLocation: (marketplaceId = '') => {
      const locationId = marketplaces.get(marketplaceId)?.locationId ?? form.locationId;
      if (locationId === undefined) return base.amazonLocation();
      const location = locations.get(locationId) ?? openLocation(company, locationId);
      locations.set(locationId, location);
      return location;
    },
    placing: (marketplaceId = '') => {
      const marketplace = marketplaces.get(marketplaceId);
      return {
        teamId: marketplace?.teamId,
        warehouseId: form.warehouseId,
        invoiceJournalId: marketplace?.invoiceJournalId ?? form.invoiceJournalId,
      };
    },
  };
}

function mergeProducts(
  products: Products,
  { saleProductId, shippingProductId }: AmazonAccountRecord,
): Products {
  const chosenFor: Readonly<Record<string, ProductId | undefined>> = {
    sale: saleProductId,
    shipping: shippingProductId,
  };
  return {
    ...products,
    service: (kind) => {
      const id = chosenFor[kind];
      return id === undefined ? products.service(kind) : products.byId(id);
    },
  };
}

/** *Last Order Sync*, if a person has changed it: orders are read again from then on. */
export function lastOrderSyncOf({ form }: FollowedSeller): Instant | undefined {
  return form === undefined || form.lastOrderSync === form.lastOrderSyncWritten
    ? undefined
    : form.lastOrderSync;
}

/**
 * Shows the moment up to which orders have been read, unless a person has changed it during the pass: then the next pass follows
 * it.
 */
export async function showLastOrderSync(seller: FollowedSeller, cursor: Instant): Promise<void> {
  const { form, name } = seller;
  if (form === undefined) return;
  const odoo = await seller.connect();
  const now = await readAmazonAccount(odoo, name);
  if (now !== undefined && now.lastOrderSync === form.lastOrderSync)
    await writeLastOrderSync(odoo, form.id, cursor);
}
