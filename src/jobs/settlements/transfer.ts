import { exponentOf, roundHalfUp } from '../../domain/money.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import type { Counterpart } from '../../domain/settlements/drafts.ts';
import { type EntryValues, ensureEntry } from '../../odoo/account/entry.ts';
import { postMoves } from '../../odoo/account/move.ts';
import { type MoveLine, readMoveLines, reconcile } from '../../odoo/account/move-line.ts';
import type { Books } from './post.ts';

/** An open item that an entry moves from its account to another. */
export type Transfer = {
  /** External ID of the entry, without module. */
  key: string;
  ref: string;
  item: MoveLine;
  to: Counterpart;
};

/** A transfer that is posted, with its item on the other account; or Odoo's message why it is not. */
export type TransferResult = { transfer: Transfer } & ({ arrived: MoveLine } | { refusal: string });

/**
 * Moves open items from the account where they wait to another, with one entry for each, dated like the item and reconciled with
 * it. Repeating it after a crash completes it.
 */
export async function transferItems(
  { company, books, journal }: Books,
  transfers: readonly Transfer[],
): Promise<TransferResult[]> {
  const results: TransferResult[] = [];
  for (const transfer of transfers) {
    const made = await ensureEntry(company, entryOf({ books, journal }, transfer));
    if ('refusal' in made) {
      results.push({ transfer, refusal: made.refusal });
      continue;
    }
    const complaint = (await postMoves(company, [made.id])).get(made.id)?.message;
    const lines = await readMoveLines(company, [made.id]);
    const left = lines.find(({ accountId }) => accountId === transfer.item.accountId);
    const arrived = lines.find(({ accountId }) => accountId === transfer.to.accountId);
    if (complaint !== undefined || left === undefined || arrived === undefined) {
      results.push({ transfer, refusal: complaint ?? 'the entry does not show both accounts' });
      continue;
    }
    const refusal = await reconcile(company, [transfer.item.id, left.id]);
    results.push(refusal === undefined ? { transfer, arrived } : { transfer, refusal });
  }
  return results;
}

function entryOf({ books, journal }: Omit<Books, 'company'>, { key, ref, item, to }: Transfer): EntryValues {
  const { name, residual, balance } = item;
  const exponent = exponentOf(books.currencyCode);
  const values = {
    key,
    ref,
    date: firstOpenDay(item.date, books.lockedUntil),
    journalId: journal.id,
    lines: [
      { accountId: item.accountId, label: name, amount: residual.negated() },
      { ...to, label: name, amount: residual },
    ],
  };
  if (journal.currencyId === undefined) return values;
  // At the item's own rate, so that nothing is left on its account.
  const value: NonNullable<EntryValues['foreign']>['value'] = (amount) =>
    roundHalfUp(amount.times(balance).div(residual), exponent);
  return { ...values, foreign: { currencyId: journal.currencyId, value } };
}
