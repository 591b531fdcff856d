import type { TestDatabase } from './odoo.ts';
import type { PlainOdoo } from './rpc.ts';

/**
 * A person reverses entries with Odoo's wizard, and posts what it makes.
 *
 * @param moveIds entries of one journal
 */
export async function reverseEntries(
  admin: PlainOdoo,
  database: TestDatabase,
  moveIds: readonly number[],
): Promise<void> {
  const context = { active_model: 'account.move', active_ids: moveIds };
  const [[journalId] = []] = await database.sql(
    `SELECT journal_id FROM account_move WHERE id = ${moveIds[0]}`,
  );
  // Before 16 the wizard asks how to go on; the default reverses too, and leaves the new entry to the person.
  const made = await admin.call(
    'account.move.reversal',
    'create',
    { vals_list: [{ journal_id: Number(journalId), move_ids: [[6, 0, moveIds]] }] },
    { context },
  );
  const method = database.version === '14' ? 'reverse_moves' : 'refund_moves';
  await admin.call('account.move.reversal', method, {}, { ids: [made].flat() as number[], context });
  const drafts = await database.sql(
    "SELECT id FROM account_move WHERE reversed_entry_id IS NOT NULL AND move_type = 'entry' AND state = 'draft'",
  );
  const ids = drafts.map(([id]) => Number(id));
  if (ids.length > 0) await admin.call('account.move', 'action_post', {}, { ids });
}
