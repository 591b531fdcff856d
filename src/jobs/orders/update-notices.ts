import type { PickingId, SaleOrderId } from '../../domain/record-id.ts';
import { ensureActivities, ensureNotes } from '../../odoo/mail/activity.ts';
import { PICKING, SALE_ORDER } from '../../odoo/models.ts';
import { readSaleOrders } from '../../odoo/sale/order.ts';
import { type PickingRecord, readPickings } from '../../odoo/stock/picking.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { PlacedOrder } from './create.ts';
import { type KnownOrder, planUpdates, type Update } from './plan-update.ts';

/** @returns the orders of which people had not been notified before */
export async function notifyContested(
  company: SellerCompany,
  updates: readonly Update[],
): Promise<SaleOrderId[]> {
  const notified = await ensureActivities(
    company,
    updates
      .filter(({ contested }) => contested.length > 0)
      .map(({ known: { record }, contested }) => ({
        model: SALE_ORDER,
        id: record.id,
        userId: record.userId,
        summary: 'Changed on Amazon and in Odoo',
        note: `Amazon has changed ${contested.length} line(s) that were changed in Odoo too. Odoo was left as it is: compare with Seller Central.`,
      })),
  );
  return notified.map(({ id }) => id);
}

function isOpen({ state }: PickingRecord): boolean {
  return state !== 'done' && state !== 'cancel';
}

/** Pickings that are not done, by sales order. */
export async function openPickings(
  company: SellerCompany,
  updates: readonly Update[],
): Promise<Map<SaleOrderId, PickingId[]>> {
  const pickings = await readPickings(
    company,
    updates.flatMap(({ known }) => known.record.pickingIds),
  );
  const open = new Set(pickings.filter(isOpen).map(({ id }) => id));
  return new Map(
    updates.map(({ known: { record } }) => [record.id, record.pickingIds.filter((id) => open.has(id))]),
  );
}

function reasonOf({ requests: [first] }: Update): string {
  return first?.reason ?? 'no reason given';
}

const REQUESTED = 'The buyer asks for cancellation on Amazon';

/**
 * A buyer requests cancellation: a person must decide before the parcel is shipped.
 *
 * @returns the orders of which people had not been notified before
 */
export async function notifyRequests(
  company: SellerCompany,
  updates: readonly Update[],
): Promise<SaleOrderId[]> {
  const asking = updates.filter(({ requests }) => requests.length > 0);
  if (asking.length === 0) return [];
  const notified = await ensureActivities(
    company,
    asking.map((update) => ({
      model: SALE_ORDER,
      id: update.known.record.id,
      userId: update.known.record.userId,
      summary: REQUESTED,
      note: `${update.requests.length} item(s), reason: ${reasonOf(update)}. Cancel the order in Seller Central, or ship it.`,
    })),
  );
  const open = await openPickings(company, asking);
  await ensureNotes(
    company,
    REQUESTED,
    asking.flatMap((update) =>
      (open.get(update.known.record.id) ?? []).map((id) => ({
        model: PICKING,
        id,
        body: `${REQUESTED}: ${reasonOf(update)}`,
      })),
    ),
  );
  return notified.map(({ id }) => id);
}

/** A new order may already carry a cancellation request. */
export async function notifyFirstRequests(seller: Seller, orders: readonly PlacedOrder[]): Promise<void> {
  const asking = orders.filter(({ plan }) => plan.cancellationRequests.length > 0);
  if (asking.length === 0) return;
  const company = await seller.company();
  const current = await readSaleOrders(
    company,
    asking.map(({ odooId }) => odooId),
  );
  const known = asking.flatMap(({ order, plan, odooId }): KnownOrder[] => {
    const record = current.find(({ id }) => id === odooId);
    return record === undefined
      ? []
      : [{ order, plan, record: { ...record, createdHere: true }, lastWritten: undefined, forgotten: false }];
  });
  await notifyRequests(company, await planUpdates(seller, known));
}
