import { toCsv } from '../commands/csv.ts';
import { table } from '../commands/table.ts';
import { unknownAccount } from '../commands/workplace.ts';
import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { sentenceOfRule } from '../domain/orders/rule-sentences.ts';
import { toInstant } from '../domain/time.ts';
import { EXIT, type ExitStatus, messageOf, UsageError } from '../errors.ts';
import type { ListedOrder } from '../state/orders.ts';
import { readState, type State } from '../state/state.ts';
import { shownText } from '../terminal.ts';
import { type CommonOptions, print } from './output.ts';

export type OrdersOptions = CommonOptions & {
  account?: string;
  ignored?: boolean;
  failed?: boolean;
  since?: string;
  csv?: boolean;
};

type OrderRow = ListedOrder & { account: string; why: string };

/** Rows that people are shown; `--json` and `--csv` have all. */
const SHOWN = 200;

/** Prints the result of each order that was read, newest first. */
export async function listOrders(options: OrdersOptions): Promise<ExitStatus> {
  const settings = loadSettingsWithoutSecrets(options.config);
  const names = settings.accounts
    .map(({ name }) => name)
    .filter((name) => options.account === undefined || options.account === name);
  if (names.length === 0) throw unknownAccount(settings, options.account);
  const since = options.since === undefined ? undefined : readSince(options.since);
  const state = readState(settings.state.path);
  try {
    const rows: OrderRow[] = [];
    for (const account of names) rows.push(...(await rowsOf(state, account, options, since)));
    if (options.csv === true) process.stdout.write(shownText(csvOf(rows)));
    else print(options, { orders: rows }, () => toTable(rows));
    return EXIT.ok;
  } finally {
    await state.close();
  }
}

async function rowsOf(
  state: State,
  account: string,
  { ignored, failed }: OrdersOptions,
  since: string | undefined,
): Promise<OrderRow[]> {
  const outcomes = [ignored === true ? 'ignored' : '', failed === true ? 'failed' : ''].filter(Boolean);
  const orders = await state.orders.list(account, { outcomes, since });
  const failures = await state.failures.list({ account });
  const reasons = new Map(failures.map(({ subject, message }) => [subject, message]));
  return orders.map((order) => ({
    account,
    ...order,
    why: order.rule === undefined ? (reasons.get(order.orderId) ?? '') : sentenceOfRule(order.rule),
  }));
}

function readSince(text: string): string {
  try {
    return toInstant(text);
  } catch (error) {
    throw new UsageError(`--since: ${messageOf(error)}`, {
      hint: 'Write 2026-11-01 or 2026-11-01T08:00:00Z.',
      cause: error,
    });
  }
}

function toTable(rows: readonly OrderRow[]): string {
  if (rows.length === 0) return 'No such order has been read.';
  const shown = table(
    ['account', 'order', 'changed at Amazon', 'outcome', 'why'],
    rows
      .slice(0, SHOWN)
      .map(({ account, orderId, lastUpdatedTime, outcome, why }) => [
        account,
        orderId,
        lastUpdatedTime,
        outcome,
        why,
      ]),
  );
  const more = rows.length - SHOWN;
  return more > 0 ? `${shown}\n\nAnd ${more} more: --csv and --json have all.` : shown;
}

const COLUMNS = [
  'account',
  'orderId',
  'outcome',
  'rule',
  'why',
  'odooId',
  'lastUpdatedTime',
  'recordedAt',
] as const;

function csvOf(rows: readonly OrderRow[]): string {
  const cells = rows.map((row) => COLUMNS.map((column) => String(row[column] ?? '')));
  return `${toCsv([COLUMNS, ...cells])}\r\n`;
}
