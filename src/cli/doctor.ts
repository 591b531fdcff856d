import { openApp } from '../app.ts';
import { table } from '../commands/table.ts';
import { loadSettings } from '../config/load.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print, progressLine } from './output.ts';

/** Prints what is missing, and what to do. */
export async function runDoctor(options: CommonOptions & { account?: string }): Promise<ExitStatus> {
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
