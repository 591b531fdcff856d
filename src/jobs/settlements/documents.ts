import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { FailureClass } from '../../failures/catalogue.ts';
import { type Move, readMoves } from '../../odoo/account/move.ts';
import { type MoveLine, readReceivables } from '../../odoo/account/move-line.ts';
import { findSaleOrders } from '../../odoo/sale/order.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { settlementName } from './names.ts';

/** What an order of a settlement has in Odoo. */
export type OrderDocuments = {
  saleOrderId: number;
  invoices: Move[];
  creditNotes: Move[];
  /** Items by which the posted ones among them are paid. */
  receivables: MoveLine[];
};

/** By Amazon order id; orders that are not in Odoo are not in it. */
export type Documents = ReadonlyMap<string, OrderDocuments>;

/** Reads the documents of these orders, a few calls for all. */
export async function readDocuments(seller: Seller, orderIds: readonly string[]): Promise<Documents> {
  if (orderIds.length === 0) return new Map();
  const company = await seller.company();
  const orders = await findSaleOrders(company, seller.settings.odoo.referenceField, orderIds);
  const invoiceIds = orders.flatMap((order) => order.invoiceIds);
  const direct = await readMoves(company, 'id', invoiceIds);
  const reversals = await readMoves(company, 'reversed_entry_id', invoiceIds, [
    ['move_type', '=', 'out_refund'],
  ]);
  const moves = [...new Map([...direct, ...reversals].map((move) => [move.id, move])).values()];
  const posted = moves.filter(({ state }) => state === 'posted');
  const receivables = await readReceivables(
    company,
    posted.map(({ id }) => id),
  );
  return new Map(
    orders.map((order) => {
      const own = moves.filter(
        ({ id, reversedId }) => order.invoiceIds.includes(id) || order.invoiceIds.includes(reversedId ?? 0),
      );
      const ids = new Set(own.map(({ id }) => id));
      return [
        order.orderId ?? '',
        {
          saleOrderId: order.id,
          invoices: own.filter(({ type }) => type === 'out_invoice'),
          creditNotes: own.filter(({ type }) => type === 'out_refund'),
          receivables: receivables.filter(({ moveId }) => ids.has(moveId)),
        },
      ];
    }),
  );
}

/** The receivable item of an order's newest posted document: partner and account of its payments. */
export function receivableOf(
  documents: OrderDocuments | undefined,
  kind: 'order' | 'refund',
): MoveLine | undefined {
  const moves = (kind === 'order' ? documents?.invoices : documents?.creditNotes) ?? [];
  const ids = new Set(moves.map(({ id }) => id));
  const items = documents?.receivables.filter(({ moveId }) => ids.has(moveId)) ?? [];
  return items.find(({ residual }) => !residual.isZero()) ?? items.at(-1);
}

/** Whether a refund has a credit note that waits for it, or one that was made for this settlement. */
function hasNoteFor(own: OrderDocuments | undefined, settlementId: string): boolean {
  const open = new Set(
    own?.receivables.filter(({ residual }) => !residual.isZero()).map(({ moveId }) => moveId),
  );
  return (
    own?.creditNotes.some(
      ({ id, ref, state }) =>
        open.has(id) || (state === 'posted' && ref.endsWith(settlementName(settlementId))),
    ) === true
  );
}

/**
 * What a settlement has to wait for: invoices and credit notes of orders that Odoo has, and orders that should be in Odoo. Orders
 * that were never to be in Odoo (from before, or ignored by a rule) have no documents; they are booked on an account of their own.
 *
 * @param begun a part of it is booked, so that a credit note that is settled may be so by this settlement
 */
export async function missingDocuments(
  seller: Seller,
  { settlement, bookings }: SettlementPlan,
  documents: Documents,
  begun: boolean,
): Promise<NewFailure[]> {
  const wanted = bookings.flatMap(({ kind, orderId }) =>
    (kind === 'order' || kind === 'refund') && orderId !== undefined ? [{ kind, orderId }] : [],
  );
  const absent = wanted.filter(({ orderId }) => !documents.has(orderId)).map(({ orderId }) => orderId);
  const ledger = await seller.state.orders.find(seller.name, absent);
  const failed = absent.filter((orderId) => ledger.get(orderId)?.outcome === 'failed');
  const lacking = (kind: 'order' | 'refund'): string[] =>
    wanted
      .filter((entry) => entry.kind === kind && documents.has(entry.orderId))
      .filter(({ orderId }) => !isReady(kind, documents.get(orderId)))
      .map(({ orderId }) => orderId);
  const subject = settlement.settlementId;
  const isReady = (kind: 'order' | 'refund', own: OrderDocuments | undefined): boolean =>
    receivableOf(own, kind) !== undefined && (kind === 'order' || begun || hasNoteFor(own, subject));
  const unread = (await seller.state.cursors.get(seller.name, ORDERS_CURSOR)) === undefined;
  return [
    waitFor(
      subject,
      'ordersNotRead',
      unread ? absent : [],
      'are not in Odoo, and orders were never read',
      'Run "amazon-odoo sync orders" first.',
    ),
    waitFor(
      subject,
      'orderFailed',
      failed,
      'could not be brought into Odoo',
      'Look at these orders in the failure log.',
    ),
    waitFor(
      subject,
      'invoiceMissing',
      lacking('order'),
      'have no posted invoice',
      'Invoice these orders and post the invoices.',
    ),
    waitFor(
      subject,
      'creditNoteMissing',
      lacking('refund'),
      'were refunded and have no posted credit note',
      'Make and post the credit notes.',
    ),
  ].flat();
}

function waitFor(
  subject: string,
  failureClass: FailureClass,
  orderIds: readonly string[],
  what: string,
  hint: string,
): NewFailure[] {
  if (orderIds.length === 0) return [];
  const shown = orderIds.slice(0, 20).join(', ');
  const more = orderIds.length > 20 ? ` and ${orderIds.length - 20} more` : '';
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
