import { z } from 'zod';
import { searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';
import type { AmazonAccountId } from './fields.ts';
import { RECOVERY_FIELDS as RECOVERY, RECOVERY_MODEL, RECOVERY_STATES } from './fields.ts';

type RecoveryId = IdOf<typeof RECOVERY_MODEL>;

/** An order that a person requested. */
export type RecoveryRecord = { id: RecoveryId; orderId: string };

const Requested = z.object({ id: z.number(), [RECOVERY.name]: z.string() });

/** The oldest orders of an account that people have requested, up to a limit. */
export async function readRequestedOrders(
  odoo: Odoo,
  accountId: AmazonAccountId,
  limit: number,
): Promise<RecoveryRecord[]> {
  const rows = await searchRead(
    odoo,
    RECOVERY_MODEL,
    [
      [RECOVERY.account, '=', accountId],
      [RECOVERY.state, '=', RECOVERY_STATES.requested],
    ],
    Requested,
    { order: 'id', limit },
  );
  return rows.map((row) => ({ id: row.id, orderId: row[RECOVERY.name].trim() }));
}

/** Shows the result of an order that a person requested. */
export async function showRecovery(
  odoo: Odoo,
  id: RecoveryId,
  { done, result }: { done: boolean; result: string },
): Promise<void> {
  const vals = {
    [RECOVERY.state]: done ? RECOVERY_STATES.done : RECOVERY_STATES.failed,
    [RECOVERY.result]: result,
  };
  await retrySafely(() => odoo.call(RECOVERY_MODEL, 'write', { vals }, { ids: [id] }));
}

/** Number of requests that get the message that they wait in one step. */
const TOLD_AT_ONCE = 1000;

/** Shows on waiting requests why they were not carried out yet. A request that already shows it is not written again. */
export async function showWaiting(odoo: Odoo, accountId: AmazonAccountId, result: string): Promise<void> {
  const waiting = await searchRead(
    odoo,
    RECOVERY_MODEL,
    [
      [RECOVERY.account, '=', accountId],
      [RECOVERY.state, '=', RECOVERY_STATES.requested],
      [RECOVERY.result, '!=', result],
    ],
    z.object({ id: z.number() }),
    { order: 'id', limit: TOLD_AT_ONCE },
  );
  if (waiting.length === 0) return;
  const ids = waiting.map(({ id }) => id);
  await retrySafely(() =>
    odoo.call(RECOVERY_MODEL, 'write', { vals: { [RECOVERY.result]: result } }, { ids }),
  );
}
