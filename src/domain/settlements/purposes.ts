import type { Booking } from './bookings.ts';
import type { BookingKind } from './kinds.ts';

/** Purposes of counter accounts of the Amazon account; these are the keys of the setting `feeAccounts`. */
export type Purpose =
  | Exclude<BookingKind, 'order' | 'refund' | 'balance' | 'charge' | 'transfer'>
  /** Money on its way between Amazon and the seller's bank. */
  | 'payout'
  /** Orders and refunds for which Odoo has no document. */
  | 'unknownOrders'
  /** Reversed refunds and charges for orders; Odoo has no kind of document for them. */
  | 'refundCorrection'
  /** What a file's rows and its total differ by, where a person accepted it. */
  | 'difference'
  /** What Amazon's converter or the bank takes for changing a payout into another currency. */
  | 'conversion'
  /** Rows that no rule fits. */
  | 'unexplained';

/** The account that a booking goes to when it settles no document. */
export function purposeOf(kind: Booking['kind']): Purpose {
  switch (kind) {
    case 'order':
    case 'refund':
      return 'unknownOrders';
    case 'charge':
    case 'transfer':
      return 'payout';
    case 'withheldTax':
    case 'taxAtSource':
    case 'fee':
    case 'feeTax':
    case 'advertising':
    case 'reimbursement':
    case 'interAccount':
    case 'loan':
    case 'liquidation':
    case 'adjustment':
    case 'credit':
    case 'vat':
    case 'buyerRecharge':
    case 'recovery':
    case 'points':
    case 'directPayment':
    case 'payout':
    case 'unexplained':
    case 'difference':
      return kind;
  }
}
