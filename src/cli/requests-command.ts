import type { Command } from 'commander';
import { openApp } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { JOB_TABLE } from '../daemon/jobs.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { hasFailed, type JobEnd, runJob } from '../jobs/run.ts';
import { type Answered, answerRequests } from '../jobs/screens/answer-requests.ts';
import { createLog } from '../log.ts';
import { type CommonOptions, print, progressLine, statusOf, tellError } from './output.ts';

/** Adds `sync requests`, for those who run it from cron and not as a daemon. */
export function addRequestsCommand(sync: Command, finish: (status: ExitStatus) => void): void {
  sync
    .command('requests')
    .description('Carries out what people have asked for with the buttons in Odoo.')
    .option('--account <name>', 'only this account')
    .addHelpText('after', '\nExamples:\n  $ amazon-odoo sync requests\n  $ amazon-odoo sync requests --json')
    .action(async (_, command: Command) => finish(await requestsCommand(command.optsWithGlobals())));
}

async function requestsCommand(options: CommonOptions & { account?: string }): Promise<ExitStatus> {
  const log = createLog(options.logLevel, process.stderr.isTTY && options.json !== true);
  const progress = progressLine(options);
  const settings = loadSettings(options.config);
  const app = openApp({
    settings,
    log,
    account: options.account,
    onProgress: progress.show,
  });
  try {
    const ends: JobEnd<unknown>[] = [];
    const answered = await answerRequests(
      app.sellers,
      async (seller, job) => {
        const work = (): Promise<Record<string, number>> => JOB_TABLE[job](seller, { log, settings });
        ends.push(await runJob(seller, job, work, (counts) => counts));
      },
      new Set(),
    );
    progress.clear();
    print(options, { answered }, () => describe(answered));
    const broken = ends.filter(hasFailed);
    for (const { error } of broken) tellError(error);
    const [first] = broken;
    if (first !== undefined) return statusOf(first.error);
    return (await app.state.failures.list()).length > 0 ? EXIT.failures : EXIT.ok;
  } finally {
    await app.close();
  }
}

function describe(answered: readonly Answered[]): string {
  if (answered.length === 0) return 'Nothing was asked for.';
  return answered.map(({ account, job }) => `${account}: ${job}`).join('\n');
}
