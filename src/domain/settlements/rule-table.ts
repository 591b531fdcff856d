import type { RowKind } from './kinds.ts';

/** A rule of the program: every column that it names fits one of its patterns. */
export type TableRule<Kind extends RowKind = RowKind> = {
  as: Kind;
  transactions?: readonly string[];
  amountTypes?: readonly string[];
  descriptions?: readonly string[];
  /** Matches any of the three columns, because Amazon puts the same text into different columns. */
  words?: readonly string[];
};

/** Amount types of what the buyer pays. */
const PRICES = ['item price*', 'item promotion*', 'promotion', 'promotions', '*price', '*price adjustment*'];

/**
 * How rows are booked. The first rule that fits counts: taxes before prices, prices before fees, and the catch-alls of fees and
 * adjustments last. What nothing here fits stays unexplained: an order's row of an unknown amount type, for one, may be either
 * part of the price or a fee.
 */
export const TABLE: readonly TableRule[] = [
  // The words do not tell: taken from a card or from another store, the seller's income tax or the buyer's tax, a sale or a gift.
  { as: 'unexplained', words: ['debt recovery*', '*reserve adjust*'] },
  {
    as: 'unexplained',
    amountTypes: ['other*', 'tax withheld*', ''],
    descriptions: ['tax withheld*', '*'],
    transactions: ['tax'],
  },
  {
    as: 'unexplained',
    amountTypes: ['other*', ''],
    descriptions: ['tax withheld*', 'shipping credits', 'gift wrap credits'],
  },
  {
    as: 'loan',
    words: [
      '*amazon lending*',
      '*loan*',
      '*capital services*',
      'lending*',
      '*cash advance*',
      '*working capital*',
      '*line of credit*',
    ],
  },
  { as: 'taxAtSource', amountTypes: ['item tcs*', 'item tds*'] },
  { as: 'taxAtSource', amountTypes: ['*withheld tax*'], descriptions: ['*isr*', '*income*'] },
  {
    as: 'taxAtSource',
    words: [
      'tcs*',
      'tds*',
      '*section 194*',
      '*income tax*',
      '*tax deducted at source*',
      '*tax collected at source*',
      '*withholding tax*',
      '*tax withholding*',
      '*backup withholding*',
    ],
  },
  { as: 'withheldTax', amountTypes: ['*withheld tax*'] },
  {
    as: 'withheldTax',
    descriptions: ['marketplace facilitator*', 'low value goods*', 'tax withheld*', 'marketplace withheld*'],
  },
  { as: 'points', amountTypes: ['points*', '*amazon points*'] },
  {
    as: 'points',
    descriptions: ['points granted*', 'points returned*', 'points fee*', 'points adjust*', '*amazon points*'],
  },
  { as: 'points', descriptions: ['cost of points*'] },
  { as: 'directPayment', amountTypes: ['direct payment*'] },
  { as: 'directPayment', descriptions: ['collect on delivery revenue*', '*card revenue*'] },
  { as: 'fee', transactions: ['liquidation*'], amountTypes: ['*fee*'] },
  { as: 'fee', descriptions: ['liquidation*fee*', 'liquidation*commission*'] },
  { as: 'liquidation', transactions: ['liquidation*'] },
  { as: 'liquidation', descriptions: ['liquidation*', '*liquidation proceeds*', '*liquidation revenue*'] },
  { as: 'buyerRecharge', words: ['*buyer recharge*'] },
  {
    as: 'recovery',
    words: [
      '*charge*back*recovery*',
      '*guarantee*recovery*',
      '*claim*recovery*',
      'recovery',
      'recovery amount*',
    ],
  },
  {
    as: 'refund',
    transactions: ['*refund*', '*chargeback*', '*a to z*', '*guarantee*', '*return*', 'cancellation*'],
    amountTypes: PRICES,
  },
  { as: 'order', transactions: ['*order*', '*shipment*', 'sale', 'sales'], amountTypes: PRICES },
  {
    as: 'feeTax',
    descriptions: [
      '*cgst',
      '*sgst',
      '*igst',
      '*utgst',
      '*tax on fee*',
      '*taxes on fee*',
      '*vat on*fee*',
      '*gst on*fee*',
      '*hst on*fee*',
      '*jct on*fee*',
      '*consumption tax on*fee*',
      '*fee tax',
      '*fees tax',
      '*fee vat',
      '*fee gst',
      '*fee hst',
      '*fee qst',
      '*postage*vat',
      '*postage*gst',
      '*postage*tax',
    ],
  },
  {
    as: 'feeTax',
    amountTypes: ['*fee*', '*charge*', '*advertising*'],
    descriptions: ['tax', 'tax on*', 'vat*', 'gst*', 'hst*', 'qst*', 'jct*', 'consumption tax*'],
  },
  {
    as: 'advertising',
    words: [
      '*advertis*',
      'sponsored*',
      '*sponsored products*',
      '*sponsored brands*',
      '*product ads*',
      '*marketing services*',
    ],
  },
  { as: 'reimbursement', words: ['*reimburs*', 'safe t*', '*clawback*'] },
  {
    as: 'reimbursement',
    descriptions: [
      '*lost*',
      '*damage*',
      'missing from inbound*',
      'free replacement refund*',
      'incorrect fees*',
      'cs error*',
      're evaluation*',
      'general adjustment',
      'premium program*',
    ],
  },
  // It reduces the cost of inbound shipping; it is not a gift from Amazon.
  { as: 'fee', descriptions: ['*transportation credit*', '*postage credit*'] },
  {
    as: 'credit',
    words: ['*credit', '*credits', '*seller credit*', '*seller reward*', '*incentive*', '*cashback*'],
  },
  { as: 'fee', words: ['*vat*fee*', '*vat*service*'] },
  {
    as: 'vat',
    words: ['*com*ingl*vat*', '*export vat*', '*import vat*', 'vat', '*vat adjust*', '*vat correct*'],
  },
  { as: 'fee', words: ['*fee', '*fees', '*fee *', '*fees *', '*fee*', '*commission*', '*base charge*'] },
  {
    as: 'fee',
    words: [
      '*storage*',
      '*removal*',
      '*disposal*',
      '*postage*',
      '*shipping label*',
      '*subscription*',
      '*inbound*',
      '*freight*',
      '*transportation*',
      '*fulfillment*',
      '*fulfilment*',
      '*billing*',
      '*high volume listing*',
      'vine*',
      '*coupon*',
      '*lightning deal*',
      '*deal payment*',
      '*bagging*',
      '*warehouse prep*',
      '*prep service*',
      '*account services*',
      '*easy ship*',
      '*shipping services*',
      'epr*',
      '*eco contribution*',
      '*placement service*',
      'awd*',
      '*labeling*',
      '*labelling*',
      '*paid services*',
      '*premium services*',
      '*overage*',
      '*surcharge*',
      '*import dut*',
      '*customs dut*',
      '*early reviewer*',
      'mfn*',
      '*grade and resell*',
      '*charge',
      '*charges',
    ],
  },
  { as: 'adjustment', words: ['*adjustment*', '*correction*', '*concession*', 'goodwill*'] },
];
