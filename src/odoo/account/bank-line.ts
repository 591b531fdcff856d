import { z } from 'zod';
import type { AccountId, JournalId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, requiredMany2one, searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import { type MoveLine, readMoveLines, reconcile } from './move-line.ts';

/** The bank receives the money some days after Amazon sends it. */
const EARLIEST_DAYS = 3;
const LATEST_DAYS = 21;

/**
 * Looks for the bank's own line of a payout: the only open line of that amount, in another bank journal, around that date. The line
 * is moved to the account where the payout waits, and both are reconciled.
 *
 * @param journalIds the Amazon journals, which are not bank accounts and are skipped
 * @param payout the payout's item on the account of money on its way
 * @returns `matched`, or `open` when there is no such line, or more than one
 */
export async function matchBankLine(
  company: Company,
  journalIds: readonly JournalId[],
  payout: MoveLine,
): Promise<'matched' | 'open'> {
  const { odoo } = company;
  const { date, residual: amount } = payout;
  const Line = z.object({
    id: z.number(),
    move_id: requiredMany2one('account.move'),
    journal_id: requiredMany2one('account.journal'),
  });
  const found = await searchRead(
    odoo,
    'account.bank.statement.line',
    [
      ['journal_id', 'not in', [...journalIds]],
      ['amount', '=', amount.toNumber()],
      ['is_reconciled', '=', false],
      ['date', '>=', shifted(date, -EARLIEST_DAYS)],
      ['date', '<=', shifted(date, LATEST_DAYS)],
    ],
    Line,
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return 'open';
  const suspense = await suspenseAccountOf(company, only.journal_id);
  const items = await readMoveLines(company, [only.move_id]);
  const counterpart = items.find(
    ({ accountId, residual }) => accountId === payout.accountId && !residual.isZero(),
  );
  const waiting = items.find(({ accountId }) => accountId === suspense);
  const item = counterpart ?? waiting;
  if (item === undefined) return 'open';
  if (counterpart === undefined) {
    const vals = { account_id: payout.accountId };
    await retrySafely(() => odoo.call('account.move.line', 'write', { vals }, { ids: [item.id] }));
  }
  return (await reconcile(company, [payout.id, item.id])) === undefined ? 'matched' : 'open';
}

async function suspenseAccountOf({ odoo }: Company, journalId: JournalId): Promise<AccountId | undefined> {
  const Journal = z.object({ suspense_account_id: many2one('account.account') });
  const [journal] = await searchRead(odoo, 'account.journal', [['id', '=', journalId]], Journal);
  return journal?.suspense_account_id;
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
