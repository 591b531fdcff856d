import { lock, locksConfirmed, readLocked, unlock } from '../../odoo/sale/lock.ts';
import type { SellerCompany } from '../pass/seller.ts';

/** Locked sales orders among those that are to be changed, by who has locked them. */
export type Locks = {
  /** By the setting *Lock Confirmed Sales*: unlocked, changed, and locked again. */
  bySetting: ReadonlySet<number>;
  /** By a person: they stay as they are. */
  byHand: ReadonlySet<number>;
};

/** What is said of an order that a person has locked. */
export const LOCKED_BY_HAND =
  'the order is locked, and not by the setting "Lock Confirmed Sales". Nothing of it was changed: unlock it, or make the change by hand';

/** Finds the locked ones among sales orders that are to be changed; the setting is asked only when there are any. */
export async function findLocks(company: SellerCompany, saleOrderIds: readonly number[]): Promise<Locks> {
  const none = new Set<number>();
  const locked = saleOrderIds.length === 0 ? none : await readLocked(company, saleOrderIds);
  if (locked.size === 0) return { bySetting: none, byHand: none };
  return (await locksConfirmed(company))
    ? { bySetting: locked, byHand: none }
    : { bySetting: none, byHand: locked };
}

/**
 * Changes orders that the setting has locked, and locks them again whatever comes of it.
 *
 * @returns what the change returns
 */
export async function whileUnlocked<T>(
  company: SellerCompany,
  saleOrderIds: readonly number[],
  change: () => Promise<T>,
): Promise<T> {
  await unlock(company, saleOrderIds);
  try {
    return await change();
  } finally {
    await lock(company, saleOrderIds);
  }
}
