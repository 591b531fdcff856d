import type { Command } from 'commander';
import { type App, openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { toInstant } from '../domain/time.ts';
import { EXIT, type ExitStatus, messageOf, UsageError } from '../errors.ts';
import { recoverOrders } from '../jobs/orders/recover.ts';
import { countsOf, emptyReport, type OrdersReport } from '../jobs/orders/report.ts';
import type { OrderResult } from '../jobs/orders/result.ts';
import { type SyncOptions, syncOrders } from '../jobs/orders/sync.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { createLog } from '../log.ts';
import { OUTCOMES } from '../state/orders.ts';
import { type CommonOptions, print, progressLine } from './output.ts';
import { addRequestsCommand } from './requests-command.ts';
import { brokenStatus, type Ended, runForSeller, tellBroken } from './seller-jobs.ts';
import { table } from './table.ts';

export type SyncCommandOptions = CommonOptions & { account?: string; dryRun?: boolean; since?: string };

/** Adds `sync orders`, `resync` and `recover`. */
export function addSyncCommands(program: Command, finish: (status: ExitStatus) => void): void {
  const sync = program.command('sync').description('one pass now');
  sync
    .command('orders')
    .description(
      'Reads the orders that have changed on Amazon since the last pass, and makes Odoo hold them.',
    )
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'say what would be done, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo sync orders\n  $ amazon-odoo sync orders --account eu --dry-run\n  $ amazon-odoo sync orders --json',
    )
    .action(async (_, command: Command) => finish(await syncCommand(command.optsWithGlobals())));
  addRequestsCommand(sync, finish);
  program
    .command('resync')
    .description('Reads every order changed since a moment again and compares it with Odoo, changed or not.')
    .requiredOption('--since <moment>', 'ISO date, or date and time with zone')
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'say what would be done, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo resync --since 2026-11-01\n  $ amazon-odoo resync --since 2026-11-22T08:00:00Z --account eu',
    )
    .action(async (_, command: Command) => finish(await syncCommand(command.optsWithGlobals())));
  program
    .command('recover')
    .description('Brings in or refreshes these orders now, whatever has been read before.')
    .argument('<orderId...>', 'Amazon order ids')
    .option('--account <name>', 'only this account; else the first one that knows the order')
    .option('--dry-run', 'say what would be done, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo recover 305-7654321-1234567\n  $ amazon-odoo recover 305-7654321-1234567 114-9876543-1234567 --account eu',
    )
    .action(async (orderIds: string[], _, command: Command) =>
      finish(await recoverCommand(orderIds, command.optsWithGlobals())),
    );
}

type AccountReport = OrdersReport & { error?: string };

async function syncCommand(options: SyncCommandOptions): Promise<ExitStatus> {
  const since = options.since === undefined ? undefined : parseSince(options.since);
  return withApp(options, (app, syncOptions) =>
    // Accounts run side by side: a slow or broken one must not delay another.
    Promise.all(
      app.sellers.map((seller) =>
        runOrders(seller, () => syncOrders(seller, { ...syncOptions, since }), options),
      ),
    ),
  );
}

function parseSince(text: string): ReturnType<typeof toInstant> {
  try {
    return toInstant(text);
  } catch (error) {
    throw new UsageError(`--since: ${messageOf(error)}`, {
      hint: 'Write 2026-11-01 or 2026-11-01T08:00:00Z.',
      cause: error,
    });
  }
}

async function recoverCommand(orderIds: readonly string[], options: SyncCommandOptions): Promise<ExitStatus> {
  return withApp(options, async (app, syncOptions) => {
    const reports: Ended<OrdersReport>[] = [];
    let missing = [...orderIds];
    for (const seller of app.sellers) {
      if (missing.length === 0) break;
      const wanted = missing;
      const recover = async (): Promise<OrdersReport> => {
        const { report, unknown } = await recoverOrders(seller, wanted, syncOptions);
        missing = unknown;
        return report;
      };
      reports.push(await runOrders(seller, recover, options));
    }
    if (missing.length === 0 || reports.some(({ error }) => error !== undefined)) return reports;
    throw new UsageError(
      `Amazon knows no order ${missing.join(', ')} for ${app.sellers.map(({ name }) => name).join(', ')}`,
      {
        hint: 'Check the order id and the account; what was found is in Odoo.',
      },
    );
  });
}

function runOrders(
  seller: Seller,
  work: () => Promise<OrdersReport>,
  { dryRun }: SyncCommandOptions,
): Promise<Ended<OrdersReport>> {
  const empty = emptyReport(seller.name);
  return runForSeller(seller, { job: 'orders', dryRun: dryRun === true, work, countsOf, empty });
}

async function withApp(
  options: SyncCommandOptions,
  work: (app: App, syncOptions: SyncOptions) => Promise<Ended<OrdersReport>[]>,
): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const app = openApp({ settings, log, account: options.account, onProgress: progress.show });
  try {
    const preview: PreviewLine[] = [];
    const outcomes = await work(app, {
      dryRun: options.dryRun === true,
      // A backlog may be of a hundred thousand orders: only a preview keeps them.
      onResult: options.dryRun === true ? (result) => preview.push(toLine(result)) : undefined,
    });
    progress.clear();
    const failures = await app.state.failures.list();
    const reports = outcomes.map(({ report }) => report);
    print(
      options,
      options.dryRun === true ? { accounts: reports, orders: preview } : { accounts: reports },
      () =>
        [
          toTable(reports),
          ...(options.dryRun === true ? [toPreview(preview)] : []),
          ...hints(failures.length),
        ].join('\n\n'),
    );
    tellBroken(outcomes);
    return brokenStatus(outcomes) ?? (failures.length > 0 ? EXIT.failures : EXIT.ok);
  } finally {
    await app.close();
  }
}

function toTable(reports: readonly AccountReport[]): string {
  return table(
    ['account', 'fetched', ...OUTCOMES, 'read up to'],
    reports.map((report) => [
      report.name,
      report.fetched,
      ...OUTCOMES.map((outcome) => report[outcome]),
      report.cursor ?? '-',
    ]),
  );
}

type PreviewLine = {
  orderId: string;
  outcome: OrderResult['outcome'];
  rule: string | undefined;
  odooId: number | undefined;
  adopted: boolean | undefined;
  failures: string[];
};

function toLine({ order, outcome, rule, odooId, adopted, failures }: OrderResult): PreviewLine {
  const messages = failures.map(({ message }) => message);
  return { orderId: order.orderId, outcome, rule, odooId, adopted, failures: messages };
}

function toPreview(lines: readonly PreviewLine[]): string {
  const news = lines.filter(
    ({ outcome, adopted }) => adopted || (outcome !== 'unchanged' && outcome !== 'ignored'),
  );
  if (news.length === 0) return 'Nothing would be written.';
  return table(
    ['order', 'would be', 'in Odoo'],
    news.map(({ orderId, outcome, adopted, odooId }) => [
      orderId,
      adopted ? 'adopted' : outcome,
      odooId === undefined ? 'new' : `sale.order ${odooId}`,
    ]),
  );
}

function hints(failures: number): string[] {
  return failures === 0 ? [] : [`${failures} in the failure log: amazon-odoo failures list`];
}
