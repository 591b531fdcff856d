import { z } from 'zod';
import type { Decimal } from '../../domain/money.ts';
import type { Company } from '../company.ts';
import { ensureRecord } from '../orm/named.ts';
import { many2one, searchRead, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { AmazonJournal } from './journal.ts';

/** A line to be booked: money that moved on the Amazon account, and the account on the other side. */
export type StatementLineValues = {
  label: string;
  /** `YYYY-MM-DD`. */
  date: string;
  amount: Decimal;
  accountId: number;
  partnerId?: number | undefined;
};

export type StatementValues = {
  /** External ID without module. */
  key: string;
  name: string;
  date: string;
  opening: Decimal;
  closing: Decimal;
};

/** A statement line as Odoo holds it. */
export type StatementLine = { id: number; label: string; moveId: number };

const Line = z.object({ id: z.number(), payment_ref: text, move_id: many2one });

/**
 * Books a statement: its head under an external ID, then all its lines in one call, unless it has lines already. Repeating it
 * after a crash completes it, and changes nothing where it is complete.
 *
 * @throws OdooError with Odoo's words when it refuses a line; then no line is booked
 */
export async function ensureStatement(
  company: Company,
  journal: AmazonJournal,
  statement: StatementValues,
  lines: readonly StatementLineValues[],
): Promise<{ id: number; lines: StatementLine[]; made: boolean }> {
  const { odoo } = company;
  const id = await ensureRecord(odoo, 'account.bank.statement', statement.key, {
    name: statement.name,
    date: statement.date,
    'journal_id/.id': journal.id,
    balance_start: statement.opening.toFixed(),
    balance_end_real: statement.closing.toFixed(),
  });
  const made = await retrySafely(async () => {
    if ((await readStatementLines(company, id)).length > 0) return false;
    await odoo.call('account.bank.statement.line', 'create', {
      vals_list: lines.map((line) => ({
        statement_id: id,
        journal_id: journal.id,
        date: line.date,
        payment_ref: line.label,
        // A float: Odoo has no other number here, and rounds it to the currency.
        amount: line.amount.toNumber(),
        counterpart_account_id: line.accountId,
        ...(line.partnerId === undefined ? {} : { partner_id: line.partnerId }),
      })),
    });
    return true;
  });
  await postStatement(company, id);
  return { id, lines: await readStatementLines(company, id), made };
}

async function readStatementLines({ odoo }: Company, id: number): Promise<StatementLine[]> {
  const found = await searchRead(odoo, 'account.bank.statement.line', [['statement_id', '=', id]], Line);
  return found.map((line) => ({ id: line.id, label: line.payment_ref ?? '', moveId: line.move_id ?? 0 }));
}

/** Up to 15 a statement is posted by a button of its own. */
async function postStatement({ odoo, dialect }: Company, id: number): Promise<void> {
  if (!dialect.statementsArePosted) return;
  await retrySafely(async () => {
    const State = z.object({ state: z.string() });
    const [statement] = await searchRead(odoo, 'account.bank.statement', [['id', '=', id]], State);
    if (statement?.state === 'open')
      await odoo.call('account.bank.statement', 'button_post', {}, { ids: [id] });
  });
}
