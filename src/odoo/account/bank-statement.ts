import { z } from 'zod';
import type { Decimal } from '../../domain/money.ts';
import type { StatementId } from '../../domain/record-id.ts';
import type { StatementLineDraft } from '../../domain/settlements/drafts.ts';
import type { Company } from '../company.ts';
import { type Cell, externalId, type LoadRecord, loadMissing } from '../orm/load.ts';
import { ensureRecord } from '../orm/named.ts';
import { searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import { OdooError } from '../rpc/errors.ts';
import type { ForeignValue } from './entry.ts';
import type { AmazonJournal } from './journal.ts';

export type StatementValues = {
  /** External ID without module. */
  key: string;
  name: string;
  date: string;
  opening: Decimal;
  closing: Decimal;
};

/** Creates the header of a statement, with an external ID. */
export function ensureStatement(
  { odoo }: Company,
  journal: AmazonJournal,
  statement: StatementValues,
): Promise<StatementId> {
  return ensureRecord(odoo, 'account.bank.statement', statement.key, {
    name: statement.name,
    date: statement.date,
    'journal_id/.id': journal.id,
    balance_start: statement.opening.toFixed(),
    balance_end_real: statement.closing.toFixed(),
  });
}

/** Odoo takes some five seconds for them; a gateway in front of it gives up after a minute. */
const PIECE = 100;

const FIELDS = [
  'id',
  'statement_id/.id',
  'journal_id/.id',
  'date',
  'payment_ref',
  'ref',
  'amount',
  'partner_id/.id',
];
const ITEM_FIELDS = ['id', 'account_id/.id', 'name', 'partner_id/.id', 'debit', 'credit'];
const FOREIGN_ITEM_FIELDS = ['amount_currency', 'currency_id/.id'];

export type StatementLines = {
  statementId: StatementId;
  /** Beginning of the external IDs of the lines. */
  key: string;
  lines: readonly StatementLineDraft[];
  /** The value of each line in the company's currency, for a journal in another currency; by index of the line. */
  foreign?: readonly ForeignValue[] | undefined;
};

/**
 * Makes the lines of a statement in pieces, each line with its entry under an external ID. PostgreSQL lets an external ID exist
 * once: also when an answer is lost, or Odoo is still at work when the gateway has given up, no line is made twice.
 *
 * @throws OdooError with Odoo's message when it refuses a line; then no line of its piece is created
 */
export async function ensureStatementLines(
  { odoo }: Company,
  journal: AmazonJournal,
  { statementId, key, lines, foreign }: StatementLines,
): Promise<void> {
  const itemFields = foreign === undefined ? ITEM_FIELDS : [...ITEM_FIELDS, ...FOREIGN_ITEM_FIELDS];
  const records = lines.map((line, place) =>
    recordOf(line, { statementId, key, journal, foreign: foreign?.[place] }),
  );
  for (let from = 0; from < records.length; from += PIECE) {
    const { refused } = await loadMissing(
      odoo,
      'account.bank.statement.line',
      [...FIELDS, ...itemFields.map((field) => `line_ids/${field}`)],
      records.slice(from, from + PIECE),
    );
    const [reason] = refused.values();
    if (reason !== undefined) throw new OdooError(reason, { kind: 'validation', outcome: 'rejected' });
  }
}

type LineContext = {
  statementId: StatementId;
  key: string;
  journal: AmazonJournal;
  foreign: ForeignValue | undefined;
};

/** Two rows: the line with its item on the Amazon account, and the item on the other side. */
function recordOf(
  { label, ref, date, amount, accountId, partnerId }: StatementLineDraft,
  { statementId, key, journal, foreign }: LineContext,
): LoadRecord {
  const name = `${key}_line_${ref.slice(ref.indexOf(' ') + 1)}`;
  const value = foreign?.value(amount) ?? amount;
  const item = (side: 'own' | 'other', account: number, sign: 1 | -1): Cell[] => [
    externalId(`${name}_${side}`),
    account,
    label,
    partnerId ?? '',
    value.times(sign).greaterThan(0) ? value.abs().toFixed() : '0',
    value.times(sign).lessThan(0) ? value.abs().toFixed() : '0',
    ...(foreign === undefined ? [] : [amount.times(sign).toFixed(), foreign.currencyId]),
  ];
  const head: Cell[] = [
    externalId(name),
    statementId,
    journal.id,
    date,
    label,
    ref,
    amount.toFixed(),
    partnerId ?? '',
  ];
  return {
    rows: [
      [...head, ...item('own', journal.accountId, 1)],
      [...FIELDS.map(() => ''), ...item('other', accountId, -1)],
    ],
  };
}

/** Up to 15 a statement is posted by a button of its own. */
export async function postStatement({ odoo, dialect }: Company, id: StatementId): Promise<void> {
  if (!dialect.statementsArePosted) return;
  await retrySafely(async () => {
    const State = z.object({ state: z.string() });
    const [statement] = await searchRead(odoo, 'account.bank.statement', [['id', '=', id]], State);
    if (statement?.state === 'open')
      await odoo.call('account.bank.statement', 'button_post', {}, { ids: [id] });
  });
}
