import type { Command } from 'commander';
import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print, progressLine } from './output.ts';
import { table } from './table.ts';

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('doctor')
    .description('Looks at Odoo, Amazon, rights and settings, and says what is missing and what to do.')
    .option('--account <name>', 'only this account')
    .addHelpText(
      'after',
      '\nExit status: 0 all well, 1 something to look at, 3 Odoo, 4 Amazon.\n\nExamples:\n  $ amazon-odoo doctor\n  $ amazon-odoo doctor --account eu --json',
    )
    .action(async (_, command: Command) => finish(await doctorCommand(command.optsWithGlobals())));
}

async function doctorCommand(options: CommonOptions & { account?: string }): Promise<ExitStatus> {
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const app = openApp({
    settings: loadSettings(options.config),
    log,
    account: options.account,
    onProgress: progress.show,
    looksOnly: true,
  });
  try {
    const findings = await examine(app);
    progress.clear();
    print(options, { findings }, () => describe(findings));
    return statusOf(findings);
  } finally {
    await app.close();
  }
}

function statusOf(findings: readonly Finding[]): ExitStatus {
  const states = new Set(findings.map(({ state }) => state));
  if (states.has('odoo')) return EXIT.odoo;
  if (states.has('amazon')) return EXIT.amazon;
  return states.has('warning') ? EXIT.failures : EXIT.ok;
}

const MARKS = { ok: 'ok', warning: 'look', odoo: 'BROKEN', amazon: 'BROKEN' };

function describe(findings: readonly Finding[]): string {
  return table(
    ['', 'check', 'account', 'what was found, and what to do'],
    findings.map(({ check, account, state, message, hint }) => [
      MARKS[state],
      check,
      account ?? '',
      hint === undefined ? message : `${message}. ${hint}`,
    ]),
  );
}
