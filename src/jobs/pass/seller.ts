import type { AmazonClient } from '../../amazon/client.ts';
import type { SellerSettings } from '../../config/schema.ts';
import { Decimal } from '../../domain/money.ts';
import type { PlanOptions } from '../../domain/orders/plan.ts';
import { type Company, openCompany } from '../../odoo/company.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import { openProducts, type Products } from '../../odoo/product/product.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { type AmazonLocation, openAmazonLocation } from '../../odoo/stock/location.ts';
import type { State } from '../../state/state.ts';
import { type AppliedTaxes, rememberAppliedTaxes } from './applied-taxes.ts';
import type { Pace } from './pace.ts';
import { assertSameOdoo } from './same-odoo.ts';

/** Everything a job needs to work for one account: both sides, the memory between them, and the settings. */
export type Seller = {
  name: string;
  settings: SellerSettings;
  marketplaceIds: string[];
  amazon: AmazonClient;
  state: State;
  planOptions: PlanOptions;
  /** How work for Odoo is cut into batches. */
  pace: Pace;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Odoo itself, before anything is looked up for the account; refused when it is not the one that the state belongs to. */
  connect(): Promise<Odoo>;
  /** What orders refer to in Odoo; looked up when the first order needs it. */
  company(): Promise<SellerCompany>;
  /** The same account with nothing looked up yet: its next pass sees what people have changed in Odoo since. */
  fresh(): Seller;
  /** {@link fresh}, over a connection that cannot write to Odoo. */
  looking(): Seller;
  /** Told about progress, for a person who waits. */
  onProgress?: ((text: string) => void) | undefined;
};

export type SellerCompany = Company & {
  products: Products;
  appliedTaxes: AppliedTaxes;
  /** Where goods of a marketplace are that Amazon keeps; only accounts with FBA orders need it. */
  amazonLocation(marketplaceId?: string): Promise<AmazonLocation>;
  /** What people have set for the orders of a marketplace, where they differ from the company's; empty without the screens. */
  placing(marketplaceId: string | undefined): OrderPlacing;
};

/** Records that an order refers to where they differ from the account's. */
export type OrderPlacing = {
  teamId?: number | undefined;
  warehouseId?: number | undefined;
  invoiceJournalId?: number | undefined;
};

export type SellerParts = {
  settings: SellerSettings;
  amazon: AmazonClient;
  state: State;
  odoo: () => Promise<Odoo>;
  /** Where the settings say that Odoo is. */
  address: { url: string; database: string };
  pace: Pace;
  now: () => number;
  onProgress?: ((text: string) => void) | undefined;
};

/** Joins the two sides of an account; nothing is asked of either yet. */
export function openSeller(parts: SellerParts): Seller {
  const { settings, amazon, state, odoo, address, pace, now, onProgress } = parts;
  const { referenceField } = settings.odoo;
  let company: Promise<SellerCompany> | undefined;
  let same: Promise<void> | undefined;
  const connect = async (): Promise<Odoo> => {
    const connected = await odoo();
    same ??= assertSameOdoo({ name: settings.name, state, address, referenceField, now }, connected);
    same.catch(() => {
      same = undefined;
    });
    await same;
    return connected;
  };
  return {
    name: settings.name,
    settings,
    marketplaceIds: amazon.account.marketplaceIds,
    amazon,
    state,
    pace,
    now,
    onProgress,
    connect,
    planOptions: planOptionsOf(settings),
    fresh: () => openSeller(parts),
    looking: () => openSeller({ ...parts, odoo: async () => (await odoo()).readingOnly() }),
    company: () => {
      company ??= connect().then((connected) => openOdooSide(connected, settings));
      return company;
    },
  };
}

export function planOptionsOf({ odoo }: SellerSettings): PlanOptions {
  return {
    skuMap: odoo.skuMap,
    anonymousCustomers: odoo.anonymousCustomers,
    facilitatorTax: odoo.facilitatorTax,
    roundingLimit: new Decimal(odoo.roundingLimit),
    hash: hashOf,
  };
}

async function openOdooSide(connected: Odoo, settings: SellerSettings): Promise<SellerCompany> {
  const company = await openCompany(connected.fresh(), settings.odoo);
  let location: Promise<AmazonLocation> | undefined;
  return {
    ...company,
    products: openProducts(company),
    appliedTaxes: rememberAppliedTaxes(),
    amazonLocation: () => {
      location ??= openAmazonLocation(company, settings.odoo.location);
      return location;
    },
    placing: () => ({}),
  };
}
