import { z } from 'zod';
import { type Instant, toOdooDatetime } from '../../domain/time.ts';
import { findOne, searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';
import type { AmazonAccountId } from './fields.ts';
import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  FAILURE_FIELDS as FAILURE,
  jobFields,
  RECOVERY_FIELDS as RECOVERY,
  RECOVERY_STATES,
} from './fields.ts';

/** True when `setup` has been run on this Odoo, and the user may see its accounts. */
export async function hasScreens(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(ACCOUNT_MODEL)).has(ACCOUNT.lastOrderSync);
}

/** What a finished job shows on its account. */
export type RunShown = { job: string; at: Instant; result: string; openFailures: number };

/** Shows how a job ended. A job that is younger than the screens of this Odoo has no fields there until `setup` runs again. */
export async function showRun(odoo: Odoo, accountId: AmazonAccountId, run: RunShown): Promise<void> {
  const { at, result } = jobFields(run.job);
  const isShown = (await odoo.fieldsOf(ACCOUNT_MODEL)).has(result);
  await write(odoo, accountId, {
    ...(isShown && { [at]: toOdooDatetime(run.at), [result]: run.result }),
    [ACCOUNT.openFailures]: run.openFailures,
  });
}

/** Shows up to when orders have been read. */
export async function writeLastOrderSync(odoo: Odoo, accountId: AmazonAccountId, at: Instant): Promise<void> {
  await write(odoo, accountId, {
    [ACCOUNT.lastOrderSync]: toOdooDatetime(at),
    [ACCOUNT.lastOrderSyncWritten]: toOdooDatetime(at),
  });
}

/** Resets a button whose request was carried out. */
export async function clearRequest(odoo: Odoo, accountId: AmazonAccountId, job: string): Promise<void> {
  await write(odoo, accountId, { [jobFields(job).requested]: false });
}

function write(odoo: Odoo, accountId: AmazonAccountId, vals: Record<string, unknown>): Promise<unknown> {
  return retrySafely(() => odoo.call(ACCOUNT_MODEL, 'write', { vals }, { ids: [accountId] }));
}

/** The account's id; undefined when it has no record. */
export function findAmazonAccount(odoo: Odoo, name: string): Promise<AmazonAccountId | undefined> {
  return findOne(odoo, ACCOUNT_MODEL, [[ACCOUNT.name, '=', name]]);
}

/** Names of all accounts that have a record. */
export async function listAmazonAccounts(odoo: Odoo): Promise<string[]> {
  const Named = z.object({ [ACCOUNT.name]: z.string() });
  return (await searchRead(odoo, ACCOUNT_MODEL, [], Named)).map((row) => row[ACCOUNT.name]);
}

/** An account on which something was pressed. */
export type PressedAccount = { id: AmazonAccountId; name: string; jobs: string[] };

/**
 * Accounts with a pressed button, of their own or on a record of theirs, in one call. What is pressed on a record of an account
 * is taken up by its orders.
 *
 * @param jobs those that can be run; one without a button on this Odoo cannot be pressed
 */
export async function readPressed(odoo: Odoo, jobs: readonly string[]): Promise<PressedAccount[]> {
  const fields = await odoo.fieldsOf(ACCOUNT_MODEL);
  const shown = jobs.filter((job) => fields.has(jobFields(job).requested));
  const flags = shown.map((job) => jobFields(job).requested);
  const conditions = [
    ...flags.map((flag) => [flag, '=', true] as const),
    [`${ACCOUNT.recoveries}.${RECOVERY.state}`, '=', RECOVERY_STATES.requested] as const,
    [`${ACCOUNT.failures}.${FAILURE.retry}`, '=', true] as const,
    [`${ACCOUNT.failures}.${FAILURE.dismiss}`, '=', true] as const,
  ];
  const Pressed = z.object({
    id: z.number(),
    name: z.string(),
    ...Object.fromEntries(flags.map((flag) => [flag, z.boolean()])),
  });
  const rows: ({ id: AmazonAccountId; name: string } & Record<string, unknown>)[] = await searchRead(
    odoo,
    ACCOUNT_MODEL,
    [...conditions.slice(1).map(() => '|'), ...conditions],
    Pressed,
    { names: { name: ACCOUNT.name } },
  );
  return rows.map((row) => {
    const pressed = shown.filter((job) => row[jobFields(job).requested] === true);
    return { id: row.id, name: row.name, jobs: pressed.length === 0 ? ['orders'] : pressed };
  });
}
