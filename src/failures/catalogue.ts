import { INVOICE_CLASSES } from './invoice-classes.ts';
import { STOCK_CLASSES } from './stock-classes.ts';

/** The part of the program that finds a failure, and closes it once the cause is gone. */
export type FailureFlow = 'orders' | 'shipments' | 'settlements' | 'invoices' | 'stock';

/** Who can end a failure: somebody with Odoo open, the seller at Amazon, the operator of this program, or its developers. */
export type FailureActor = 'odoo' | 'seller' | 'operator' | 'developer';

type FailureClassEntry = {
  readonly flow: FailureFlow;
  readonly actor: FailureActor;
  /** For the documentation: what it means. */
  readonly meaning: string;
  /** For the documentation: when it closes by itself, or what a person does to end it. */
  readonly closes: string;
  /**
   * What closes it. `pass`: the next pass of the flow that does not find it again; `record`: a record in Odoo that the pass looks
   * for; `person`: only a person who dismisses it.
   */
  readonly closedBy: 'pass' | 'record' | 'person';
};

/**
 * Every class of the failure log. A class is part of the interface (`failures list --json`, alerts): it is never renamed.
 * `docs/operations.md` shows this table, and a test compares the two.
 */
export const FAILURE_CLASSES = {
  unknownSku: {
    flow: 'orders',
    actor: 'odoo',
    meaning: 'no product has the SKU as internal reference, and `unknownSku: fail` says that its orders wait',
    closes: 'the product exists',
    closedBy: 'pass',
  },
  ambiguousSku: {
    flow: 'orders',
    actor: 'odoo',
    meaning: 'several products have it',
    closes: 'only one has it, or `skuMap` names another',
    closedBy: 'pass',
  },
  currency: {
    flow: 'orders',
    actor: 'odoo',
    meaning: "Odoo does not have the order's currency",
    closes: 'the currency is active',
    closedBy: 'pass',
  },
  refusedByOdoo: {
    flow: 'orders',
    actor: 'odoo',
    meaning: "Odoo's own message about a customer, an order, a delivery or a settlement",
    closes: 'what Odoo names is corrected',
    closedBy: 'pass',
  },
  totalDiffers: {
    flow: 'orders',
    actor: 'odoo',
    meaning: "Amazon's figures do not add up, or no price leads to them",
    closes: 'the figures agree, or it is dismissed',
    closedBy: 'pass',
  },
  cancelledTooLate: {
    flow: 'orders',
    actor: 'odoo',
    meaning: 'Amazon cancelled after goods were shipped or the invoice was posted',
    closes: 'the sales order is cancelled in Odoo',
    closedBy: 'pass',
  },
  invalidVat: {
    flow: 'orders',
    actor: 'odoo',
    meaning: "Odoo refused the buyer's VAT number; the order is complete",
    closes: 'the contact has a VAT number',
    closedBy: 'record',
  },
  referenceTaken: {
    flow: 'orders',
    actor: 'odoo',
    meaning: 'a sales order that cannot be the Amazon order carries its id; the order came in by itself',
    closes: 'the other sales order no longer carries the id, or it is dismissed',
    closedBy: 'pass',
  },
  notFinished: {
    flow: 'orders',
    actor: 'odoo',
    meaning:
      'Odoo answered without an error, and did not confirm, deliver or cancel: a window, an approval, an old reading',
    closes: 'Odoo shows that the step was done',
    closedBy: 'pass',
  },
  odooRestored: {
    flow: 'orders',
    actor: 'operator',
    meaning: 'Odoo was put back to a backup; what it has lost is brought back',
    closes: 'it is dismissed',
    closedBy: 'person',
  },
  gone: {
    flow: 'orders',
    actor: 'seller',
    meaning: 'the order had failed, and Amazon no longer knows it',
    closes: 'it is dismissed',
    closedBy: 'pass',
  },
  notUnderstood: {
    flow: 'orders',
    actor: 'developer',
    meaning: 'a status or data that the program does not know',
    closes: "Amazon's data can be understood",
    closedBy: 'pass',
  },
  malformed: {
    flow: 'orders',
    actor: 'developer',
    meaning: "Amazon's data of the order is damaged",
    closes: 'it is whole',
    closedBy: 'pass',
  },
  unexpected: {
    flow: 'orders',
    actor: 'developer',
    meaning: 'a defect of this program that stops only this order',
    closes: 'it is fixed',
    closedBy: 'pass',
  },
  trackingMissing: {
    flow: 'shipments',
    actor: 'odoo',
    meaning: 'a done delivery has no carrier or no tracking reference',
    closes: 'it is entered',
    closedBy: 'pass',
  },
  shipmentRefused: {
    flow: 'shipments',
    actor: 'odoo',
    meaning: 'Amazon refused a parcel; its message is shown',
    closes: 'it was corrected, or Amazon has it',
    closedBy: 'pass',
  },
  shipmentUnknown: {
    flow: 'shipments',
    actor: 'operator',
    meaning: "Amazon's answer was lost, or a feed's report proves nothing",
    closes: 'the order read back proves it',
    closedBy: 'pass',
  },
  cancelledBeforeShipping: {
    flow: 'shipments',
    actor: 'odoo',
    meaning: 'Amazon cancelled the order before its delivery was reported',
    closes: 'the sales order is cancelled in Odoo too, or it is dismissed',
    closedBy: 'pass',
  },
  unmappedLine: {
    flow: 'shipments',
    actor: 'odoo',
    meaning: 'goods that belong to no item, or to several items, of the Amazon order',
    closes: 'the product has the SKU as its reference',
    closedBy: 'pass',
  },
  settlementRefused: {
    flow: 'settlements',
    actor: 'seller',
    meaning: 'a settlement file is damaged, or its rows do not add up to its total',
    closes: "Amazon's file adds up, or its difference is accepted (`settlements accept`)",
    closedBy: 'pass',
  },
  settlementRule: {
    flow: 'settlements',
    actor: 'operator',
    meaning: 'rows of a settlement have no rule; nothing of it is posted',
    closes: '`odoo.settlementRules` has one',
    closedBy: 'pass',
  },
  ordersNotRead: {
    flow: 'settlements',
    actor: 'operator',
    meaning: 'a settlement came before the first `sync orders`',
    closes: 'orders were read',
    closedBy: 'pass',
  },
  orderFailed: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'an order of a settlement is in the failure log',
    closes: 'the order is in Odoo',
    closedBy: 'pass',
  },
  invoiceMissing: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'orders of a settlement have no posted invoice',
    closes: 'the invoices are posted',
    closedBy: 'pass',
  },
  creditNoteMissing: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'refunded orders have no posted credit note',
    closes: 'the credit notes are posted',
    closedBy: 'pass',
  },
  invoiceRefused: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'Odoo refuses an invoice, or does not post it',
    closes: 'the invoice is posted',
    closedBy: 'pass',
  },
  currencyRate: {
    flow: 'settlements',
    actor: 'odoo',
    meaning:
      'Odoo has no rate to count a currency with on the days of a settlement or of invoices, and would count it 1:1',
    closes: 'Odoo has a rate of that day or of an earlier one',
    closedBy: 'pass',
  },
  lockedPeriod: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'the books are closed on days of a settlement; both possible dates are named',
    closes: 'the period is open again',
    closedBy: 'pass',
  },
  accountingRights: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'the user may not make or book what a settlement needs',
    closes: 'the user has the right',
    closedBy: 'pass',
  },
  bookedOtherwise: {
    flow: 'settlements',
    actor: 'operator',
    meaning: 'a part of the settlement was booked by the other method before `odoo.settlements` was changed',
    closes: '`odoo.settlements` is set back, or that part is deleted in Odoo',
    closedBy: 'pass',
  },
  bookedDifferently: {
    flow: 'settlements',
    actor: 'odoo',
    meaning:
      "Odoo holds entries of the settlement that are not in Amazon's file, have another amount, or were reversed",
    closes: 'Odoo holds what the file says',
    closedBy: 'pass',
  },
  rowsUnexplained: {
    flow: 'settlements',
    actor: 'operator',
    meaning: 'a settlement is booked, with rows that no rule fits on the account _Amazon to be explained_',
    closes: '`odoo.settlementRules` has a rule, which moves them, or the account is reconciled',
    closedBy: 'pass',
  },
  refundBeyondInvoice: {
    flow: 'settlements',
    actor: 'odoo',
    meaning:
      'Amazon refunded more than the invoices of an order hold; the rest is on the account _Amazon refund corrections_, without tax',
    closes: 'a person decides on account and tax, and dismisses it',
    closedBy: 'person',
  },
  payoutUnclear: {
    flow: 'settlements',
    actor: 'odoo',
    meaning: 'several lines of the bank could be a payout, or one line several payouts',
    closes: 'the payout is reconciled with its line in Odoo',
    closedBy: 'pass',
  },
  moveRefused: {
    flow: 'settlements',
    actor: 'odoo',
    meaning:
      'an amount of a booked settlement belongs on another account or with a document, and Odoo refused to move or reconcile it',
    closes: 'what Odoo names is corrected, or it is moved by hand',
    closedBy: 'pass',
  },
  archiveDamaged: {
    flow: 'settlements',
    actor: 'operator',
    meaning: 'the kept file of a settlement is missing or damaged, and Amazon no longer lists it',
    closes: 'the file is put back from a backup',
    closedBy: 'pass',
  },
  ...INVOICE_CLASSES,
  ...STOCK_CLASSES,
} as const satisfies Record<string, FailureClassEntry>;

/** A class of the failure log; a misspelt class does not compile. */
export type FailureClass = keyof typeof FAILURE_CLASSES;

/** Classes that may be found by more than one flow. */
const SHARED: Partial<Record<FailureClass, readonly FailureFlow[]>> = {
  refusedByOdoo: ['settlements', 'shipments'],
};

/** The classes of a flow that a pass closes when it does not find them again. */
export function closedByPass(flow: FailureFlow): FailureClass[] {
  return classNames().filter(
    (name) =>
      FAILURE_CLASSES[name].closedBy === 'pass' &&
      (FAILURE_CLASSES[name].flow === flow || SHARED[name]?.includes(flow) === true),
  );
}

/** Classes that only a person can resolve; reading the order again would not help. */
export function needsPerson(name: string): boolean {
  return name === 'gone' || (isFailureClass(name) && FAILURE_CLASSES[name].closedBy === 'record');
}

/** All classes, in the order of the documentation. */
export function classNames(): FailureClass[] {
  return Object.keys(FAILURE_CLASSES).filter(isFailureClass);
}

/** A state file of a newer version may hold classes that this one does not know. */
function isFailureClass(name: string): name is FailureClass {
  return Object.hasOwn(FAILURE_CLASSES, name);
}
