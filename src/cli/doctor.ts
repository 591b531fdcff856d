import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { describeFindings } from '../doctor/report.ts';
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
    print(options, { findings }, () => describeFindings(findings));
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
