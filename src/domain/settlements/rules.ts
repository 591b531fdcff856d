import { CARRIED_OVER } from './carried-over.ts';
import type { BookingKind, RowKind } from './kinds.ts';
import { fits, fold, names, type Pattern, toPattern } from './patterns.ts';
import { TABLE, type TableRule } from './rule-table.ts';
import type { SettlementRow } from './settlement.ts';
import { TITLED } from './titled-fees.ts';

/**
 * Which rows are booked how. What is not named fits every row; case, blanks and punctuation do not matter, and an asterisk stands
 * for any text (`Transfer of funds*`).
 */
export type SettlementRule = {
  transactionType?: string | undefined;
  amountType?: string | undefined;
  amountDescription?: string | undefined;
  /** Fits in any of the three columns. */
  words?: string | undefined;
  as: BookingKind;
};

type Words = Pick<SettlementRow, 'transactionType' | 'amountType' | 'amountDescription'>;

/** The three columns of a row, folded. */
type Folded = readonly [transaction: string, amountType: string, description: string];

/** Patterns for each of the three columns, and for any of them. One of them must match; an empty list matches every text. */
type Ready<Kind extends RowKind = RowKind> = {
  as: Kind;
  columns: readonly (readonly Pattern[])[];
  words: readonly Pattern[];
};

const READY_TITLED = TITLED.map(ready);
const READY_TABLE = TABLE.map(ready);
const READY_CARRIED_OVER = CARRIED_OVER.map((rule) => ({ ...ready(rule), named: rule.named }));

/** Limit of remembered results. A file has few distinct texts; this bounds the memory for one with a new text in each row. */
const REMEMBERED = 10_000;

/**
 * Decides how rows are booked: the user's rules come first, then the rules of the program. Amazon's balances and debts, charges and
 * transfers are booked by a user's rule only if it names them: a rule for everything else never swallows them.
 *
 * @returns a function that says what a row is
 */
export function ruleBook(own: readonly SettlementRule[]): (row: Words) => RowKind {
  const ownReady = own.map(readyOfUser);
  const known = new Map<string, RowKind>();
  return (row) => {
    const key = `${row.transactionType}\t${row.amountType}\t${row.amountDescription}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const kind = kindBy(ownReady, row);
    known.set(key, kind);
    return kind;
  };
}

function kindBy(own: readonly Ready[], row: Words): RowKind {
  const folded: Folded = [fold(row.transactionType), fold(row.amountType), fold(row.amountDescription)];
  const titled = READY_TITLED.find((rule) => applies(rule, folded));
  const carried = titled === undefined ? READY_CARRIED_OVER.find((rule) => applies(rule, folded)) : undefined;
  const allowed =
    carried === undefined ? own : own.filter((rule) => carried.named.some((word) => namesWord(rule, word)));
  return (
    allowed.find((rule) => applies(rule, folded))?.as ??
    titled?.as ??
    carried?.as ??
    READY_TABLE.find((rule) => applies(rule, folded))?.as ??
    'unexplained'
  );
}

function applies({ columns, words }: Ready, folded: Folded): boolean {
  return (
    columns.every(
      (patterns, column) =>
        patterns.length === 0 || patterns.some((pattern) => fits(pattern, folded[column] ?? '')),
    ) &&
    (words.length === 0 || words.some((pattern) => folded.some((text) => fits(pattern, text))))
  );
}

function namesWord({ columns, words }: Ready, word: string): boolean {
  return [...columns.flat(), ...words].some((pattern) => names(pattern, word));
}

function ready<Kind extends RowKind>({
  as,
  transactions = [],
  amountTypes = [],
  descriptions = [],
  words = [],
}: TableRule<Kind>): Ready<Kind> {
  return {
    as,
    columns: [transactions, amountTypes, descriptions].map((patterns) => patterns.map(toPattern)),
    words: words.map(toPattern),
  };
}

function readyOfUser({ as, transactionType, amountType, amountDescription, words }: SettlementRule): Ready {
  return {
    as,
    columns: [patternsOf(transactionType), patternsOf(amountType), patternsOf(amountDescription)],
    words: patternsOf(words),
  };
}

function patternsOf(text: string | undefined): Pattern[] {
  return text === undefined ? [] : [toPattern(text)];
}
