import { sentenceOf } from '../errors.ts';
import { withLogContext } from '../log-context.ts';
import type { Seller } from './pass/seller.ts';
import { showRun } from './screens/show-run.ts';

/** The same word is the command's argument, the key of `schedule`, and the name in logs, metrics and the state file. */
export const JOBS = ['orders', 'pickings', 'settlements', 'sweep'] as const;
export type JobName = (typeof JOBS)[number];

/** How a job ended for one account; an error ends only this account's part. */
export type JobEnd<Report> = { report: Report } | { error: unknown };

/** True when the job could not go on. */
export function hasFailed<Report>(end: JobEnd<Report>): end is { error: unknown } {
  return 'error' in end;
}

/**
 * Runs a job for one account and remembers the run: when, how many of what, and why it ended early; the same is shown in Odoo,
 * where `setup` was run. Nothing is thrown.
 *
 * @param countsOf the figures of the report that are kept, by name
 */
export async function runJob<Report>(
  seller: Seller,
  job: JobName,
  work: () => Promise<Report>,
  countsOf: (report: Report) => Record<string, number>,
): Promise<JobEnd<Report>> {
  const { state, name, now } = seller;
  const run = await state.runs.start(name, job, new Date(now()));
  const end = await withLogContext({ account: name, job, run }, () => attempt(work));
  const counts = hasFailed(end) ? {} : countsOf(end.report);
  const shown = await attempt(() => showRun(seller, job, hasFailed(end) ? end : { counts }));
  // An Odoo that does not answer has failed the work already.
  const failure = hasFailed(end) ? end : hasFailed(shown) ? shown : undefined;
  await state.runs.finish(run, {
    at: new Date(now()),
    counts,
    error: failure === undefined ? undefined : sentenceOf(failure.error),
  });
  return failure ?? end;
}

/** Runs a job that leaves no trace, for `--dry-run`. Nothing is thrown. */
export async function attempt<Report>(work: () => Promise<Report>): Promise<JobEnd<Report>> {
  try {
    return { report: await work() };
  } catch (error) {
    return { error };
  }
}
