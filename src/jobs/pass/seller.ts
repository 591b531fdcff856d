import type { AmazonClient } from '../../amazon/client.ts';
import type { SellerSettings } from '../../config/schema.ts';
import { Decimal } from '../../domain/money.ts';
import type { PlanOptions } from '../../domain/orders/plan.ts';
import type { JournalId, TeamId, WarehouseId } from '../../domain/record-id.ts';
import { type Company, openCompany } from '../../odoo/company.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import { openProducts, type Products } from '../../odoo/product/product.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { type AmazonLocation, openAmazonLocation } from '../../odoo/stock/location.ts';
import type { State } from '../../state/state.ts';
import { type AppliedTaxes, rememberAppliedTaxes } from './applied-taxes.ts';
import type { LeasePart } from './lease.ts';
import type { Pace } from './pace.ts';
import { assertSameOdoo } from './same-odoo.ts';

/** Everything that a job needs for one seller: Amazon, Odoo, the state and the settings. */
export type Seller = {
  name: string;
  settings: SellerSettings;
  marketplaceIds: string[];
  amazon: AmazonClient;
  state: State;
  planOptions: PlanOptions;
  /** How work for Odoo is divided into batches. */
  pace: Pace;
  /** Milliseconds since 1970. */
  now: () => number;
  lease: LeasePart;
  /** Connects to Odoo without looking up the seller's records; refused when it is not the Odoo that the state belongs to. */
  connect(): Promise<Odoo>;
  /** The records in Odoo that orders refer to; looked up when the first order needs them. */
  company(): Promise<SellerCompany>;
  /** The same seller with nothing looked up yet: its next pass sees what people have changed in Odoo meanwhile. */
  fresh(): Seller;
  /** {@link fresh}, over a connection that cannot write to Odoo. */
  looking(): Seller;
  /** Called with progress messages for a person who waits. */
  onProgress?: ((text: string) => void) | undefined;
};

export type SellerCompany = Company & {
  products: Products;
  appliedTaxes: AppliedTaxes;
  /** Location of the marketplace's goods at Amazon; only sellers with FBA orders need it. */
  amazonLocation(marketplaceId?: string): Promise<AmazonLocation>;
  /** What people have set for the orders of a marketplace, where it differs from the company; empty without the screens. */
  placing(marketplaceId: string | undefined): OrderPlacing;
};

/** Records that an order refers to, where they differ from the seller's. */
export type OrderPlacing = {
  teamId?: TeamId | undefined;
  warehouseId?: WarehouseId | undefined;
  invoiceJournalId?: JournalId | undefined;
};

export type SellerParts = {
  settings: SellerSettings;
  amazon: AmazonClient;
  state: State;
  odoo: () => Promise<Odoo>;
  /** Odoo's address in the settings. */
  address: { url: string; database: string };
  pace: Pace;
  now: () => number;
  lease: LeasePart;
  onProgress?: ((text: string) => void) | undefined;
};

/** Joins the two sides of a seller; neither is called yet. */
export function openSeller(parts: SellerParts): Seller {
  const { settings, amazon, state, odoo, address, pace, now, lease, onProgress } = parts;
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
    lease,
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
