import { type ExitStatus, sentenceOf } from '../errors.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { attempt, hasFailed, type JobName, runJob } from '../jobs/run.ts';
import { statusOf } from './output.ts';

/** What a job for one account printed, and the error that ended it. */
export type Ended<Report> = { report: Report & { error?: string }; error?: unknown };

export type AccountJob<Report> = {
  job: JobName;
  dryRun: boolean;
  work: () => Promise<Report>;
  /** The figures of the report that are kept with the run, by name. */
  countsOf: (report: Report) => Record<string, number>;
  /** What is reported of a pass that could not go on. */
  empty: Report;
};

/** Runs a job for one account, and remembers the run unless nothing is written. An error ends only this account's part. */
export async function runForSeller<Report extends object>(
  seller: Seller,
  { job, dryRun, work, countsOf, empty }: AccountJob<Report>,
): Promise<Ended<Report>> {
  const end = dryRun ? await attempt(work) : await runJob(seller, job, work, countsOf);
  if (!hasFailed(end)) return { report: end.report };
  return { report: { ...empty, error: sentenceOf(end.error) }, error: end.error };
}

/** Tells on stderr which accounts could not go on. */
export function tellBroken(ends: readonly Ended<{ name: string }>[]): void {
  for (const { error, report } of ends)
    if (error !== undefined) process.stderr.write(`${report.name}: ${report.error}\n`);
}

/** The exit status of the first account that could not go on; undefined when all could. */
export function brokenStatus(ends: readonly Ended<unknown>[]): ExitStatus | undefined {
  const broken = ends.find(({ error }) => error !== undefined);
  return broken === undefined ? undefined : statusOf(broken.error);
}
