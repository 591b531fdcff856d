import { z } from 'zod';
import { searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Odoo } from '../rpc/client.ts';
import { RECOVERY_FIELDS as RECOVERY, RECOVERY_MODEL, RECOVERY_STATES } from './fields.ts';

/** An order that a person has asked for. */
export type RecoveryRecord = { id: number; orderId: string };

const Requested = z.object({ id: z.number(), [RECOVERY.name]: z.string() });

/** Orders of an account that people have asked for, oldest first. */
export async function readRequestedOrders(odoo: Odoo, accountId: number): Promise<RecoveryRecord[]> {
  const rows = await searchRead(
    odoo,
    RECOVERY_MODEL,
    [
      [RECOVERY.account, '=', accountId],
      [RECOVERY.state, '=', RECOVERY_STATES.requested],
    ],
    Requested,
    { order: 'id' },
  );
  return rows.map((row) => ({ id: row.id, orderId: row[RECOVERY.name].trim() }));
}

/** Shows what became of an order that a person has asked for. */
export async function showRecovery(
  odoo: Odoo,
  id: number,
  { done, result }: { done: boolean; result: string },
): Promise<void> {
  const vals = {
    [RECOVERY.state]: done ? RECOVERY_STATES.done : RECOVERY_STATES.failed,
    [RECOVERY.result]: result,
  };
  await retrySafely(() => odoo.call(RECOVERY_MODEL, 'write', { vals }, { ids: [id] }));
}
