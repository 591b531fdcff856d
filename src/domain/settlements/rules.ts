import type { BookingKind } from './kinds.ts';
import type { SettlementRow } from './settlement.ts';

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
  { amountDescription: 'Balance Adjustment', as: 'adjustment' },
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
  if (/^transfer of funds unsuccessful/i.test(row.amountDescription)) return 'transfer';
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

/** Names of taxes on fees, at the end of the fee's own word: `Commission CGST`, `StorageBillingSGST`. */
const FEE_TAX = /[\s-]*(CGST|SGST|UTGST|IGST)$/i;

/** The word of the fee that a tax on a fee belongs to: `Commission` of `Commission IGST`; the word itself where it names no tax. */
export function feeOfTax(type: string): string {
  return type.replace(FEE_TAX, '') || type;
}
