import { readOfAccounts } from '../commands/account-state.ts';
import { table } from '../commands/table.ts';
import { Decimal, exponentOf } from '../domain/money.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import {
  type ListedSettlement,
  overviewOf,
  type SettlementsOverview,
} from '../jobs/settlements/files/overview.ts';
import { type CommonOptions, print } from './output.ts';

export type SettlementsOptions = CommonOptions & { account?: string };

type AccountOverview = SettlementsOverview & { name: string };

/** Longest reason in a line; `--json` and the failure log have all of it. */
const WIDEST = 160;

/**
 * Prints every fetched settlement with its balance and its state, what Amazon owes, and which files are missing.
 *
 * @returns 1 when one is not booked
 * @throws UsageError for an account that the settings do not have
 */
export async function listSettlements(options: SettlementsOptions): Promise<ExitStatus> {
  const accounts = await readOfAccounts(options, async (state, name) => ({
    name,
    ...overviewOf(await state.settlements.list(name), await state.acceptedDifferences.list(name)),
  }));
  print(options, { accounts }, () => describe(accounts));
  return accounts.some(({ settlements }) => settlements.some((entry) => entry.state !== 'booked'))
    ? EXIT.failures
    : EXIT.ok;
}

/** One line for each settlement, and below them what concerns several. */
function describe(accounts: readonly AccountOverview[]): string {
  const rows = accounts.flatMap(({ name, settlements }) => settlements.map((entry) => rowOf(name, entry)));
  const notes = accounts.flatMap(({ name, balances, gaps }) => [
    ...Object.entries(balances).map(([code, amount]) => `${name}: Amazon owes ${amount} ${code}`),
    ...gaps.map((gap) => `${name}: ${gap}`),
  ]);
  if (rows.length === 0) return 'No settlement has been fetched.';
  const headings = [
    'account',
    'settlement',
    'store',
    'from',
    'to',
    'paid on',
    'payout',
    'balance',
    'state',
    'why',
  ];
  return [table(headings, rows), ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

function rowOf(name: string, entry: ListedSettlement): string[] {
  const { settlementId, store, startDate, endDate, depositDate, total, closing, currencyCode, state, why } =
    entry;
  const amount = (text: string | undefined): string =>
    text === undefined || currencyCode === undefined
      ? '-'
      : `${new Decimal(text).toFixed(exponentOf(currencyCode))} ${currencyCode}`;
  return [
    name,
    settlementId,
    store ?? '-',
    startDate ?? '-',
    endDate ?? '-',
    depositDate ?? '-',
    amount(total),
    amount(closing),
    state,
    why.length > WIDEST ? `${why.slice(0, WIDEST - 1)}…` : why,
  ];
}
