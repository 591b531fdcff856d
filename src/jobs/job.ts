import type { Settings } from '../config/schema.ts';
import type { FollowedSeller } from './screens/follow-form.ts';

/** What every report of a pass has: the seller's name in the settings. */
export type JobReport = { name: string };

/** What every pass gets, from the schedule, a button or a command. */
export type PassOptions<Result> = {
  /** Say what would be done; write neither to Odoo, nor to Amazon, nor to the state. */
  dryRun: boolean;
  settings: Settings;
  /** Called for each order, delivery or settlement with what became of it. */
  onResult?: ((result: Result) => void) | undefined;
};

/** One column of the table that a command prints, one row per seller. */
export type JobColumn<Report> = { heading: string; of(report: Report): string | number };

/** How single results of a pass (orders, deliveries, settlements) are shown. */
export type JobResults<Result, Line> = {
  /** Their key in `--json`, and when they are there. */
  key: string;
  inJson: 'always' | 'dryRun';
  /** A backlog may have a hundred thousand results: those of a dry run alone are kept then. */
  kept: 'always' | 'dryRun';
  /** A result as `--json` shows it. */
  line(result: Result): Line;
  headings(dryRun: boolean): readonly string[];
  /** The row of a table for people; undefined for a result that is no news. */
  row(line: Line): readonly (string | number)[] | undefined;
  /** What a dry run says when there is no row. */
  nothing: string;
  /** What the daemon logs of a result. */
  log(result: Result): { level: 'debug' | 'info'; message: string; fields: Record<string, unknown> };
};

/** An option of a command beside `--account` and `--dry-run`, in the notation of commander. */
export type JobCommandOption = {
  flags: string;
  description: string;
  required?: boolean;
  default?: number;
  /** @throws UsageError when the text is none of what is allowed */
  parse?(text: string): unknown;
};

/** A command of the command line that starts the job. */
export type JobCommand = {
  /** As it is typed, with arguments in the notation of commander: `sync orders`, `retry [picking...]`. */
  words: string;
  description: string;
  /** What `--dry-run` does. */
  dryRun: string;
  /** Text below the help. */
  help: string;
  options?: readonly JobCommandOption[];
  /**
   * What is asked of the job, as data that fits into JSON.
   *
   * @throws UsageError when the arguments do not fit together
   */
  request?(given: { words: readonly string[]; options: Readonly<Record<string, unknown>> }): object;
};

/**
 * Work that is done for one seller again and again. Everything that concerns one job stands in its own file; schedule settings,
 * the daemon, buttons in Odoo, metrics, the status page and commands are derived from it through `registry.ts`. The file is
 * loaded by every command: it imports the work itself inside `pass`.
 */
export type Job<Report extends JobReport = JobReport, Result = unknown, Line = unknown, Request = object> = {
  /** The argument of `sync`, the key of `schedule`, and the name in logs, metrics and the state file. */
  name: string;
  /** As people call it in Odoo, e.g. `Orders`. */
  title: string;
  /** Default schedule: a cron expression in UTC, or `off`. */
  schedule: string;
  /** Text of its button in Odoo; undefined for none. */
  button: string | undefined;
  /** How what it looks at can end: names in `counts` that become one metric, `amazon_odoo_<name>_total`. */
  outcomes: readonly string[];
  commands: readonly JobCommand[];
  /**
   * One pass for a seller whose account form has been read.
   *
   * @throws AmazonError or OdooError when the pass cannot go on
   */
  pass(seller: FollowedSeller, options: PassOptions<Result> & Request): Promise<Report>;
  /** Records that its passes make when they first need them, and that are not there yet; for a dry run. */
  recordsToMake?(seller: FollowedSeller): Promise<string[]>;
  /**
   * Checks what is asked of the job.
   *
   * @throws UsageError
   */
  readRequest(given: Readonly<Record<string, unknown>>): Request;
  /** The report of a pass that could not go on. */
  emptyReport(name: string, request: Request): Report;
  /** The figures that are kept with the run and shown in Odoo, by name. */
  counts(report: Report): Record<string, number>;
  columns: readonly JobColumn<Report>[];
  /** A report in a sentence, instead of a table with `columns`. */
  describe?(report: Report): string;
  results?: JobResults<Result, Line>;
  /** True when a report alone says that something is open; without it, an open failure does. */
  isIncomplete?(report: Report): boolean;
};
