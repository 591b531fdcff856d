import { EXIT, sentenceOf } from '../errors.ts';
import type { Job, JobReport, JobResults } from '../jobs/job.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { attempt, hasFailed } from '../jobs/run.ts';
import { followAccountForm } from '../jobs/screens/follow-form.ts';
import { type Answer, failureHint, paragraphs, statusOf } from './answer.ts';
import { table } from './table.ts';
import { sellersOf, type Workplace } from './workplace.ts';

export type JobWish = {
  job: Job;
  /** The request, as `readRequest` of the job returns it. */
  request: object;
  account: string | undefined;
  dryRun: boolean;
};

/** A seller's part of a job: its report, and the error that ended it early. */
export type SellerPart = { report: JobReport & { error?: string }; error?: unknown };

/** Runs one pass of a job for each seller and reports the results. */
export async function carryOutJob(place: Workplace, wish: JobWish): Promise<Answer> {
  const { job, dryRun } = wish;
  const lines: unknown[] = [];
  // Sellers run in parallel: a slow or failing one must not delay another.
  const parts = await Promise.all(
    sellersOf(place, wish.account).map((seller) => runPart(place, seller, wish, lines)),
  );
  const reports = parts.map(({ report }) => report);
  const records = await recordsToMake(sellersOf(place, wish.account), wish);
  const failures = (await place.state.failures.list()).length;
  const { results } = job;
  const inJson = results !== undefined && (results.inJson === 'always' || dryRun);
  const own =
    job.isIncomplete === undefined ? failures > 0 : reports.some((each) => job.isIncomplete?.(each));
  const isNothingDone = parts.every(({ error }) => error !== undefined);
  return {
    document: {
      accounts: reports,
      ...(inJson ? { [results.key]: lines } : {}),
      ...(dryRun ? { records } : {}),
    },
    text: paragraphs(
      reportText(job, parts),
      results === undefined || isNothingDone ? '' : resultText(results, lines, dryRun),
      recordsText(records),
      job.isIncomplete === undefined ? failureHint(failures) : '',
    ),
    notes: notesOf(parts),
    status: statusOfParts(parts) ?? (own ? EXIT.failures : EXIT.ok),
  };
}

/**
 * What a real pass would also create, each once; nothing for a seller whose Odoo does not answer, because its part of the answer
 * says so.
 */
export async function recordsToMake(
  sellers: readonly Seller[],
  { job, dryRun }: Pick<JobWish, 'job' | 'dryRun'>,
): Promise<string[]> {
  if (!dryRun) return [];
  const ends = await Promise.all(
    sellers.map((seller) =>
      attempt(async () => job.recordsToMake?.(await followAccountForm(seller.looking())) ?? []),
    ),
  );
  return [...new Set(ends.flatMap((end) => (hasFailed(end) ? [] : end.report)))];
}

/** The same for people. */
export function recordsText(records: readonly string[]): string {
  return records.length === 0
    ? ''
    : ['Made with the first order that needs it:', ...records.map((record) => `  ${record}`)].join('\n');
}

/** Runs one pass of a job for one seller. */
export async function runPart(
  place: Workplace,
  seller: Seller,
  { job, request, dryRun }: JobWish,
  lines: unknown[],
): Promise<SellerPart> {
  const { results } = job;
  const isKept = results !== undefined && (results.kept === 'always' || dryRun);
  const end = await place.run(seller, job, {
    ...request,
    dryRun,
    settings: place.settings,
    onResult: isKept ? (result) => lines.push(results.line(result)) : undefined,
  });
  if (!hasFailed(end)) return { report: end.report };
  const report = { ...job.emptyReport(seller.name, request), error: sentenceOf(end.error) };
  return { report, error: end.error };
}

/** The figures of the passes. An interrupted pass has none; its reason is among the notes. */
export function reportText(job: Pick<Job, 'columns' | 'describe'>, parts: readonly SellerPart[]): string {
  const reports = parts.flatMap(({ report, error }) => (error === undefined ? [report] : []));
  if (reports.length === 0) return '';
  if (job.describe !== undefined) return reports.map((report) => job.describe?.(report)).join('\n');
  const { columns } = job;
  return table(
    ['account', ...columns.map(({ heading }) => heading)],
    reports.map((report) => [report.name, ...columns.map((column) => column.of(report))]),
  );
}

function resultText(
  results: JobResults<unknown, unknown>,
  lines: readonly unknown[],
  dryRun: boolean,
): string {
  if (results.kept === 'dryRun' && !dryRun) return '';
  const rows = lines.flatMap((line) => {
    const cells = results.row(line);
    return cells === undefined ? [] : [cells];
  });
  if (rows.length === 0) return dryRun ? results.nothing : '';
  return table(results.headings(dryRun), rows);
}

/** The sellers whose pass was interrupted, and why. */
export function notesOf(parts: readonly SellerPart[]): string[] {
  return parts.flatMap(({ report, error }) =>
    error === undefined ? [] : [`${report.name}: ${report.error}`],
  );
}

/** The exit status of the first seller whose pass was interrupted; undefined when all finished. */
export function statusOfParts(parts: readonly SellerPart[]): ReturnType<typeof statusOf> | undefined {
  const broken = parts.find(({ error }) => error !== undefined);
  return broken === undefined ? undefined : statusOf(broken.error);
}
