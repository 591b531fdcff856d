import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import { isRefundOf } from '../../domain/settlements/names.ts';
import { isReversal } from '../../domain/settlements/reversals.ts';
import type { FailureClass } from '../../failures/catalogue.ts';
import type { NewFailure } from '../../state/failures.ts';
import { type Documents, type OrderDocuments, receivableOf } from './documents.ts';

/** What the program knows about the orders of a settlement, apart from their documents. */
export type OrdersKnown = {
  /** Orders of the settlement that failed when they were imported. */
  failed: ReadonlySet<string>;
  /** Whether orders have been read up to the end of the settlement. */
  readToEnd: boolean;
};

/**
 * What a settlement has to wait for: invoices and credit notes of orders that Odoo has, and orders that should be in Odoo. Orders
 * that do not belong in Odoo (older ones, or ignored by a rule) have no documents; they are booked on an account of their own.
 * Reversals wait for no document, because they need not settle one.
 *
 * @param begun part of it is booked, so that this settlement may be what has settled a credit note
 */
export function waitsFor(
  { settlement, bookings }: Pick<SettlementPlan, 'settlement' | 'bookings'>,
  documents: Documents,
  { failed, readToEnd }: OrdersKnown,
  begun: boolean,
): NewFailure[] {
  const { settlementId } = settlement;
  const wanted = bookings.flatMap((booking) => {
    const { kind, orderId } = booking;
    return (kind === 'order' || kind === 'refund') && orderId !== undefined
      ? [{ kind, orderId, isReversal: isReversal(booking) }]
      : [];
  });
  const absent = wanted.filter(({ orderId }) => !documents.has(orderId)).map(({ orderId }) => orderId);
  const lacking = (kind: 'order' | 'refund'): string[] =>
    wanted
      .filter((entry) => entry.kind === kind && !entry.isReversal && documents.has(entry.orderId))
      .filter(({ orderId }) => !isReady(kind, documents.get(orderId)))
      .map(({ orderId }) => orderId);
  const isReady = (kind: 'order' | 'refund', own: OrderDocuments | undefined): boolean =>
    own?.customer !== undefined ||
    (receivableOf(own, kind) !== undefined && (kind === 'order' || begun || hasNoteFor(own, settlementId)));
  const unbilled = new Set(lacking('order'));
  const uncredited = lacking('refund');
  const withoutInvoice = uncredited.filter(
    (orderId) => receivableOf(documents.get(orderId), 'order') === undefined,
  );
  return [
    waitFor(
      settlementId,
      'ordersNotRead',
      readToEnd ? [] : absent.filter((orderId) => !failed.has(orderId)),
      `are not in Odoo, and orders have not been read up to its end, ${settlement.endDate}`,
      'Run "amazon-odoo sync orders".',
    ),
    waitFor(
      settlementId,
      'orderFailed',
      absent.filter((orderId) => failed.has(orderId)),
      'could not be imported into Odoo',
      'Look at these orders in the failure log.',
    ),
    waitFor(
      settlementId,
      'invoiceMissing',
      [...new Set([...unbilled, ...withoutInvoice])],
      'have no posted invoice',
      'Invoice these orders and post the invoices.',
    ),
    waitFor(
      settlementId,
      'creditNoteMissing',
      uncredited.filter((orderId) => !withoutInvoice.includes(orderId)),
      'were refunded and have no posted credit note',
      'Make and post the credit notes.',
    ),
  ].flat();
}

/** Orders and refunds that Odoo has no sales order for. */
export function absentOrders(bookings: readonly Booking[], documents: Documents): string[] {
  return bookings.flatMap(({ orderId }) =>
    orderId === undefined || documents.has(orderId) ? [] : [orderId],
  );
}

/** Whether a refund has a credit note that waits for it, or one that was made for this settlement. */
function hasNoteFor(own: OrderDocuments | undefined, settlementId: string): boolean {
  const open = new Set(
    own?.receivables.filter(({ residual }) => !residual.isZero()).map(({ moveId }) => moveId),
  );
  return (
    own?.creditNotes.some(
      ({ id, ref, state }) => open.has(id) || (state === 'posted' && isRefundOf(settlementId, ref)),
    ) === true
  );
}

const SHOWN = 20;

function waitFor(
  subject: string,
  failureClass: FailureClass,
  orderIds: readonly string[],
  what: string,
  hint: string,
): NewFailure[] {
  if (orderIds.length === 0) return [];
  const shown = orderIds.slice(0, SHOWN).join(', ');
  const more = orderIds.length > SHOWN ? ` and ${orderIds.length - SHOWN} more` : '';
  return [
    {
      subject,
      class: failureClass,
      cause: `${failureClass} ${subject}`,
      message: `Settlement ${subject} waits: ${orderIds.length} of its orders ${what}: ${shown}${more}`,
      hint: `${hint} The settlement is booked by itself afterwards.`,
    },
  ];
}
