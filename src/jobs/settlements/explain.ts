import type { JournalId } from '../../domain/record-id.ts';
import {
  plainLabel,
  settlementIdOfMember,
  settlementKey,
  transferName,
} from '../../domain/settlements/names.ts';
import { purposeOf } from '../../domain/settlements/purposes.ts';
import { ruleBook } from '../../domain/settlements/rules.ts';
import type { SettlementRow } from '../../domain/settlements/settlement.ts';
import { readMoves } from '../../odoo/account/move.ts';
import { type MoveLine, readOpenItems } from '../../odoo/account/move-line.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';
import { accountChooser, findAccountFor } from './accounts.ts';
import { findJournals } from './journals.ts';
import { moveRefused } from './refusal.ts';
import { type Transfer, transferItems } from './transfer.ts';

/** The to-do about rows that no rule fits. The settlement is booked nevertheless. */
export function rowsUnexplained(settlementId: string, rows: readonly UnexplainedRow[]): NewFailure[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN).map(({ words, amount }) => `${words} ${amount}`);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : '';
  return [
    {
      subject: settlementId,
      class: 'rowsUnexplained',
      cause: `rowsUnexplained ${rows[0]?.words ?? ''}`.slice(0, 300),
      message: `Settlement ${settlementId} is booked, with rows that no rule fits on the account "Amazon to be explained": ${shown.join('; ')}${more}`,
      hint: 'Add a rule to odoo.settlementRules: the amounts are then moved by themselves. Or move them in Odoo, and reconcile the account.',
    },
  ];
}

const SHOWN = 10;

/** A row or a group of rows, described by its three columns. */
export type UnexplainedRow = { words: string; amount: string };

/** The rows of a settlement that no rule fits. */
export function unexplainedRows(rows: readonly SettlementRow[]): UnexplainedRow[] {
  return rows.map(({ line, transactionType, amountType, amountDescription, amount }) => ({
    words: `line ${line}: ${[transactionType, amountType, amountDescription].join(' / ')}`,
    amount: amount.toFixed(),
  }));
}

type Waiting = { item: MoveLine; settlementId: string; journalId: JournalId | undefined; words: string };

/**
 * Moves rows that were booked on the account *Amazon to be explained* to the account of their kind, once a rule fits them or a person
 * has reconciled them, and closes the to-do of their settlement.
 *
 * @returns what Odoo refused to move
 */
export async function explainRows(
  seller: Pick<Seller, 'name' | 'settings' | 'state' | 'now' | 'company'>,
): Promise<NewFailure[]> {
  const { name, state, settings } = seller;
  const entries = (await state.settlements.list(name)).filter((entry) => (entry.unexplained ?? 0) > 0);
  if (entries.length === 0) return [];
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const accountId = await findAccountFor(settings, company, books, 'unexplained');
  const items = accountId === undefined ? [] : await readOpenItems(company, accountId);
  const moves = new Map(
    (
      await readMoves(
        company,
        'id',
        items.map(({ moveId }) => moveId),
      )
    ).map((move) => [move.id, move]),
  );
  const waiting = items.flatMap((item): Waiting[] => {
    const move = moves.get(item.moveId);
    const settlementId = settlementIdOfMember(move?.ref ?? '');
    return settlementId === undefined
      ? []
      : [{ item, settlementId, journalId: move?.journalId, words: wordsOf(item.name) }];
  });
  const currencies = entries.flatMap(({ currencyCode }) => currencyCode ?? []);
  const journals = await findJournals(settings, company, books, currencies);
  const accountOf = accountChooser(settings, company, books);
  const kindOf = ruleBook(settings.odoo.settlementRules);
  const left: Waiting[] = [];
  const refused: NewFailure[] = [];
  const changed = new Set<string>();
  for (const one of waiting) {
    const row = columnsOf(one.words);
    const kind = kindOf(row);
    const journal = journals.find(({ found }) => found?.id === one.journalId)?.found;
    if (
      kind === 'unexplained' ||
      kind === 'balance' ||
      kind === 'order' ||
      kind === 'refund' ||
      journal === undefined
    ) {
      left.push(one);
      continue;
    }
    const type = row.amountDescription || row.amountType || row.transactionType;
    const transfer: Transfer = {
      key: `${settlementKey(one.settlementId)}_explained_${one.item.id}`,
      ref: transferName(one.item.name, one.settlementId),
      item: one.item,
      to: { accountId: await accountOf(purposeOf(kind), type) },
    };
    const [result] = await transferItems({ company, books, journal }, [transfer]);
    if (result === undefined || 'refusal' in result) left.push(one);
    else changed.add(one.settlementId);
    if (result !== undefined && 'refusal' in result)
      refused.push(moveRefused(one.settlementId, one.item.name, result.refusal));
  }
  for (const entry of entries) {
    const own = left.filter(({ settlementId }) => settlementId === entry.settlementId);
    // If nothing of a settlement was moved, its to-do still names the right lines.
    if (own.length === 0 || changed.has(entry.settlementId)) await record(seller, entry, own);
  }
  return refused;
}

async function record(
  { name, state, now }: Pick<Seller, 'name' | 'state' | 'now'>,
  entry: SettlementEntry,
  own: readonly Waiting[],
): Promise<void> {
  const rows = own.map(({ words, item }) => ({ words, amount: item.residual.negated().toFixed() }));
  const failures = rowsUnexplained(entry.settlementId, rows);
  await state.failures.replace(
    name,
    'settlements',
    new Map([[entry.settlementId, failures]]),
    new Date(now()),
  );
  await state.settlements.record(name, { ...entry, unexplained: own.length });
}

/** The label without its month. */
function wordsOf(label: string): string {
  return plainLabel(label).replace(/ \d{4}-\d{2}( \(unexplained\))?$/, '');
}

function columnsOf(words: string): Record<'transactionType' | 'amountType' | 'amountDescription', string> {
  const [transactionType = '', amountType = '', ...rest] = words.split(' / ');
  return { transactionType, amountType, amountDescription: rest.join(' / ') };
}
