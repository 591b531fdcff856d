import { type Decimal, sum, ZERO } from '../../domain/money.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { refundName } from '../../domain/settlements/names.ts';
import { limitParts, type RefundedPart } from '../../domain/settlements/refunds.ts';
import type { Move } from '../../odoo/account/move.ts';
import type { OrderDocuments } from './documents.ts';

/** A refund of a settlement, and what its order has in Odoo. */
export type Refund = {
  orderId: string;
  /** Of its booking. */
  key: string;
  label: string;
  date: string;
  amount: Decimal;
  parts: RefundedPart[];
  documents: OrderDocuments;
};

/** A refund whose parts the invoice still holds, and the amount that is beyond it. */
export type LimitedRefund = { refund: Refund; amount: Decimal };

/** Keeps each refund within what the invoices of its order hold that no other credit note has taken back. */
export function withinInvoices(refunds: readonly Refund[], plan: SettlementPlan): LimitedRefund[] {
  /** By order: what refunds of this settlement take back that are not posted yet. */
  const taken = new Map<string, Decimal>();
  return refunds.map((refund) => {
    const { orderId, documents, label } = refund;
    const own = refundName(label, plan.settlement.settlementId);
    const posted = (moves: readonly Move[]): Decimal[] =>
      moves.filter(({ state, ref }) => state === 'posted' && ref !== own).map(({ total }) => total);
    const before = taken.get(orderId) ?? ZERO;
    const left = sum(posted(documents.invoices))
      .minus(sum(posted(documents.creditNotes)))
      .minus(before);
    const { parts, beyond } = limitParts(refund.parts, left);
    if (!isCredited(refund, plan)) taken.set(orderId, before.plus(refund.amount));
    return { refund: { ...refund, parts }, amount: beyond };
  });
}

/** Whether the credit note of a refund is posted. */
export function isCredited(refund: Refund, { settlement }: SettlementPlan): boolean {
  const own = refundName(refund.label, settlement.settlementId);
  return refund.documents.creditNotes.some(({ ref, state }) => ref === own && state === 'posted');
}
