import type { SaleOrderId, UserId } from '../../domain/record-id.ts';
import { ensureActivities, readActivityRecords, removeActivities } from '../../odoo/mail/activity.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { lock, locksConfirmed, readLocked, readUnlocked, unlock } from '../../odoo/sale/lock.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** Locked sales orders among those that are about to change, by what locked them. */
export type Locks = {
  /** Locked by the setting *Lock Confirmed Sales*: they are unlocked, changed, and locked again. */
  bySetting: ReadonlySet<SaleOrderId>;
  /** Locked by a person: they stay as they are. */
  byHand: ReadonlySet<SaleOrderId>;
};

/** An Amazon order and the sales order that was found for it in this pass. */
export type LockableOrder = {
  order: { orderId: string };
  record: { id: SaleOrderId; userId: UserId | undefined };
};

type LockingSeller = Pick<Seller, 'name' | 'state' | 'company'>;

/** Message for an order that a person has locked. */
export const LOCKED_BY_HAND =
  'the order is locked, and not by the setting "Lock Confirmed Sales". Nothing of it was changed: unlock it, or make the change by hand';

/** Finds the locked sales orders among those that are about to change. The setting is read only if there are any. */
export async function findLocks(
  company: SellerCompany,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Locks> {
  const none = new Set<SaleOrderId>();
  const locked = saleOrderIds.length === 0 ? none : await readLocked(company, saleOrderIds);
  if (locked.size === 0) return { bySetting: none, byHand: none };
  return (await locksConfirmed(company))
    ? { bySetting: locked, byHand: none }
    : { bySetting: none, byHand: locked };
}

/** Summary of the to-do that stands on a sales order while it is unlocked. It names the account, whose passes never overlap. */
function lockAgainSummary(account: string): string {
  return `Lock again after Amazon's change (${account})`;
}

const LOCK_AGAIN_NOTE =
  'A change from Amazon is being written, and the order is unlocked for that moment. The program locks it again and takes this away. If this stays: lock the order.';

/**
 * Changes orders that the setting has locked, and locks them again even if the change fails. Orders that the change has cancelled
 * stay unlocked. Until they are locked again the state remembers the orders, and a to-do on each says so in Odoo, where it outlives
 * the state file.
 *
 * @returns the result of the change
 */
export async function whileUnlocked<T>(
  seller: LockingSeller,
  orders: readonly LockableOrder[],
  change: () => Promise<T>,
): Promise<T> {
  if (orders.length === 0) return change();
  const company = await seller.company();
  await seller.state.unlockedOrders.add(seller.name, orderIdsOf(orders));
  await ensureActivities(
    company,
    orders.map(({ record: { id, userId } }) => ({
      model: SALE_ORDER,
      id,
      userId,
      summary: lockAgainSummary(seller.name),
      note: LOCK_AGAIN_NOTE,
      isQuiet: true,
    })),
  );
  await unlock(
    company,
    orders.map(({ record }) => record.id),
  );
  try {
    return await change();
  } finally {
    await lockAgain(seller, company, orders);
  }
}

/**
 * Locks orders again that a killed pass has left unlocked. Without the setting they stay as they are.
 *
 * @param orders the orders of this pass, with the sales orders that carry their ids
 */
export async function lockLeftUnlocked(
  seller: LockingSeller,
  orders: readonly LockableOrder[],
): Promise<void> {
  const left = new Set(await seller.state.unlockedOrders.list(seller.name));
  const own = orders.filter(({ order }) => left.has(order.orderId));
  if (own.length === 0) return;
  const company = await seller.company();
  if (await locksConfirmed(company)) await lockAgain(seller, company, own);
  else await forgetUnlocked(seller, company, own);
}

/**
 * Locks orders again that a killed pass has left unlocked and that nobody remembers, because the state file was lost or put back:
 * Odoo itself shows them by their to-dos. Without the setting only the to-dos go.
 */
export async function lockMarked(seller: LockingSeller): Promise<void> {
  const company = await seller.company();
  const summary = lockAgainSummary(seller.name);
  const marked = await readActivityRecords(company, SALE_ORDER, [summary]);
  if (marked.length === 0) return;
  const still = (await locksConfirmed(company)) ? await lockAll(company, marked) : new Set();
  const finished = marked.filter((id) => !still.has(id));
  await removeActivities(company, SALE_ORDER, summary, finished);
}

/** Orders that Odoo does not show as locked afterwards stay remembered, and keep their to-do, for the next pass. */
async function lockAgain(
  seller: LockingSeller,
  company: SellerCompany,
  orders: readonly LockableOrder[],
): Promise<void> {
  const still = await lockAll(
    company,
    orders.map(({ record }) => record.id),
  );
  await forgetUnlocked(
    seller,
    company,
    orders.filter(({ record }) => !still.has(record.id)),
  );
}

/** @returns confirmed orders that Odoo does not show as locked afterwards */
async function lockAll(
  company: SellerCompany,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Set<SaleOrderId>> {
  await lock(company, [...(await readUnlocked(company, saleOrderIds))]);
  return readUnlocked(company, saleOrderIds);
}

/** The to-do goes first: while the state remembers an order, a later pass takes away what a killed one has left. */
async function forgetUnlocked(
  { name, state }: LockingSeller,
  company: SellerCompany,
  orders: readonly LockableOrder[],
): Promise<void> {
  await removeActivities(
    company,
    SALE_ORDER,
    lockAgainSummary(name),
    orders.map(({ record }) => record.id),
  );
  await state.unlockedOrders.remove(name, orderIdsOf(orders));
}

function orderIdsOf(orders: readonly LockableOrder[]): string[] {
  return orders.map(({ order }) => order.orderId);
}
