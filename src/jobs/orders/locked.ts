import { lock, locksConfirmed, readLocked, unlock } from '../../odoo/sale/lock.ts';
import type { SellerCompany } from '../pass/seller.ts';

/** Locked sales orders among those that are about to change, by what locked them. */
export type Locks = {
  /** Locked by the setting *Lock Confirmed Sales*: they are unlocked, changed, and locked again. */
  bySetting: ReadonlySet<number>;
  /** Locked by a person: they stay as they are. */
  byHand: ReadonlySet<number>;
};

/** Message for an order that a person has locked. */
export const LOCKED_BY_HAND =
  'the order is locked, and not by the setting "Lock Confirmed Sales". Nothing of it was changed: unlock it, or make the change by hand';

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
 * Changes orders that the setting has locked, and locks them again even if the change fails.
 *
 * @returns the result of the change
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
