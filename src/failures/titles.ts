import type { FailureClass } from './catalogue.ts';

/** Short names of the failure classes for people, e.g. in the list *Amazon ▸ To Do*, which is grouped by them. */
const TITLES: Readonly<Record<FailureClass, string>> = {
  unknownSku: 'SKU without product',
  ambiguousSku: 'SKU with several products',
  currency: 'Currency not active',
  refusedByOdoo: 'Refused by Odoo',
  totalDiffers: 'Total differs from Amazon',
  cancelledTooLate: 'Cancelled at Amazon too late',
  invalidVat: 'VAT number refused',
  referenceTaken: 'Amazon order number used twice',
  notFinished: 'Not confirmed or delivered in Odoo',
  odooRestored: 'Odoo was restored from a backup',
  gone: 'Order no longer at Amazon',
  notUnderstood: 'Unknown status or data from Amazon',
  malformed: 'Damaged data from Amazon',
  unexpected: 'Defect of amazon-odoo',
  trackingMissing: 'Carrier or tracking reference missing',
  shipmentRefused: 'Delivery refused by Amazon',
  shipmentUnknown: 'Delivery: no clear answer from Amazon',
  cancelledBeforeShipping: 'Delivered, but cancelled at Amazon',
  unmappedLine: 'Goods that are not in the Amazon order',
  settlementRefused: 'Payout: damaged file',
  settlementRule: 'Payout: rows without a rule',
  ordersNotRead: 'Payout: waits for the first orders',
  orderFailed: 'Payout: an order has failed',
  invoiceMissing: 'Payout: invoices not posted',
  creditNoteMissing: 'Payout: credit notes not posted',
  invoiceRefused: 'Invoice refused by Odoo',
  currencyRate: 'Currency without a rate',
  lockedPeriod: 'Payout: books are closed',
  accountingRights: 'Payout: rights missing',
  bookedOtherwise: 'Payout: booked by another method',
  bookedDifferently: 'Payout: entries differ from the file',
  rowsUnexplained: 'Payout: rows to be explained',
  refundBeyondInvoice: 'Refund larger than the invoice',
  payoutUnclear: 'Payout: several bank lines fit',
  moveRefused: 'Payout: amount could not be moved',
  archiveDamaged: 'Payout: kept file damaged',
  documentDiffers: 'Invoice differs from Amazon',
  documentRefused: 'Invoice refused by Amazon',
  documentUnclear: 'Invoice uploaded, outcome unknown',
  documentNotPrinted: 'Invoice without a PDF',
  documentLate: 'Invoice will be late at Amazon',
};

/** The name for people of a failure class; a class that a newer version filed is shown as it is. */
export function titleOf(failureClass: string): string {
  return Object.entries(TITLES).find(([name]) => name === failureClass)?.[1] ?? failureClass;
}
