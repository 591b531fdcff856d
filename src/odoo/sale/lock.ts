import { z } from 'zod';
import type { SaleOrderId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { searchReadIn } from '../orm/search-read.ts';
import { concernsRecord, retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain, Odoo } from '../rpc/client.ts';

/** Sales orders that are locked: a field of their own from 17 on, before it is the state `done`. */
export async function readLocked(
  company: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Set<SaleOrderId>> {
  return readOrdersWith(
    company,
    saleOrderIds,
    company.dialect.ordersHaveLock ? [['locked', '=', true]] : [['state', '=', 'done']],
  );
}

/** Confirmed sales orders that are not locked. */
export async function readUnlocked(
  company: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Set<SaleOrderId>> {
  const confirmed: Domain = [['state', '=', 'sale']];
  return readOrdersWith(
    company,
    saleOrderIds,
    company.dialect.ordersHaveLock ? [...confirmed, ['locked', '=', false]] : confirmed,
  );
}

async function readOrdersWith(
  { odoo }: Company,
  saleOrderIds: readonly SaleOrderId[],
  domain: Domain,
): Promise<Set<SaleOrderId>> {
  const found = await searchReadIn(
    odoo,
    'sale.order',
    'id',
    saleOrderIds,
    z.object({ id: z.number() }),
    domain,
  );
  return new Set(found.map(({ id }) => id));
}

/** Unlocks sales orders, as the button of the form does. */
export async function unlock({ odoo }: Company, saleOrderIds: readonly SaleOrderId[]): Promise<void> {
  if (saleOrderIds.length === 0) return;
  await retrySafely(() => odoo.call('sale.order', 'action_unlock', {}, { ids: saleOrderIds }));
}

/** Locks sales orders, as the button of the form does. */
export async function lock({ odoo, dialect }: Company, saleOrderIds: readonly SaleOrderId[]): Promise<void> {
  if (saleOrderIds.length === 0) return;
  const method = dialect.ordersHaveLock ? 'action_lock' : 'action_done';
  await retrySafely(() => odoo.call('sale.order', method, {}, { ids: saleOrderIds }));
}

/**
 * Whether Odoo locks every order that it confirms (the setting *Lock Confirmed Sales*). In every version the setting is a group that all
 * users have.
 */
export async function locksConfirmed({ odoo, dialect }: Company): Promise<boolean> {
  const asked = { group_ext_id: 'sale.group_auto_done_setting' };
  try {
    return await hasGroup(odoo, asked, dialect.ordersHaveLock);
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    return hasGroup(odoo, asked, !dialect.ordersHaveLock);
  }
}

/** A method of the user since 17 or 18; before it is one of the model, and takes no user. */
async function hasGroup(odoo: Odoo, asked: { group_ext_id: string }, ofUser: boolean): Promise<boolean> {
  const answer = await odoo.read('res.users', 'has_group', asked, ofUser ? { ids: [odoo.uid] } : {});
  return z.boolean().parse(answer);
}
