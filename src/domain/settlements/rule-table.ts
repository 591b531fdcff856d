import type { BookingKind } from './kinds.ts';

/** A rule of the program: every column that it names fits one of its patterns. */
export type TableRule = {
  as: BookingKind;
  transactions?: readonly string[];
  amountTypes?: readonly string[];
  descriptions?: readonly string[];
  /** Matches any of the three columns, because Amazon puts the same text into different columns. */
  words?: readonly string[];
};

/** Amount types of what the buyer pays. */
const PRICES = ['item price*', 'item promotion*', 'promotion', 'promotions', '*price', '*price adjustment*'];

/** Amazon's own balance and debts, and money beside the payout. */
export const CARRIED_OVER: readonly (TableRule & { named: readonly string[] })[] = [
  {
    as: 'balance',
    words: [
      '*reserve amount*',
      'current reserve*',
      'previous reserve*',
      '*account level reserve*',
      '*reserve*balance*',
      'reserve event*',
      'reserve debit*',
      'reserve credit*',
      'reserve hold*',
      'reserve release*',
      'payable to amazon*',
      '*unavailable balance*',
      '*balance*carried*',
      '*carried*balance*',
      'opening balance*',
      'beginning balance*',
      'closing balance*',
    ],
    named: ['reserve', 'payable', 'balance'],
  },
  {
    as: 'charge',
    words: [
      'successful charge*',
      'unsuccessful charge*',
      'failed charge*',
      'debt payment*',
      '*charge* to credit card*',
      '*credit card charge*',
    ],
    named: ['successfulcharge', 'failedcharge', 'debtpayment', 'creditcard'],
  },
  {
    as: 'interAccount',
    words: [
      '*debt adjustment*',
      '*debt transfer*',
      'debt recovery*',
      '*cross account*',
      '*cross marketplace*',
      '*inter account*',
      '*between accounts*',
      '*balance transfer*',
    ],
    named: ['debt', 'crossaccount', 'crossmarketplace', 'interaccount', 'betweenaccounts', 'balancetransfer'],
  },
  { as: 'transfer', transactions: ['transfer', 'transfers'], named: ['transfer', 'deposit'] },
  {
    as: 'transfer',
    words: [
      'transfer of funds*',
      'fund transfer*',
      'bank transfer*',
      'returned transfer*',
      'failed transfer*',
      'transfer fail*',
      '*disbursement*',
      'micro deposit*',
    ],
    named: ['transfer', 'disbursement', 'deposit'],
  },
];

/**
 * How rows are booked. The first rule that fits counts: taxes before prices, prices before fees, and the catch-alls of fees and
 * adjustments last. What nothing here fits stays unexplained: an order's row of an unknown amount type, for one, may be either
 * part of the price or a fee.
 */
export const TABLE: readonly TableRule[] = [
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
  { as: 'liquidation', descriptions: ['liquidation*'] },
  { as: 'buyerRecharge', words: ['*buyer recharge*'] },
  { as: 'recovery', words: ['*recovery', 'recovery amount*'] },
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
    words: ['*advertis*', 'sponsored*', '*sponsored products*', '*sponsored brands*', '*product ads*'],
  },
  { as: 'reimbursement', words: ['*reimburse*', 'safe t*', '*clawback*'] },
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
    words: ['*comm*ingl*vat*', '*export vat*', '*import vat*', 'vat', 'vat adjust*', 'vat correct*'],
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
      'deals',
      '*lightning deal*',
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
