import { sentenceOf } from '../errors.ts';
import { withLogContext } from '../log-context.ts';
import type { Job, JobReport, PassOptions } from './job.ts';
import { forgetOldDaily } from './pass/forget-old.ts';
import { takeLease } from './pass/lease.ts';
import type { Seller } from './pass/seller.ts';
import { followAccountForm } from './screens/follow-form.ts';
import { showRun } from './screens/show-run.ts';

/** How a job ended for one seller; an error ends only this seller's part. */
export type JobEnd<Report = JobReport> = { report: Report } | { error: unknown };

/** True when the job could not go on. */
export function hasFailed<Report>(end: JobEnd<Report>): end is { error: unknown } {
  return 'error' in end;
}

/**
 * Runs one pass of a job for one seller: with nothing remembered of Odoo from the pass before, and with what people have set on
 * the account form. The run is remembered (when, how many of what, why it ended early) and shown in Odoo where `setup` was run;
 * a dry run leaves no trace. Nothing is thrown.
 */
export async function runJob(
  seller: Seller,
  job: Job,
  options: PassOptions<unknown> & object,
): Promise<JobEnd> {
  // People change taxes, teams and rights in Odoo: each pass looks them up again.
  const fresh = options.dryRun ? seller.looking() : seller.fresh();
  const work = async (): Promise<JobReport> => {
    const followed = await followAccountForm(fresh);
    if (followed.form !== undefined) await takeLease(await fresh.connect(), fresh, followed.form.id);
    const report = await job.pass(followed, options);
    if (!options.dryRun) await forgetOldDaily(fresh, options.settings.retention);
    return report;
  };
  return options.dryRun ? attempt(work) : recordRun(fresh, job, work);
}

async function recordRun(seller: Seller, job: Job, work: () => Promise<JobReport>): Promise<JobEnd> {
  const { state, name, now } = seller;
  const begun = await attempt(() => state.runs.start(name, job.name, new Date(now())));
  // Without a note in the state file, on a full disk, nothing is begun.
  if (hasFailed(begun)) return begun;
  const run = begun.report;
  const end = await withLogContext({ account: name, job: job.name, run }, () => attempt(work));
  const counts = hasFailed(end) ? {} : job.counts(end.report);
  const shown = await attempt(() => showRun(seller, job.name, hasFailed(end) ? end : { counts }));
  // An Odoo that does not answer has failed the work already.
  const failure = hasFailed(end) ? end : hasFailed(shown) ? shown : undefined;
  const noted = await attempt(() =>
    state.runs.finish(run, {
      at: new Date(now()),
      counts,
      error: failure === undefined ? undefined : sentenceOf(failure.error),
    }),
  );
  return failure ?? (hasFailed(noted) ? noted : end);
}

/** Does work, and returns what was thrown. */
export async function attempt<Report>(work: () => Promise<Report>): Promise<JobEnd<Report>> {
  try {
    return { report: await work() };
  } catch (error) {
    return { error };
  }
}
