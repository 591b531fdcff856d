import { z } from 'zod';
import { lock, locksConfirmed, readLocked, readUnlocked, unlock } from '../../odoo/sale/lock.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** Locked sales orders among those that are about to change, by what locked them. */
export type Locks = {
  /** Locked by the setting *Lock Confirmed Sales*: they are unlocked, changed, and locked again. */
  bySetting: ReadonlySet<number>;
  /** Locked by a person: they stay as they are. */
  byHand: ReadonlySet<number>;
};

/** An Amazon order and the sales order that was found for it in this pass. */
export type LockableOrder = { order: { orderId: string }; record: { id: number } };

type LockingSeller = Pick<Seller, 'name' | 'state' | 'company'>;

/** Message for an order that a person has locked. */
export const LOCKED_BY_HAND =
  'the order is locked, and not by the setting "Lock Confirmed Sales". Nothing of it was changed: unlock it, or make the change by hand';

/** Names the Amazon orders whose sales orders are unlocked at the moment: a killed pass leaves them here for the next one. */
const UNLOCKED = 'unlocked';

/** Finds the locked sales orders among those that are about to change. The setting is read only if there are any. */
export async function findLocks(company: SellerCompany, saleOrderIds: readonly number[]): Promise<Locks> {
  const none = new Set<number>();
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
  const orderIds = orders.map(({ order }) => order.orderId);
  await remember(seller, [...new Set([...(await remembered(seller)), ...orderIds])]);
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
  const left = new Set(await remembered(seller));
  const own = orders.filter(({ order }) => left.has(order.orderId));
  if (own.length === 0) return;
  const company = await seller.company();
  if (await locksConfirmed(company)) await lockAgain(seller, company, own);
  else await forget(seller, own);
}

async function lockAgain(
  seller: LockingSeller,
  company: SellerCompany,
  orders: readonly LockableOrder[],
): Promise<void> {
  const saleOrderIds = orders.map(({ record }) => record.id);
  await lock(company, [...(await readUnlocked(company, saleOrderIds))]);
  await forget(seller, orders);
}

async function forget(seller: LockingSeller, orders: readonly LockableOrder[]): Promise<void> {
  const done = new Set(orders.map(({ order }) => order.orderId));
  await remember(
    seller,
    (await remembered(seller)).filter((orderId) => !done.has(orderId)),
  );
}

async function remembered({ name, state }: LockingSeller): Promise<string[]> {
  const value = await state.cursors.get(name, UNLOCKED);
  return value === undefined ? [] : z.array(z.string()).parse(JSON.parse(value));
}

async function remember({ name, state }: LockingSeller, orderIds: readonly string[]): Promise<void> {
  await state.cursors.set(name, UNLOCKED, JSON.stringify(orderIds));
}
