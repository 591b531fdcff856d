import type { Command } from 'commander';
import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import {
  emptyPickingsReport,
  type PickingResult,
  type PickingsOptions,
  type PickingsReport,
  pickingCounts,
  syncPickings,
} from '../jobs/shipments/sync.ts';
import { PICKING_OUTCOMES } from '../jobs/shipments/work.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print, progressLine } from './output.ts';
import { brokenStatus, runForSeller, tellBroken } from './seller-jobs.ts';
import { table } from './table.ts';

type PickingsCommandOptions = CommonOptions & { account?: string; dryRun?: boolean; failed?: boolean };

/** Adds `sync pickings` and `retry`; `sync` itself must be there already. */
export function addPickingsCommands(program: Command, finish: (status: ExitStatus) => void): void {
  const sync = program.commands.find((command) => command.name() === 'sync') ?? program.command('sync');
  sync
    .command('pickings')
    .description('Reports deliveries that were done in Odoo since the last pass to Amazon, parcel by parcel.')
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'say what would be reported, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo sync pickings\n  $ amazon-odoo sync pickings --account eu --dry-run\n  $ amazon-odoo sync pickings --json',
    )
    .action(async (_, command: Command) => finish(await pickingsCommand({}, command.optsWithGlobals())));
  program
    .command('retry')
    .description('Compares deliveries with Amazon, and reports again what Amazon does not have.')
    .argument('[picking...]', 'deliveries, by name or by id in Odoo')
    .option('--failed', 'all deliveries that failed')
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'say what would be reported, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo retry WH/OUT/00042\n  $ amazon-odoo retry --failed --account eu',
    )
    .action(async (pickings: string[], _, command: Command) =>
      finish(await retryCommand(pickings, command.optsWithGlobals())),
    );
}

async function retryCommand(
  pickings: readonly string[],
  options: PickingsCommandOptions,
): Promise<ExitStatus> {
  if (pickings.length > 0 === (options.failed === true)) {
    throw new UsageError('Name deliveries, or write --failed', {
      hint: 'amazon-odoo retry WH/OUT/00042, or amazon-odoo retry --failed',
    });
  }
  return pickingsCommand(pickings.length > 0 ? { retry: pickings } : { retryFailed: true }, options);
}

async function pickingsCommand(
  wanted: Pick<PickingsOptions, 'retry' | 'retryFailed'>,
  options: PickingsCommandOptions,
): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const app = openApp({ settings, log, account: options.account, onProgress: progress.show });
  try {
    const results: PickingResult[] = [];
    const dryRun = options.dryRun === true;
    const jobOptions = { ...wanted, dryRun, onResult: (result: PickingResult) => results.push(result) };
    const ends = await Promise.all(
      app.sellers.map((seller) =>
        runForSeller(seller, {
          job: 'pickings',
          dryRun,
          work: () => syncPickings(seller, jobOptions),
          countsOf: pickingCounts,
          empty: emptyPickingsReport(seller.name),
        }),
      ),
    );
    progress.clear();
    const failures = await app.state.failures.list();
    const reports = ends.map(({ report }) => report);
    print(options, { accounts: reports, ...(dryRun ? { pickings: results } : {}) }, () =>
      [
        toTable(reports),
        toPreview(results, dryRun),
        failures.length === 0 ? '' : `${failures.length} in the failure log: amazon-odoo failures list`,
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
    tellBroken(ends);
    return brokenStatus(ends) ?? (failures.length > 0 ? EXIT.failures : EXIT.ok);
  } finally {
    await app.close();
  }
}

function toTable(reports: readonly PickingsReport[]): string {
  return table(
    ['account', 'fetched', ...PICKING_OUTCOMES, 'read up to'],
    reports.map((report) => [
      report.name,
      report.fetched,
      ...PICKING_OUTCOMES.map((outcome) => report[outcome]),
      report.cursor ?? '-',
    ]),
  );
}

/** What was not simply unchanged. */
function toPreview(results: readonly PickingResult[], dryRun: boolean): string {
  const news = results.filter(({ outcome }) => outcome !== 'unchanged');
  if (news.length === 0) return dryRun ? 'Nothing would be reported.' : '';
  return table(
    ['delivery', 'order', dryRun ? 'would be' : 'now', 'why'],
    news.map(({ picking, orderId, outcome, reason }) => [picking, orderId, outcome, reason ?? '']),
  );
}
