import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  FAILURE_FIELDS as FAILURE,
  FAILURE_MODEL,
  jobFields,
  MARKETPLACE_FIELDS as MARKETPLACE,
  MARKETPLACE_MODEL,
  OFFER_FIELDS as OFFER,
  OFFER_MODEL,
  SALE_ORDER_FIELDS as ORDER,
  ORDER_STATUS,
  PACKAGE_TRACKING_FIELD,
  PICKING_FIELDS as PICKING,
  PICKING_STATUS,
  RECOVERY_FIELDS as RECOVERY,
  RECOVERY_MODEL,
  RECOVERY_STATES,
  SETTLEMENT_FIELDS as SETTLEMENT,
  SETTLEMENT_FIELD,
  SETTLEMENT_MODEL,
  STOCK_STATES,
} from '../../odoo/screens/fields.ts';
import { type Definition, type JobButton, ref, type Server } from '../definition.ts';

/** The models that `setup` makes, with their names for people. */
export const MODELS = {
  [ACCOUNT_MODEL]: 'Amazon Account',
  [MARKETPLACE_MODEL]: 'Amazon Marketplace',
  [RECOVERY_MODEL]: 'Amazon Recovered Order',
  [OFFER_MODEL]: 'Amazon Offer',
  [FAILURE_MODEL]: 'Amazon Failure',
  [SETTLEMENT_MODEL]: 'Amazon Settlement',
};

type Names = Readonly<Record<string, string>>;

/** A model of our own. */
function model(name: string, description: string): Definition {
  return {
    key: modelKey(name),
    model: 'ir.model',
    values: { name: description, model: name, state: 'manual' },
  };
}

function modelKey(name: string): string {
  return `model_${name}`;
}

/** The model's record in `ir.model`: made here, or by a module. */
export function modelReference(name: string): { ref: string } {
  if (name.startsWith('x_')) return ref(modelKey(name));
  const [family = ''] = name.split('.');
  return ref(`${family}.model_${name.replaceAll('.', '_')}`);
}

export function fieldKey(owner: string, name: string): string {
  return `field_${owner.replaceAll('.', '_')}__${name}`;
}

/** The field's name in what {@link fieldKey} gives. */
export function nameInKey(key: string): string {
  return key.slice(key.indexOf('__') + 2);
}

type Extra = Readonly<Record<string, string | boolean>>;

function field(owner: string, name: string, ttype: string, label: string, extra: Extra = {}): Definition {
  return {
    key: fieldKey(owner, name),
    model: 'ir.model.fields',
    values: {
      model_id: modelReference(owner),
      name,
      ttype,
      field_description: label,
      state: 'manual',
      ...extra,
    },
  };
}

function link(owner: string, name: string, relation: string, label: string, extra: Extra = {}): Definition {
  return field(owner, name, 'many2one', label, { relation, on_delete: 'set null', ...extra });
}

function choice(owner: string, name: string, label: string, choices: Names, extra: Extra = {}): Definition {
  // As a Python list, the format that Odoo uses for selections.
  const pairs = Object.entries(choices).map(([value, text]) => `('${value}', '${text}')`);
  return field(owner, name, 'selection', label, { selection: `[${pairs.join(', ')}]`, ...extra });
}

const STOCK_CHOICES = {
  [STOCK_STATES.live]: 'Live',
  [STOCK_STATES.sent]: 'Sent',
  [STOCK_STATES.waiting]: 'To be sent',
  [STOCK_STATES.stuck]: 'Not shown by Amazon',
  [STOCK_STATES.refused]: 'Refused by Amazon',
  [STOCK_STATES.notSent]: 'Not sent',
};
const REGIONS = { na: 'North America', eu: 'Europe', fe: 'Far East' };
const UNKNOWN_SKU = {
  default: 'Use the default product',
  create: 'Create a product',
  fail: 'Stop the order',
};
const ANONYMOUS = { shared: 'One shared customer', perOrder: 'One customer per order' };
const FACILITATOR_TAX = { exclude: 'Leave it out', passThrough: 'Show it on a line of its own' };
const INVOICES = { manual: 'By hand', onDelivery: 'On delivery' };
const YES_NO = { yes: 'Yes', no: 'No' };
const SETTLEMENTS = { batch: 'Batch of payments', statement: 'Bank statement', none: 'Not booked' };

const ACCOUNT_DEFINITIONS: readonly Definition[] = [
  field(ACCOUNT_MODEL, ACCOUNT.sellerId, 'char', 'Seller ID'),
  choice(ACCOUNT_MODEL, ACCOUNT.region, 'Region', REGIONS),
  link(ACCOUNT_MODEL, ACCOUNT.company, 'res.company', 'Company'),
  link(ACCOUNT_MODEL, ACCOUNT.team, 'crm.team', 'Sales Team'),
  link(ACCOUNT_MODEL, ACCOUNT.salesperson, 'res.users', 'Salesperson'),
  link(ACCOUNT_MODEL, ACCOUNT.location, 'stock.location', 'Amazon Location'),
  link(ACCOUNT_MODEL, ACCOUNT.warehouse, 'stock.warehouse', 'Warehouse'),
  link(ACCOUNT_MODEL, ACCOUNT.invoiceJournal, 'account.journal', 'Invoice Journal'),
  link(ACCOUNT_MODEL, ACCOUNT.paymentJournal, 'account.journal', 'Payment Journal'),
  link(ACCOUNT_MODEL, ACCOUNT.saleProduct, 'product.product', 'Default Product'),
  link(ACCOUNT_MODEL, ACCOUNT.shippingProduct, 'product.product', 'Shipping Product'),
  choice(ACCOUNT_MODEL, ACCOUNT.unknownSku, 'Unknown SKU', UNKNOWN_SKU),
  choice(ACCOUNT_MODEL, ACCOUNT.anonymousCustomers, 'Customers Without Name', ANONYMOUS),
  choice(ACCOUNT_MODEL, ACCOUNT.facilitatorTax, 'Tax Remitted by Amazon', FACILITATOR_TAX),
  field(ACCOUNT_MODEL, ACCOUNT.importShippedFbm, 'boolean', 'Import FBM Orders Already Shipped, Until 0.9'),
  choice(ACCOUNT_MODEL, ACCOUNT.importShipped, 'Import FBM Orders Already Shipped', YES_NO),
  choice(ACCOUNT_MODEL, ACCOUNT.invoices, 'Invoices', INVOICES),
  choice(ACCOUNT_MODEL, ACCOUNT.settlements, 'Settlements', SETTLEMENTS),
  field(ACCOUNT_MODEL, ACCOUNT.inEffect, 'text', 'Settings in Effect'),
  field(ACCOUNT_MODEL, ACCOUNT.lastOrderSync, 'datetime', 'Last Order Sync'),
  field(ACCOUNT_MODEL, ACCOUNT.lastOrderSyncWritten, 'datetime', 'Last Order Sync, as Written'),
  field(ACCOUNT_MODEL, ACCOUNT.openFailures, 'integer', 'Open Failures'),
  field(ACCOUNT_MODEL, ACCOUNT.instance, 'char', 'Program'),
  field(ACCOUNT_MODEL, ACCOUNT.instanceSeen, 'datetime', 'Program Last Seen'),
];

/** On the account, for each job with a button: whether it was pressed, and how the last run ended. */
function jobDefinitions(jobs: readonly JobButton[]): Definition[] {
  return jobs.flatMap(({ job, title }) => {
    const { requested, at, result } = jobFields(job);
    return [
      field(ACCOUNT_MODEL, requested, 'boolean', `Sync ${title} Requested`),
      field(ACCOUNT_MODEL, at, 'datetime', `${title}: Last Run`),
      field(ACCOUNT_MODEL, result, 'char', `${title}: Result`),
    ];
  });
}

/** The account that a record belongs to; deleting the account deletes the record. */
function ofAccount(owner: string, name: string): Definition {
  return link(owner, name, ACCOUNT_MODEL, 'Amazon Account', { required: true, on_delete: 'cascade' });
}

function listOf(owner: string, name: string, relation: string, inverse: string, label: string): Definition {
  return field(owner, name, 'one2many', label, { relation, relation_field: inverse });
}

const RECOVERY_CHOICES = {
  [RECOVERY_STATES.requested]: 'Requested',
  [RECOVERY_STATES.done]: 'Done',
  [RECOVERY_STATES.failed]: 'Failed',
};

const CHILD_DEFINITIONS: readonly Definition[] = [
  ofAccount(MARKETPLACE_MODEL, MARKETPLACE.account),
  field(MARKETPLACE_MODEL, MARKETPLACE.code, 'char', 'Country', { required: true }),
  field(MARKETPLACE_MODEL, MARKETPLACE.synchronized, 'boolean', 'Synchronized'),
  link(MARKETPLACE_MODEL, MARKETPLACE.team, 'crm.team', 'Sales Team'),
  link(MARKETPLACE_MODEL, MARKETPLACE.location, 'stock.location', 'Amazon Location'),
  link(MARKETPLACE_MODEL, MARKETPLACE.invoiceJournal, 'account.journal', 'Invoice Journal'),
  ofAccount(RECOVERY_MODEL, RECOVERY.account),
  choice(RECOVERY_MODEL, RECOVERY.state, 'State', RECOVERY_CHOICES),
  field(RECOVERY_MODEL, RECOVERY.result, 'char', 'Result'),
  ofAccount(OFFER_MODEL, OFFER.account),
  link(OFFER_MODEL, OFFER.product, 'product.product', 'Product'),
  field(OFFER_MODEL, OFFER.buffer, 'char', 'Buffer'),
  field(OFFER_MODEL, OFFER.paused, 'boolean', 'Paused'),
  field(OFFER_MODEL, OFFER.pushNow, 'boolean', 'Push Requested'),
  field(OFFER_MODEL, OFFER.promised, 'integer', 'Promised'),
  field(OFFER_MODEL, OFFER.pushed, 'integer', 'Pushed'),
  field(OFFER_MODEL, OFFER.pushedAt, 'datetime', 'Pushed At'),
  field(OFFER_MODEL, OFFER.live, 'integer', 'Live on Amazon'),
  choice(OFFER_MODEL, OFFER.stockState, 'Stock', STOCK_CHOICES),
  field(OFFER_MODEL, OFFER.stockMessage, 'text', 'Message'),
  ofAccount(FAILURE_MODEL, FAILURE.account),
  field(FAILURE_MODEL, FAILURE.class, 'char', 'Class'),
  field(FAILURE_MODEL, FAILURE.title, 'char', 'Cause'),
  field(FAILURE_MODEL, FAILURE.message, 'text', 'What Happened'),
  field(FAILURE_MODEL, FAILURE.hint, 'text', 'What to Do'),
  field(FAILURE_MODEL, FAILURE.attempts, 'integer', 'Attempts'),
  field(FAILURE_MODEL, FAILURE.firstAt, 'datetime', 'First'),
  field(FAILURE_MODEL, FAILURE.lastAt, 'datetime', 'Last'),
  field(FAILURE_MODEL, FAILURE.nextAt, 'datetime', 'Next Try'),
  choice(FAILURE_MODEL, FAILURE.state, 'State', {
    open: 'Open',
    dismissed: 'Dismissed',
    resolved: 'Resolved',
  }),
  link(FAILURE_MODEL, FAILURE.saleOrder, 'sale.order', 'Sales Order'),
  field(FAILURE_MODEL, FAILURE.retry, 'boolean', 'Retry Requested'),
  field(FAILURE_MODEL, FAILURE.dismiss, 'boolean', 'Dismissal Requested'),
  listOf(ACCOUNT_MODEL, ACCOUNT.marketplaces, MARKETPLACE_MODEL, MARKETPLACE.account, 'Marketplaces'),
  listOf(ACCOUNT_MODEL, ACCOUNT.recoveries, RECOVERY_MODEL, RECOVERY.account, 'Recovered Orders'),
  listOf(ACCOUNT_MODEL, ACCOUNT.failures, FAILURE_MODEL, FAILURE.account, 'Failures'),
];

const SETTLEMENT_DEFINITIONS: readonly Definition[] = [
  field(SETTLEMENT_MODEL, SETTLEMENT.account, 'char', 'Amazon Account'),
  link(SETTLEMENT_MODEL, SETTLEMENT.company, 'res.company', 'Company'),
  link(SETTLEMENT_MODEL, SETTLEMENT.currency, 'res.currency', 'Currency'),
  field(SETTLEMENT_MODEL, SETTLEMENT.start, 'datetime', 'From'),
  field(SETTLEMENT_MODEL, SETTLEMENT.end, 'datetime', 'To'),
  field(SETTLEMENT_MODEL, SETTLEMENT.depositDate, 'date', 'Deposit Date'),
  field(SETTLEMENT_MODEL, SETTLEMENT.total, 'float', 'Total'),
  choice(SETTLEMENT_MODEL, SETTLEMENT.state, 'State', {
    waiting: 'Waiting',
    refused: 'Refused',
    booked: 'Booked',
  }),
  field(SETTLEMENT_MODEL, SETTLEMENT.reason, 'text', 'Reason'),
  field(SETTLEMENT_MODEL, SETTLEMENT.paymentCount, 'integer', 'Number of Payments'),
  field(SETTLEMENT_MODEL, SETTLEMENT.summary, 'text', 'Summary'),
  link('account.payment', SETTLEMENT_FIELD, SETTLEMENT_MODEL, 'Amazon Settlement'),
  link('account.move', SETTLEMENT_FIELD, SETTLEMENT_MODEL, 'Amazon Settlement'),
  listOf(SETTLEMENT_MODEL, SETTLEMENT.payments, 'account.payment', SETTLEMENT_FIELD, 'Payments'),
  listOf(SETTLEMENT_MODEL, SETTLEMENT.entries, 'account.move', SETTLEMENT_FIELD, 'Entries'),
];

const PICKING_CHOICES = {
  [PICKING_STATUS.pending]: 'To be sent to Amazon',
  [PICKING_STATUS.done]: 'Synchronized with Amazon',
  [PICKING_STATUS.failed]: 'Synchronization with Amazon failed',
};

const ORDER_CHOICES = {
  [ORDER_STATUS.done]: 'Synchronized with Amazon',
  [ORDER_STATUS.failed]: 'Synchronization with Amazon failed',
};
const FULFILLED_BY = { AMAZON: 'Amazon (FBA)', MERCHANT: 'Merchant (FBM)' };

/** Fields that are not copied, because a copy of an order or a delivery does not belong to Amazon. */
const NOT_COPIED = { copied: false };

/** A field of a delivery that shows one of its sales order; it is not stored, so that old deliveries show it at once. */
function ofSale(name: string, ttype: string, label: string, source: string): Definition {
  const values = { related: `sale_id.${source}`, store: false, readonly: true, ...NOT_COPIED };
  return field('stock.picking', name, ttype, label, values);
}

const DOCUMENT_DEFINITIONS: readonly Definition[] = [
  field('sale.order', ORDER.account, 'char', 'Amazon Account', NOT_COPIED),
  field('sale.order', ORDER.orderId, 'char', 'Amazon Reference', { ...NOT_COPIED, index: true }),
  field('sale.order', ORDER.marketplace, 'char', 'Amazon Marketplace', NOT_COPIED),
  choice('sale.order', ORDER.fulfilledBy, 'Fulfilled By', FULFILLED_BY, NOT_COPIED),
  field('sale.order', ORDER.programs, 'char', 'Amazon Programs', NOT_COPIED),
  field('sale.order', ORDER.shipBy, 'datetime', 'Ship By', NOT_COPIED),
  choice('sale.order', ORDER.status, 'Amazon State', ORDER_CHOICES, NOT_COPIED),
  field('sale.order', ORDER.reason, 'text', 'Amazon Reason', NOT_COPIED),
  field('sale.order', ORDER.url, 'char', 'Seller Central', NOT_COPIED),
  ofSale(PICKING.orderId, 'char', 'Amazon Reference', ORDER.orderId),
  ofSale(PICKING.shipBy, 'datetime', 'Ship By', ORDER.shipBy),
  choice('stock.picking', PICKING.status, 'Amazon State', PICKING_CHOICES, NOT_COPIED),
  field('stock.picking', PICKING.reason, 'text', 'Amazon Reason', NOT_COPIED),
  field('stock.picking', PICKING.retry, 'boolean', 'Amazon Retry Requested', NOT_COPIED),
];

/** Every model and field that `setup` adds, ordered so that each comes after those that it refers to. */
export function modelsAndFields({ packages }: Server, jobs: readonly JobButton[]): Definition[] {
  return [
    ...Object.entries(MODELS).map(([name, description]) => model(name, description)),
    ...sorted([
      ...Object.keys(MODELS).map((name) => field(name, 'x_name', 'char', 'Name', { required: true })),
      ...ACCOUNT_DEFINITIONS,
      ...jobDefinitions(jobs),
      ...CHILD_DEFINITIONS,
      ...SETTLEMENT_DEFINITIONS,
      ...DOCUMENT_DEFINITIONS,
      field(packages, PACKAGE_TRACKING_FIELD, 'char', 'Tracking Reference', NOT_COPIED),
    ]),
  ];
}

/**
 * Groups fields with the same keys, so that they go in one call; one2many fields come last, because they name a field of the other
 * model.
 */
function sorted(definitions: readonly Definition[]): Definition[] {
  return [...definitions].sort((one, other) => rank(one).localeCompare(rank(other)));
}

function rank({ values }: Definition): string {
  return `${values['ttype'] === 'one2many' ? 1 : 0} ${Object.keys(values).join(' ')}`;
}
