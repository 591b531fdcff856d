/**
 * Names of what `amazon-odoo setup` adds to Odoo. Nothing depends on them: whoever writes one asks `fieldsOf` first, and goes
 * without it on an Odoo where `setup` has not been run.
 */

/** Models. */
export const ACCOUNT_MODEL = 'x_amazon_account';
export const OFFER_MODEL = 'x_amazon_offer';
export const FAILURE_MODEL = 'x_amazon_failure';
export const SETTLEMENT_MODEL = 'x_amazon_settlement';

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

/** On account.payment and account.move: the settlement (a many2one to {@link SETTLEMENT_MODEL}) that it belongs to. */
export const SETTLEMENT_FIELD = 'x_amazon_settlement_id';

/** On {@link SETTLEMENT_MODEL}. */
export const SETTLEMENT_FIELDS = {
  /** Amazon's settlement id. */
  name: 'x_name',
  account: 'x_account',
  currency: 'x_currency_id',
  start: 'x_start',
  end: 'x_end',
  depositDate: 'x_deposit_date',
  total: 'x_total',
  /** `booked` or `refused`. */
  state: 'x_state',
  reason: 'x_reason',
  paymentCount: 'x_payment_count',
} as const;
