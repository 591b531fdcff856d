import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { NewFailure } from '../../state/failures.ts';

/** Odoo's words about something of a settlement. */
export function refused({ settlement }: SettlementPlan, what: string, words: string): NewFailure {
  return {
    subject: settlement.settlementId,
    class: 'refusedByOdoo',
    cause: `refusedByOdoo settlement ${settlement.settlementId}`,
    message: `Odoo refused ${what}: ${words}`.slice(0, 500),
    hint: 'Correct what Odoo names; the settlement is tried again by itself.',
  };
}
