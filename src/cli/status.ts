import { table } from '../commands/table.ts';
import { loadSettingsWithoutSecrets } from '../config/load.ts';
import { EXIT, type ExitStatus } from '../errors.ts';
import { type Comparison, comparisonOf, hasGaps } from '../jobs/orders/sweep-report.ts';
import { ORDERS_CURSOR } from '../state/cursors.ts';
import type { Run } from '../state/runs.ts';
import { readState } from '../state/state.ts';
import { type CommonOptions, print } from './output.ts';

/** Passes that `--runs` shows. */
const SHOWN_RUNS = 200;

export type StatusOptions = CommonOptions & { runs?: boolean; account?: string };

/**
 * Prints the status of each account, or the last passes. The orders that Odoo has are those that the last sweep saw there; the
 * state file only says what the program remembers.
 */
export async function showStatus(options: StatusOptions): Promise<ExitStatus> {
  if (options.runs === true) return showRuns(options);
  const settings = loadSettingsWithoutSecrets(options.config);
  const state = readState(settings.state.path);
  try {
    const runs = await state.runs.latest();
    const failures = await state.failures.list();
    const accounts = await Promise.all(
      settings.accounts.map(async ({ name }) => ({
        name,
        cursor: (await state.cursors.get(name, ORDERS_CURSOR)) ?? null,
        failures: failures.filter(({ account }) => account === name).length,
        comparison: comparisonOf(await state.runs.latestSuccess(name, 'sweep')) ?? null,
        orders: await state.orders.summary(name),
        runs: runs.filter(({ account }) => account === name),
      })),
    );
    print(options, { accounts }, () =>
      [
        table(
          ['account', 'read up to', 'failures', 'last run', 'finished', 'result'],
          accounts.flatMap(({ name, cursor, failures: open, runs: own }) =>
            (own.length === 0 ? [undefined] : own).map((run) => [
              name,
              cursor ?? 'never',
              open,
              run?.job ?? '-',
              run?.finishedAt ?? '-',
              resultOf(run),
            ]),
          ),
        ),
        table(
          ['account', 'Odoo and Amazon compared', 'at Amazon', 'in Odoo', 'ignored', 'failed', 'unexplained'],
          accounts.map(({ name, comparison }) => [name, ...cellsOf(comparison)]),
        ),
        table(
          ['account', 'orders in the state file', 'last outcome', 'rule'],
          accounts.flatMap(({ name, orders }) =>
            orders.map(({ outcome, rule, orders: number }) => [name, number, outcome, rule ?? '']),
          ),
        ),
      ].join('\n\n'),
    );
    const isWell =
      failures.length === 0 &&
      accounts.every(({ comparison }) => comparison === null || !hasGaps(comparison));
    return isWell ? EXIT.ok : EXIT.failures;
  } finally {
    await state.close();
  }
}

/** What Odoo showed when it was last asked, in contrast to what the state file says. */
function cellsOf(comparison: Comparison | null): (string | number)[] {
  if (comparison === null) return ['never: amazon-odoo sweep', '-', '-', '-', '-', '-'];
  const { comparedAt, days, amazon, imported, ignored, failed, unexplained } = comparison;
  const reach = days === undefined ? '' : `, ${days} days back`;
  return [`${comparedAt}${reach}`, amazon, imported, ignored, failed, unexplained];
}

async function showRuns(options: StatusOptions): Promise<ExitStatus> {
  const state = readState(loadSettingsWithoutSecrets(options.config).state.path);
  try {
    const runs = await state.runs.recent(SHOWN_RUNS, options.account);
    print(options, { runs }, () =>
      runs.length === 0
        ? 'Nothing has run yet.'
        : table(
            ['started', 'account', 'job', 'seconds', 'result'],
            runs.map((run) => [run.startedAt, run.account, run.job, secondsOf(run), resultOf(run)]),
          ),
    );
    return EXIT.ok;
  } finally {
    await state.close();
  }
}

function secondsOf({ startedAt, finishedAt }: Run): number | string {
  if (finishedAt === undefined) return '-';
  return Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
}

/** The counts of a pass, without those that are 0. */
function resultOf(run: Run | undefined): string {
  if (run === undefined) return 'nothing has run yet';
  if (run.finishedAt === undefined) return 'running, or cut off';
  if (run.error !== undefined) return run.error;
  const done = Object.entries(run.counts ?? {}).filter(([, number]) => number !== 0);
  return done.length === 0 ? 'nothing new' : done.map(([name, number]) => `${number} ${name}`).join(', ');
}
