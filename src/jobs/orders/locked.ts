import type { SaleOrderId } from '../../domain/record-id.ts';
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
export type LockableOrder = { order: { orderId: string }; record: { id: SaleOrderId } };

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

/**
 * Changes orders that the setting has locked, and locks them again even if the change fails. Orders that the change has cancelled
 * stay unlocked. The state remembers the orders until they are locked again.
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
  else await seller.state.unlockedOrders.remove(seller.name, orderIdsOf(own));
}

/** Orders that Odoo does not show as locked afterwards stay remembered for the next pass. */
async function lockAgain(
  { name, state }: LockingSeller,
  company: SellerCompany,
  orders: readonly LockableOrder[],
): Promise<void> {
  const saleOrderIds = orders.map(({ record }) => record.id);
  await lock(company, [...(await readUnlocked(company, saleOrderIds))]);
  const still = await readUnlocked(company, saleOrderIds);
  await state.unlockedOrders.remove(name, orderIdsOf(orders.filter(({ record }) => !still.has(record.id))));
}

function orderIdsOf(orders: readonly LockableOrder[]): string[] {
  return orders.map(({ order }) => order.orderId);
}
