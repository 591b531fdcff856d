import type { Booking } from './bookings.ts';
import type { BookingKind } from './kinds.ts';

/** What an account stands for on the other side of the Amazon account; the words of the setting `feeAccounts`. */
export type Purpose =
  | Exclude<BookingKind, 'order' | 'refund' | 'balance' | 'charge' | 'transfer'>
  /** Money on its way between Amazon and the seller's bank. */
  | 'payout'
  /** Orders and refunds that Odoo has no document of. */
  | 'unknownOrders'
  /** Refunds that were reversed and charges for orders, which no document can stand behind. */
  | 'refundCorrection'
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
      return kind;
  }
}
