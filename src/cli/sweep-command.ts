import { type Command, InvalidArgumentError } from 'commander';
import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { emptySweep, SWEEP_DAYS, type SweepReport, sweepCounts, sweepOrders } from '../jobs/orders/sweep.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print, progressLine } from './output.ts';
import { brokenStatus, runForSeller } from './seller-jobs.ts';

type SweepCommandOptions = CommonOptions & { account?: string; days: number; dryRun?: boolean };

/** Amazon keeps orders for two years. */
const MOST_DAYS = 730;

/** Adds `sweep`. */
export function addSweepCommand(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('sweep')
    .description('Compares what Amazon has with what Odoo has, and brings in what is missing.')
    .option('--days <number>', 'how far to go back', parseDays, SWEEP_DAYS)
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'compare only, write nothing')
    .addHelpText(
      'after',
      '\nEach 100 orders cost two calls of Amazon, of which it allows 20 in the hour and one more every three minutes.\n' +
        'Exit status 1 when orders have failed or cannot be explained.\n' +
        '\nExamples:\n  $ amazon-odoo sweep\n  $ amazon-odoo sweep --days 30 --account eu\n  $ amazon-odoo sweep --dry-run --json',
    )
    .action(async (_, command: Command) => finish(await sweepCommand(command.optsWithGlobals())));
}

function parseDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_DAYS}.`);
}

async function sweepCommand(options: SweepCommandOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const app = openApp({ settings, log, account: options.account, onProgress: progress.show });
  try {
    const { days } = options;
    const dryRun = options.dryRun === true;
    const ended = await Promise.all(
      app.sellers.map((seller) =>
        runForSeller(seller, {
          job: 'sweep',
          dryRun,
          work: () => sweepOrders(seller, { days, dryRun }),
          countsOf: sweepCounts,
          empty: emptySweep(seller.name, days),
        }),
      ),
    );
    progress.clear();
    const reports = ended.map(({ report }) => report);
    print(options, { accounts: reports }, () => reports.map(equation).join('\n'));
    const incomplete = reports.some(({ failed, unexplained }) => failed + unexplained > 0);
    return brokenStatus(ended) ?? (incomplete ? EXIT.failures : EXIT.ok);
  } finally {
    await app.close();
  }
}

/** `eu: 4812 = 4790 imported + 19 ignored (17 PENDING, 2 UNFULFILLABLE) + 3 failed + 0 unexplained`, and what was done. */
function equation(report: SweepReport & { error?: string }): string {
  if (report.error !== undefined) return `${report.name}: ${report.error}`;
  const rules = Object.entries(report.ignoredBy).map(([rule, orders]) => `${orders} ${rule}`);
  const ignored = `${report.ignored} ignored${rules.length === 0 ? '' : ` (${rules.join(', ')})`}`;
  const sum = `${report.amazon} = ${report.imported} imported + ${ignored} + ${report.failed} failed + ${report.unexplained} unexplained`;
  return [`${report.name}: ${sum}`, ...remarks(report).map((remark) => `  ${remark}`)].join('\n');
}

function remarks(report: SweepReport): string[] {
  return [
    ...(report.broughtIn === 0 ? [] : [`${report.broughtIn} of them brought in or put right by this sweep`]),
    ...(report.onlyByCreation === 0 ? [] : [`${report.onlyByCreation} seen only in the list by creation`]),
    ...(report.onlyByUpdate === 0 ? [] : [`${report.onlyByUpdate} seen only in the list by update`]),
    ...(report.failed === 0 ? [] : ['why they failed: amazon-odoo failures list']),
    ...report.unexplainedOrders.map((orderId) => `unexplained: ${orderId}`),
  ];
}
