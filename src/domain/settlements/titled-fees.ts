import type { BookingKind } from './kinds.ts';
import type { TableRule } from './rule-table.ts';

/** Names of taxes that a fee may have; the whole description, because a title may begin with one (*Vatican mugs*). */
const TAX_OF_FEE = [
  'tax',
  'tax on fee*',
  'taxes on fee*',
  'vat',
  'gst',
  'hst',
  'qst',
  'jct',
  '*cgst',
  '*sgst',
  '*igst',
  '*utgst',
];

/** Fees whose description is a text of the seller: the title of a coupon or a deal, the name of a shipment. */
const TITLED_FEES = [
  'coupon*fee',
  '*deal fee',
  '*deal fees',
  'deals',
  'promotion fee',
  'inbound defect fee*',
  'grade and resell*',
];

/** Come first: in a title every word may stand, also one that another rule looks for (*Lost summer*, *Loan days*). */
export const TITLED: readonly TableRule<BookingKind>[] = [
  { as: 'feeTax', amountTypes: TITLED_FEES, descriptions: TAX_OF_FEE },
  { as: 'fee', amountTypes: TITLED_FEES },
  { as: 'fee', descriptions: ['coupon redemption fee*', 'lightning deal fee*'] },
];
