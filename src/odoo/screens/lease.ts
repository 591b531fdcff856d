import { z } from 'zod';
import type { Lease } from '../../domain/lease.ts';
import { fromOdooDatetime, toOdooDatetime } from '../../domain/time.ts';
import { searchRead, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';
import type { AmazonAccountId } from './fields.ts';
import { ACCOUNT_FIELDS as ACCOUNT, ACCOUNT_MODEL } from './fields.ts';

const Row = z.object({ [ACCOUNT.instance]: text, [ACCOUNT.instanceSeen]: text });

/** Whether the screens of this Odoo have a place for the lease; those that an older `setup` made have none. */
export async function hasLease(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(ACCOUNT_MODEL)).has(ACCOUNT.instance);
}

/** Which program works for the account; undefined when none does. */
export async function readLease(odoo: Odoo, accountId: AmazonAccountId): Promise<Lease | undefined> {
  const [row] = await searchRead(odoo, ACCOUNT_MODEL, [['id', '=', accountId]], Row);
  const instance = row?.[ACCOUNT.instance];
  const seenAt = row?.[ACCOUNT.instanceSeen];
  return instance === undefined || seenAt === undefined
    ? undefined
    : { instance, seenAt: fromOdooDatetime(seenAt) };
}

/** Writes which program works for the account; undefined: none. */
export async function writeLease(
  odoo: Odoo,
  accountId: AmazonAccountId,
  lease: Lease | undefined,
): Promise<void> {
  const vals = {
    [ACCOUNT.instance]: lease?.instance ?? false,
    [ACCOUNT.instanceSeen]: lease === undefined ? false : toOdooDatetime(lease.seenAt),
  };
  await retrySafely(() => odoo.call(ACCOUNT_MODEL, 'write', { vals }, { ids: [accountId] }));
}
