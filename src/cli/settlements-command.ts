import type { Command } from 'commander';
import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { Decimal } from '../domain/money.ts';
import { EXIT, type ExitStatus, UsageError } from '../errors.ts';
import { proveSettlement, type SettlementProof } from '../jobs/settlements/prove.ts';
import {
  emptySettlementsReport,
  type SettlementsReport,
  settlementCounts,
} from '../jobs/settlements/report.ts';
import { type SettlementResult, syncSettlements } from '../jobs/settlements/sync.ts';
import { createLog } from '../log.ts';
import { readState } from '../state/state.ts';
import { type CommonOptions, print, progressLine } from './output.ts';
import { brokenStatus, runForSeller, tellBroken } from './seller-jobs.ts';
import { table } from './table.ts';

type SettlementsOptions = CommonOptions & { account?: string; dryRun?: boolean };

/** Adds `sync settlements` and `settlements list|show`. */
export function addSettlementsCommands(program: Command, finish: (status: ExitStatus) => void): void {
  const sync = program.commands.find((command) => command.name() === 'sync') ?? program.command('sync');
  sync
    .command('settlements')
    .description(
      "Posts invoices where that is asked for, fetches Amazon's settlements, and books each whole or not at all.",
    )
    .option('--account <name>', 'only this account')
    .option('--dry-run', 'say what would be booked, write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ amazon-odoo sync settlements\n  $ amazon-odoo sync settlements --dry-run',
    )
    .action(async (_, command: Command) => finish(await syncCommand(command.optsWithGlobals())));
  const settlements = program.command('settlements').description('proof of payouts');
  settlements
    .command('list', { isDefault: true })
    .description('Every settlement that was fetched, and what became of it.')
    .option('--account <name>', 'only this account')
    .action(async (_, command: Command) => finish(await listCommand(command.optsWithGlobals())));
  settlements
    .command('show')
    .description(
      'What was booked where, what each order was billed, paid and refunded, and what is still open.',
    )
    .argument('<id>', 'settlement id')
    .option('--account <name>', 'only this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo settlements show 17000000001')
    .action(async (id: string, _, command: Command) =>
      finish(await showCommand(id, command.optsWithGlobals())),
    );
}

async function syncCommand(options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const app = openApp({ settings, log, account: options.account, onProgress: progress.show });
  try {
    const results: SettlementResult[] = [];
    const dryRun = options.dryRun === true;
    const onResult = (result: SettlementResult): number => results.push(result);
    const ends = await Promise.all(
      app.sellers.map((seller) =>
        runForSeller(seller, {
          job: 'settlements',
          dryRun,
          work: () => syncSettlements(seller, { dryRun, onResult }),
          countsOf: settlementCounts,
          empty: emptySettlementsReport(seller.name),
        }),
      ),
    );
    progress.clear();
    const reports = ends.map(({ report }) => report);
    const shown = results.map(toLine);
    print(options, { accounts: reports, settlements: shown }, () =>
      [reportTable(reports), ...(shown.length === 0 ? [] : [resultTable(shown)])].join('\n\n'),
    );
    tellBroken(ends);
    const status = brokenStatus(ends);
    if (status !== undefined) return status;
    return (await app.state.failures.list()).length > 0 ? EXIT.failures : EXIT.ok;
  } finally {
    await app.close();
  }
}

function reportTable(reports: readonly SettlementsReport[]): string {
  return table(
    ['account', 'settlements', 'booked', 'waiting', 'refused', 'invoices', 'credit notes'],
    reports.map((report) => [
      report.name,
      report.fetched,
      report.booked,
      report.waiting,
      report.refused,
      report.invoiced,
      report.credited,
    ]),
  );
}

type ResultLine = { settlementId: string; state: string; reasons: string[]; movements: number };

function toLine({ entry, failures, plan }: SettlementResult): ResultLine {
  return {
    settlementId: entry.settlementId,
    state: entry.state,
    reasons: failures.map(({ message }) => message),
    movements: plan?.bookings.length ?? 0,
  };
}

function resultTable(lines: readonly ResultLine[]): string {
  return table(
    ['settlement', 'state', 'movements', 'why'],
    lines.map(({ settlementId, state, movements, reasons }) => [
      settlementId,
      state,
      movements,
      reasons.join(' '),
    ]),
  );
}

async function listCommand(options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const state = readState(settings.state.path);
  try {
    const names = settings.accounts
      .map(({ name }) => name)
      .filter((name) => options.account === undefined || options.account === name);
    const accounts = await Promise.all(
      names.map(async (name) => ({ name, settlements: await state.settlements.list(name) })),
    );
    print(options, { accounts }, () =>
      table(
        ['account', 'settlement', 'from', 'to', 'paid on', 'amount', 'kept back', 'state', 'why'],
        accounts.flatMap(({ name, settlements }) =>
          settlements.map((entry) => [
            name,
            entry.settlementId,
            entry.startDate ?? '-',
            entry.endDate ?? '-',
            entry.depositDate ?? '-',
            `${entry.total ?? '-'} ${entry.currencyCode ?? ''}`.trim(),
            entry.closing ?? '-',
            entry.state,
            entry.reason ?? '',
          ]),
        ),
      ),
    );
    return accounts.some(({ settlements }) => settlements.some((entry) => entry.state !== 'booked'))
      ? EXIT.failures
      : EXIT.ok;
  } finally {
    await state.close();
  }
}

async function showCommand(id: string, options: SettlementsOptions): Promise<ExitStatus> {
  const settings = loadSettings(options.config);
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const app = openApp({ settings, log, account: options.account });
  try {
    for (const seller of app.sellers) {
      const proof = await proveSettlement(seller, id);
      if (proof === undefined) continue;
      print(options, proof, () => describe(proof));
      return new Decimal(proof.unexplained).isZero() && proof.state === 'booked' ? EXIT.ok : EXIT.failures;
    }
    throw new UsageError(`There is no settlement ${id}`, {
      hint: 'amazon-odoo settlements list shows them.',
    });
  } finally {
    await app.close();
  }
}

function describe(proof: SettlementProof): string {
  const rows = [
    ['Amazon owed before', proof.opening],
    ['movements', proof.movements],
    ['paid out', proof.total],
    ['Amazon still owes', proof.closing],
    [`booked for it on ${proof.account}`, proof.booked],
    [`balance of ${proof.account}`, proof.balance],
    ['expected balance', proof.expectedBalance],
    ...proof.explanations.map(({ text, amount }) => [text, amount]),
    ['unexplained', proof.unexplained],
  ] as const;
  return [
    `Settlement ${proof.settlementId} (${proof.state}), ${proof.startDate} to ${proof.endDate}, ${proof.currencyCode}`,
    table(
      ['', 'amount'],
      rows.map(([text, amount]) => [text ?? '', amount ?? '']),
    ),
    table(
      ['order', 'billed', 'credited', 'in this settlement', 'still open'],
      proof.orders.map(({ orderId, billed, credited, settled, open }) => [
        orderId,
        billed,
        credited,
        settled,
        open,
      ]),
    ),
    table(
      ['what', 'date', 'amount'],
      proof.others.map(({ label, date, amount }) => [label, date, amount]),
    ),
  ].join('\n\n');
}
