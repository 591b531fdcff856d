/** What a row of a settlement is booked as; these are the values of the setting `settlementRules`. */
export const BOOKING_KINDS = [
  /** What the buyer paid, with promotions: pays the order's invoice. */
  'order',
  /** What the buyer got back: pays the credit note. */
  'refund',
  /** Tax that Amazon collected from the buyer and remits itself (marketplace facilitator). */
  'withheldTax',
  /** Tax that Amazon deducted from the seller and pays in for the seller (TCS, TDS, income tax): a claim, never part of an order. */
  'taxAtSource',
  'fee',
  /** VAT, GST or consumption tax on a fee: a row of its own in the file. */
  'feeTax',
  'advertising',
  /** Amazon pays for goods that it lost or damaged, or takes such a payment back. */
  'reimbursement',
  /** Money that Amazon withheld in this or the last settlement, and debt carried over: Amazon's own balance, nothing to book. */
  'balance',
  /** Amazon took it from the seller's card or bank. */
  'charge',
  /** Money between Amazon and the seller's bank beside the payout: a payout that came back, a micro deposit. */
  'transfer',
  /** Debt of one store that is taken from another store of the same seller. */
  'interAccount',
  /** Amazon Lending: paid out or paid back. */
  'loan',
  /** Proceeds of goods that Amazon sold off. */
  'liquidation',
  /** A correction that Amazon does not explain any further. */
  'adjustment',
  /** Amazon gives money without a fee or a loss behind it. */
  'credit',
  /** VAT that Amazon charges or pays outside orders and fees (commingling, export, import). */
  'vat',
  /** Amazon charges the buyer again, on behalf of the seller. */
  'buyerRecharge',
  /** Amazon recovered money for the seller after a chargeback or a claim. */
  'recovery',
  /** Amazon Points in Japan, which the seller pays for. */
  'points',
  /** The buyer paid the seller, the carrier or a card company directly. */
  'directPayment',
] as const;
export type BookingKind = (typeof BOOKING_KINDS)[number];

/** What a row turns out to be: a kind, or none that the rules know. */
export type RowKind = BookingKind | 'unexplained';
