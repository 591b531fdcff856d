import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { AccountId, CurrencyId, JournalEntryId, JournalId, PartnerId } from '../../domain/record-id.ts';
import type { EntryDraft, EntryDraftLine } from '../../domain/settlements/drafts.ts';
import type { Company } from '../company.ts';
import { type Cell, externalId, loadMissing } from '../orm/load.ts';
import { many2one, searchRead } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';

/** Converts an amount of another currency into the company's, by the rate of a day. */
export type ForeignValue = { currencyId: CurrencyId; value: (amount: Decimal) => Decimal };

/** A line with a currency and a value of its own; without them, those of its entry. */
export type EntryLine = EntryDraftLine & { own?: { currencyId: CurrencyId; value: Decimal } };

/** An entry in a journal; amounts are in the journal's currency. */
export type EntryValues = Omit<EntryDraft, 'lines'> & {
  lines: readonly EntryLine[];
  journalId: JournalId;
  /** Set only if it is not the company's currency. */
  foreign?: ForeignValue | undefined;
};

const ENTRY_FIELDS = ['id', 'move_type', 'ref', 'date', 'journal_id/.id'] as const;
const ENTRY_LINE_FIELDS = ['id', 'account_id/.id', 'name', 'debit', 'credit', 'partner_id/.id'] as const;

/**
 * Creates balanced entries as drafts, each with its lines in one transaction.
 *
 * @returns their ids
 * @throws OdooError with Odoo's message when it refuses one
 */
export async function ensureEntries(
  { odoo }: Company,
  entries: readonly EntryValues[],
): Promise<{ ids: JournalEntryId[]; refused: string[] }> {
  if (entries.length === 0) return { ids: [], refused: [] };
  const foreign = entries.some(
    (entry) => entry.foreign !== undefined || entry.lines.some(({ own }) => own !== undefined),
  );
  const lineFields = foreign
    ? [...ENTRY_LINE_FIELDS, 'amount_currency', 'currency_id/.id']
    : ENTRY_LINE_FIELDS;
  const loaded = await loadMissing(
    odoo,
    'account.move',
    [...ENTRY_FIELDS, ...lineFields.map((field) => `line_ids/${field}`)],
    entries.map((entry) => ({
      rows: balanced(entry).map((line, index): Cell[] => [
        ...(index === 0
          ? [externalId(entry.key), 'entry', entry.ref, entry.date, entry.journalId]
          : ENTRY_FIELDS.map(() => '')),
        externalId(`${entry.key}_${index}`),
        line.accountId,
        line.label,
        line.value.greaterThan(0) ? line.value.toFixed() : '0',
        line.value.lessThan(0) ? line.value.negated().toFixed() : '0',
        line.partnerId ?? '',
        ...(foreign ? [line.amount.toFixed(), line.own?.currencyId ?? entry.foreign?.currencyId ?? ''] : []),
      ]),
    })),
  );
  return {
    ids: loaded.ids.filter((id) => id !== undefined),
    refused: [...loaded.refused.values()],
  };
}

/** An entry that is there as it is wanted, or why it is not: Odoo's message, or what is posted in its place. */
export type EnsuredEntry = { id: JournalEntryId } | { refusal: string };

/**
 * Creates one balanced entry as a draft. A draft that a killed pass has left under the same key is taken only if it is dated as
 * wanted and moves the wanted amounts: what it was made from may be another by now. Another draft is deleted, and made again; a posted
 * entry stays, because a person may have reported it.
 *
 * @throws OdooError
 */
export async function ensureEntry(company: Company, entry: EntryValues): Promise<EnsuredEntry> {
  const made = await ensureOne(company, entry);
  if ('refusal' in made) return made;
  const found = await readEntry(company, made.id);
  if (found === undefined || isSameEntry(entry, found)) return made;
  if (found.posted)
    return {
      refusal: `${entry.ref} is posted already, over other amounts. Reverse or correct it in Odoo, and reconcile by hand`,
    };
  await retrySafely(() => company.odoo.call('account.move', 'unlink', {}, { ids: [made.id] }));
  return ensureOne(company, entry);
}

async function ensureOne(company: Company, entry: EntryValues): Promise<EnsuredEntry> {
  const { ids, refused } = await ensureEntries(company, [entry]);
  const [id] = ids;
  return id === undefined ? { refusal: refused[0] ?? `Odoo has not made ${entry.ref}` } : { id };
}

/** An entry as Odoo holds it; amounts as in {@link EntryValues}, positive: debit. */
export type FoundEntry = {
  posted: boolean;
  date: string;
  lines: readonly {
    accountId: AccountId | undefined;
    partnerId: PartnerId | undefined;
    /** In the company's currency. */
    value: Decimal;
    /** In the line's own currency. */
    amount: Decimal;
  }[];
};

const FoundLine = z.object({
  parent_state: z.string(),
  date: z.string(),
  account_id: many2one('account.account'),
  partner_id: many2one('res.partner'),
  balance: z.number(),
  amount_currency: z.number(),
});

async function readEntry({ odoo }: Company, id: JournalEntryId): Promise<FoundEntry | undefined> {
  const rows = await searchRead(odoo, 'account.move.line', [['move_id', '=', id]], FoundLine);
  const [first] = rows;
  return first === undefined
    ? undefined
    : {
        posted: first.parent_state === 'posted',
        date: first.date,
        lines: rows.map((row) => ({
          accountId: row.account_id,
          partnerId: row.partner_id,
          value: new Decimal(String(row.balance)),
          amount: new Decimal(String(row.amount_currency)),
        })),
      };
}

/**
 * Whether an entry moves the wanted amounts between the wanted accounts. Odoo may post an entry on another day than that of its draft,
 * so the days of drafts alone are compared; amounts in a currency where one is wanted.
 */
export function isSameEntry(wanted: EntryValues, found: FoundEntry): boolean {
  if (!found.posted && found.date !== wanted.date) return false;
  const rest = [...found.lines];
  for (const line of balanced(wanted)) {
    const isForeign = wanted.foreign !== undefined || line.own !== undefined;
    const at = rest.findIndex(
      (other) =>
        other.accountId === line.accountId &&
        (line.partnerId === undefined || other.partnerId === line.partnerId) &&
        other.value.equals(line.value) &&
        (!isForeign || other.amount.equals(line.amount)),
    );
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return rest.length === 0;
}

/** Each line in the company's currency; the rounding difference goes to the last line. */
function balanced({ lines, foreign }: EntryValues): (EntryLine & { value: Decimal })[] {
  const valued = lines.map((line) => ({
    ...line,
    value: line.own?.value ?? foreign?.value(line.amount) ?? line.amount,
  }));
  const others = valued.slice(0, -1).reduce((total, { value }) => total.plus(value), new Decimal(0));
  return valued.map((line, index) =>
    index === valued.length - 1 ? { ...line, value: others.negated() } : line,
  );
}
