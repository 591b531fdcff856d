import type { IdOf } from '../record-ids.ts';
/**
 * Names of what `amazon-odoo setup` adds to Odoo. Nothing depends on them: whoever writes one asks `fieldsOf` first, and goes
 * without it on an Odoo where `setup` has not been run.
 */

/** Models. */
export const ACCOUNT_MODEL = 'x_amazon_account';
/** The id of a seller's record in *Amazon Accounts*. */
export type AmazonAccountId = IdOf<typeof ACCOUNT_MODEL>;
/** A marketplace of an account, with what differs from the account. */
export const MARKETPLACE_MODEL = 'x_amazon_marketplace';
/** An order that a person has asked for by its reference. */
export const RECOVERY_MODEL = 'x_amazon_recovery';
export const OFFER_MODEL = 'x_amazon_offer';
export const FAILURE_MODEL = 'x_amazon_failure';
export const SETTLEMENT_MODEL = 'x_amazon_settlement';

/** On {@link ACCOUNT_MODEL}. */
export const ACCOUNT_FIELDS = {
  /** Name of the account in the settings. */
  name: 'x_name',
  sellerId: 'x_seller_id',
  region: 'x_region',
  company: 'x_company_id',
  team: 'x_team_id',
  salesperson: 'x_user_id',
  location: 'x_location_id',
  warehouse: 'x_warehouse_id',
  invoiceJournal: 'x_invoice_journal_id',
  paymentJournal: 'x_payment_journal_id',
  saleProduct: 'x_sale_product_id',
  shippingProduct: 'x_shipping_product_id',
  unknownSku: 'x_unknown_sku',
  anonymousCustomers: 'x_anonymous_customers',
  facilitatorTax: 'x_facilitator_tax',
  /** A field of earlier versions: a checkbox has no third state for “not chosen”. */
  importShippedFbm: 'x_import_shipped_fbm',
  importShipped: 'x_import_shipped',
  invoices: 'x_invoices',
  settlements: 'x_settlements',
  /** For people: which value of each setting counts, and where it comes from. Empty until the record is of this version. */
  inEffect: 'x_in_effect',
  /** Up to when orders have been read; a person sets it back to have them read again. */
  lastOrderSync: 'x_last_order_sync',
  /** The same, as the sidecar last wrote it: where the two differ, a person has changed the first. */
  lastOrderSyncWritten: 'x_last_order_sync_written',
  openFailures: 'x_open_failures',
  /** Which running program works for the account, and when it last showed that it does. */
  instance: 'x_instance',
  instanceSeen: 'x_instance_seen',
  marketplaces: 'x_marketplace_ids',
  recoveries: 'x_recovery_ids',
  failures: 'x_failure_ids',
} as const;

/** On {@link ACCOUNT_MODEL}, for each job: whether its button was pressed, and how its last run ended. */
export function jobFields(job: string): { requested: string; at: string; result: string } {
  return { requested: `x_sync_${job}`, at: `x_${job}_at`, result: `x_${job}_result` };
}

/** On {@link MARKETPLACE_MODEL}. What is empty is as on the account. */
export const MARKETPLACE_FIELDS = {
  /** Its domain, e.g. `amazon.de`. */
  name: 'x_name',
  account: 'x_account_id',
  /** ISO code of the country. */
  code: 'x_code',
  /** Its orders are read. */
  synchronized: 'x_synchronized',
  team: 'x_team_id',
  location: 'x_location_id',
  invoiceJournal: 'x_invoice_journal_id',
} as const;

/** On {@link RECOVERY_MODEL}. */
export const RECOVERY_FIELDS = {
  /** The Amazon order id. */
  name: 'x_name',
  account: 'x_account_id',
  /** One of {@link RECOVERY_STATES}. */
  state: 'x_state',
  result: 'x_result',
} as const;

export const RECOVERY_STATES = { requested: 'requested', done: 'done', failed: 'failed' } as const;

/** On {@link OFFER_MODEL}: which product a SKU is. */
export const OFFER_FIELDS = {
  /** The SKU. */
  name: 'x_name',
  account: 'x_account_id',
  product: 'x_product_id',
  /** Units kept back, as a person writes them: `2` or `10%`; empty: as in the settings. */
  buffer: 'x_stock_buffer',
  /** A person holds the quantity on Amazon at 0. */
  paused: 'x_stock_paused',
  /** True from the moment a person wants the quantity to be sent until it was. */
  pushNow: 'x_stock_push',
  /** What Odoo's stock allows, what was last sent to Amazon and when, and what Amazon shows. */
  promised: 'x_stock_promised',
  pushed: 'x_stock_pushed',
  pushedAt: 'x_stock_pushed_at',
  live: 'x_stock_live',
  /** One of {@link STOCK_STATES}. */
  stockState: 'x_stock_state',
  /** Amazon's own words, or why nothing is sent. */
  stockMessage: 'x_stock_message',
} as const;

/** Where the quantity of an offer stands. */
export const STOCK_STATES = {
  live: 'live',
  sent: 'sent',
  waiting: 'waiting',
  stuck: 'stuck',
  refused: 'refused',
  notSent: 'not_sent',
} as const;

/** On {@link FAILURE_MODEL}: the failure log as Odoo shows it. */
export const FAILURE_FIELDS = {
  /** The Amazon order id, picking or settlement it is about. */
  name: 'x_name',
  account: 'x_account_id',
  class: 'x_class',
  /** The class in words. */
  title: 'x_title',
  message: 'x_message',
  hint: 'x_hint',
  attempts: 'x_attempts',
  firstAt: 'x_first_at',
  lastAt: 'x_last_at',
  nextAt: 'x_next_at',
  /** `open`, `dismissed` or `resolved`. */
  state: 'x_state',
  saleOrder: 'x_order_id',
  retry: 'x_retry',
  dismiss: 'x_dismiss',
} as const;

/** On sale.order. */
export const SALE_ORDER_FIELDS = {
  /** Name of the account in the settings. */
  account: 'x_amazon_account',
  orderId: 'x_amazon_order_ref',
  /** ISO code of the marketplace's country. */
  marketplace: 'x_amazon_marketplace',
  /** `AMAZON` or `MERCHANT`. */
  fulfilledBy: 'x_amazon_fulfilled_by',
  /** Programs such as PRIME, AMAZON_BUSINESS, in one text. */
  programs: 'x_amazon_programs',
  shipBy: 'x_amazon_ship_by',
  /** One of {@link ORDER_STATUS}. */
  status: 'x_amazon_sync_status',
  /** Why it failed. */
  reason: 'x_amazon_reason',
  /** The order in Seller Central. */
  url: 'x_amazon_url',
} as const;

export const ORDER_STATUS = { done: 'done', failed: 'error' } as const;

/** On stock.picking. */
export const PICKING_FIELDS = {
  /** The Amazon order id and the latest time to ship, from the sales order. */
  orderId: 'x_amazon_order_ref',
  shipBy: 'x_amazon_ship_by',
  /** One of {@link PICKING_STATUS}. */
  status: 'x_amazon_sync_status',
  /** Amazon's own words, or what is missing. */
  reason: 'x_amazon_reason',
  /** True from the moment a person presses "Retry Amazon Sync" until it has been tried. */
  retry: 'x_amazon_retry',
} as const;

/** pending · Synchronized with Amazon · Synchronization with Amazon failed. */
export const PICKING_STATUS = { pending: 'pending', done: 'done', failed: 'error' } as const;

/**
 * Fields of a package (stock.package, up to 18 stock.quant.package) in which its own tracking reference may stand: of `setup`,
 * and of a module that many have (OCA `delivery_carrier_label`). The first that exists is read.
 */
export const PACKAGE_TRACKING_FIELDS = ['x_amazon_tracking_ref', 'parcel_tracking'] as const;
/** The one that `setup` adds. */
export const [PACKAGE_TRACKING_FIELD] = PACKAGE_TRACKING_FIELDS;

/** On account.payment and account.move: the settlement (a many2one to {@link SETTLEMENT_MODEL}) that it belongs to. */
export const SETTLEMENT_FIELD = 'x_amazon_settlement_id';

/** On {@link SETTLEMENT_MODEL}. */
export const SETTLEMENT_FIELDS = {
  /** Amazon's settlement id. */
  name: 'x_name',
  account: 'x_account',
  /** Whose users may see it; empty: everybody's. */
  company: 'x_company_id',
  currency: 'x_currency_id',
  start: 'x_start',
  end: 'x_end',
  depositDate: 'x_deposit_date',
  total: 'x_total',
  /** `booked`, `waiting` (for something in Odoo) or `refused` (the file is wrong, or a row has no rule). */
  state: 'x_state',
  /** Why it is not booked. */
  reason: 'x_reason',
  paymentCount: 'x_payment_count',
  /** Sales, refunds, fees by type and the rest, by month, as a text. */
  summary: 'x_summary',
  payments: 'x_payment_ids',
  entries: 'x_entry_ids',
} as const;
