import { settlementFile } from '../../amazon/settlement-report/file-source.ts';
import { type InspectedSettlement, inspectSettlement } from '../../amazon/settlement-report.ts';
import type { TextSource } from '../../amazon/text-file.ts';
import { table } from '../../commands/table.ts';
import { exponentOf } from '../../domain/money.ts';
import {
  type Booking,
  type BookingOptions,
  bookingPlanner,
  type SettlementPlan,
} from '../../domain/settlements/bookings.ts';
import type { RowKind } from '../../domain/settlements/kinds.ts';
import { purposeOf } from '../../domain/settlements/purposes.ts';
import { nameOf } from '../../domain/settlements/row-names.ts';
import type { SettlementRow } from '../../domain/settlements/settlement.ts';
import { EXIT, type ExitStatus, messageOf, UsageError } from '../../errors.ts';
import { accountNameOf, bookingOptions } from '../../jobs/settlements/accounts.ts';
import { type CommonOptions, print } from '../output.ts';
import { sellerOfFile } from './seller-of-file.ts';

/** What a row of a settlement file is booked as. Amounts are decimals as text. */
type ExplainedRow = { line: number; kind: RowKind; type: string; amount: string; date: string };

/** A settlement file, explained; without id, total and currency where it cannot be read. */
type Explanation = {
  settlementId: string | null;
  total: string | null;
  currency: string | null;
  rows: ExplainedRow[];
  problems: string[];
  /** The account of the settings whose rules these are; none where there are no settings. */
  account?: string;
};

/** How rows are booked and on which accounts. */
type Rules = { account?: string; options: BookingOptions; feeAccounts: Readonly<Record<string, string>> };

/** Without settings, the program's own rules; every kind of row is shown by itself. */
const OWN_RULES: Rules = { options: { rules: [], facilitatorTax: 'passThrough' }, feeAccounts: {} };

/** Most rows without a rule that are listed; the rest is only counted. */
const SHOWN = 20;

/** Longest text in a cell; some of Amazon's descriptions are whole sentences. */
const WIDEST = 60;

/**
 * Opens a file that must exist.
 *
 * @throws UsageError when it cannot be opened
 * @throws RangeError when it is empty or its gzip is damaged
 */
async function open(path: string): Promise<TextSource> {
  try {
    return await settlementFile(path);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new UsageError(`${path} cannot be opened: ${messageOf(error)}`, {
      hint: 'Name a settlement report (Flat File V2) as it was downloaded from Seller Central.',
    });
  }
}

/**
 * Shows what each row of a settlement file would be booked as. It needs neither Odoo nor Amazon; where there is a settings file, the
 * rules, the accounts and the months are those of the seller.
 *
 * @returns 1 when something does not add up, cannot be read, or has no rule
 * @throws UsageError when the file does not exist, or the settings are wrong or do not show whose file it is
 */
export async function explainSettlement(
  path: string,
  options: CommonOptions & { account?: string },
): Promise<ExitStatus> {
  let read: ReadFile;
  try {
    read = await readFile(path, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const nothing: Explanation = {
      settlementId: null,
      total: null,
      currency: null,
      rows: [],
      problems: [error.message],
    };
    print(options, nothing, () => `${path} cannot be read: ${error.message}`);
    return EXIT.failures;
  }
  const { rules, planner, found, inspected } = read;
  const { head } = inspected;
  const text = amountText(head.currencyCode);
  const problems = [
    ...(inspected.difference === undefined ? [] : [inspected.difference]),
    ...withoutRule(
      found.filter(({ kind }) => kind === 'unexplained').map(({ row }) => row),
      rules,
    ),
  ];
  const explanation: Explanation = {
    settlementId: head.settlementId,
    total: text(head.total),
    currency: head.currencyCode,
    rows: found.map(({ row, kind }) => ({
      line: row.line,
      kind,
      type: typeOf(row, kind),
      amount: text(row.amount),
      date: row.postedDate,
    })),
    problems,
    ...(rules.account === undefined ? {} : { account: rules.account }),
  };
  const planned = planner.finish(head);
  print(options, explanation, () =>
    'plan' in planned ? describe(planned.plan, found.length, { problems, rules }) : '',
  );
  return problems.length === 0 ? EXIT.ok : EXIT.failures;
}

type ReadFile = {
  rules: Rules;
  planner: ReturnType<typeof bookingPlanner>;
  found: { row: SettlementRow; kind: RowKind }[];
  inspected: InspectedSettlement;
};

/** @throws RangeError when the file cannot be read, UsageError when it or its seller cannot be found */
async function readFile(path: string, options: CommonOptions & { account?: string }): Promise<ReadFile> {
  const source = await open(path);
  const rules = await rulesFor(options, source);
  const planner = bookingPlanner({ ...rules.options, unknownRows: 'suspense' });
  const found: ReadFile['found'] = [];
  const inspected = await inspectSettlement(source, (row) => found.push({ row, kind: planner.add(row) }));
  return { rules, planner, found, inspected };
}

async function rulesFor(options: CommonOptions & { account?: string }, source: TextSource): Promise<Rules> {
  const seller = await sellerOfFile(options, async () => {
    try {
      return (await inspectSettlement(source, () => undefined)).head.store;
    } catch (error) {
      // The file is read once more, and then its fault is told.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  });
  if (seller === undefined) return OWN_RULES;
  const { name: account, odoo } = seller;
  return { account, options: bookingOptions(odoo), feeAccounts: odoo.feeAccounts };
}

function typeOf(row: SettlementRow, kind: RowKind): string {
  return kind === 'order' || kind === 'refund' ? row.amountDescription : nameOf(row, kind).type;
}

function amountText(currencyCode: string): (amount: Booking['amount']) => string {
  const exponent = exponentOf(currencyCode);
  return (amount) => amount.plus(0).toFixed(exponent);
}

function withoutRule(rows: readonly SettlementRow[], { options, feeAccounts }: Rules): string[] {
  const meanwhile =
    options.unknownRows === 'refuse'
      ? 'the payout waits'
      : `it is booked on ${accountNameOf(feeAccounts, 'unexplained', undefined)}`;
  const shown = rows
    .slice(0, SHOWN)
    .map(
      ({ line, transactionType, amountType, amountDescription, amount }) =>
        `no rule fits line ${line} (${transactionType} / ${amountType} / ${amountDescription}, ${amount.toFixed()}): ${meanwhile} until settlementRules has one`,
    );
  return rows.length > SHOWN ? [...shown, `no rule fits ${rows.length - SHOWN} more rows`] : shown;
}

function describe(
  plan: SettlementPlan,
  rowCount: number,
  { problems, rules }: { problems: readonly string[]; rules: Rules },
): string {
  const { settlement, opening, closing, bookings } = plan;
  const text = amountText(settlement.currencyCode);
  const { settlementId, startDate, endDate, depositDate, store } = settlement;
  const groups = summary(bookings, rules);
  return [
    `Settlement ${settlementId}${store === undefined ? '' : ` of the store ${store}`}, ${startDate} to ${endDate}, ${rowCount} rows, ${settlement.currencyCode}`,
    table(
      ['', 'amount'],
      [
        ['Amazon owed before', text(opening)],
        [
          settlement.total.isNegative() ? 'debt, carried over' : `paid out on ${depositDate}`,
          text(settlement.total),
        ],
        ['Amazon still owes', text(closing)],
      ],
    ),
    table(
      ['month', 'kind', 'what', 'account', 'amount'],
      groups.map(({ month, kind, what, account, amount }) => [
        month,
        kind,
        what.slice(0, WIDEST),
        account,
        text(amount),
      ]),
    ),
    rules.account === undefined ? '' : `Booked by the settings of the account ${rules.account}.`,
    problems.length === 0 ? 'The rows add up to the total, and every row has a rule.' : problems.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

type Group = { month: string; kind: string; what: string; account: string; amount: Booking['amount'] };

/** Groups orders and refunds by month, everything else by its name. */
function summary(bookings: readonly Booking[], { feeAccounts }: Rules): Group[] {
  const groups = new Map<string, Group>();
  for (const { kind, label, date, amount, orderId, type } of bookings) {
    const month = date.slice(0, 7);
    const what = orderId === undefined ? label.replace(` ${month}`, '') : 'of orders';
    const key = `${month} ${kind} ${what}`;
    const known = groups.get(key);
    groups.set(key, {
      month,
      kind,
      what,
      account:
        orderId === undefined ? accountNameOf(feeAccounts, purposeOf(kind), type) : "the buyer's receivable",
      amount: known === undefined ? amount : known.amount.plus(amount),
    });
  }
  return [...groups.values()].sort(
    (one, other) => one.month.localeCompare(other.month) || one.kind.localeCompare(other.kind),
  );
}
