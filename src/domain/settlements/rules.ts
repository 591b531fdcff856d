import type { SettlementRow } from './settlement.ts';

/** What a row is booked as. */
export const BOOKING_KINDS = [
  /** What the buyer paid, with promotions: pays the order's invoice. */
  'order',
  /** What the buyer got back: pays the credit note. */
  'refund',
  /** Tax that Amazon collected and remits itself. */
  'withheldTax',
  'fee',
  'advertising',
  'reimbursement',
  /** Kept back by Amazon this time or last time, debt carried over: Amazon's own balance, nothing to book. */
  'balance',
  /** Amazon took it from the seller's card or bank. */
  'charge',
] as const;
export type BookingKind = (typeof BOOKING_KINDS)[number];

/** Which rows are booked how. What is not named fits every row; case and punctuation do not matter. */
export type SettlementRule = {
  transactionType?: string | undefined;
  amountType?: string | undefined;
  amountDescription?: string | undefined;
  as: BookingKind;
};

/** Descriptions of what Amazon pays for goods that it has lost or damaged (amount-type of their own, or `other-transaction`). */
const REIMBURSEMENTS = [
  'WAREHOUSE_DAMAGE',
  'WAREHOUSE_DAMAGE_EXCEPTION',
  'WAREHOUSE_LOST',
  'WAREHOUSE_LOST_MANUAL',
  'MISSING_FROM_INBOUND',
  'MISSING_FROM_INBOUND_CLAWBACK',
  'REVERSAL_REIMBURSEMENT',
  'COMPENSATED_CLAWBACK',
  'FREE_REPLACEMENT_REFUND_ITEMS',
  'INCORRECT_FEES_ITEMS',
  'REMOVAL_ORDER_LOST',
  'REMOVAL_ORDER_DAMAGED',
  'SAFE-T Reimbursement',
];

const OTHER_FEES = [
  'Subscription Fee',
  'Storage Fee',
  'FBA Storage Fee',
  'FBA Inventory Storage Fee',
  'FBA Long-Term Storage Fee',
  'StorageRenewalBilling',
  'DisposalComplete',
  'RemovalComplete',
  'Shipping label purchase',
  'ShippingServicesRefund',
  'Inbound Transportation Fee',
  'FBAInboundTransportationFee',
  'FBAInboundConvenienceFee',
  'Manual Processing Fee',
  'VineFee',
  'CouponRedemptionFee',
  'NonSubscriptionFeeAdj',
];

const REFUNDS = ['Refund', 'Chargeback Refund', 'A-to-z Guarantee Refund'];
const PRICES = ['ItemPrice', 'Promotion'];

/** The first rule that fits counts. */
const RULES: readonly SettlementRule[] = [
  { amountDescription: 'Current Reserve Amount', as: 'balance' },
  { amountDescription: 'Previous Reserve Amount Balance', as: 'balance' },
  { amountDescription: 'Payable to Amazon', as: 'balance' },
  { amountDescription: 'Balance Adjustment', as: 'balance' },
  { amountDescription: 'Successful charge', as: 'charge' },
  { amountType: 'Cost of Advertising', as: 'advertising' },
  { amountType: 'ItemWithheldTax', as: 'withheldTax' },
  ...['ItemFees', 'ShipmentFees', 'OrderFees'].map(
    (amountType): SettlementRule => ({ amountType, as: 'fee' }),
  ),
  ...REFUNDS.flatMap((transactionType) =>
    PRICES.map((amountType): SettlementRule => ({ transactionType, amountType, as: 'refund' })),
  ),
  ...['Order', 'Order_Retrocharge'].flatMap((transactionType) =>
    PRICES.map((amountType): SettlementRule => ({ transactionType, amountType, as: 'order' })),
  ),
  { amountType: 'FBA Inventory Reimbursement', as: 'reimbursement' },
  ...REIMBURSEMENTS.map((amountDescription): SettlementRule => ({ amountDescription, as: 'reimbursement' })),
  { transactionType: 'FBAFees', as: 'fee' },
  { transactionType: 'ServiceFee', as: 'fee' },
  ...OTHER_FEES.map((amountDescription): SettlementRule => ({ amountDescription, as: 'fee' })),
];

/**
 * How a row is booked: by the user's rules first.
 *
 * @returns undefined for a row without a rule
 */
export function kindOf(row: SettlementRow, own: readonly SettlementRule[]): BookingKind | undefined {
  const kind = [...own, ...RULES].find((rule) => fits(rule, row))?.as;
  // Without an order there is no document that it could pay.
  return (kind === 'order' || kind === 'refund') && row.orderId === '' ? undefined : kind;
}

function fits(rule: SettlementRule, row: SettlementRow): boolean {
  return (
    same(rule.transactionType, row.transactionType) &&
    same(rule.amountType, row.amountType) &&
    same(rule.amountDescription, row.amountDescription)
  );
}

function same(wanted: string | undefined, found: string): boolean {
  return wanted === undefined || fold(wanted) === fold(found);
}

/** Amazon's words are an open set, written in several ways: `Current Reserve Amount`, `CURRENT_RESERVE_AMOUNT`. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
