import type { Settings } from '../config/schema.ts';
import { EXIT, StateError, UsageError } from '../errors.ts';
import type { Job, PassOptions } from '../jobs/job.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { hasFailed, type JobEnd, runJob } from '../jobs/run.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { LONGEST_PAUSE_MS } from './pause.ts';
import type { Sides } from './sides.ts';
import { createLane, type Lane } from './single-flight.ts';

/** Runs one job of one seller: never twice at the same time, paused while Odoo or Amazon is down, and resumed automatically. */
export type JobRunner = Lane & {
  account: string;
  job: string;
  /** Tries again now, if it was waiting for Odoo or Amazon to work again. */
  wake(): void;
  /**
   * Runs one pass that a person asked for, after the current pass, even while the job is paused.
   *
   * @param job the runner's job, or a variant of it with the same name
   */
  run(job: Job, options: PassOptions<unknown> & object): Promise<JobEnd>;
};

export type JobRunnerParts = {
  seller: Seller;
  job: Job;
  sides: Sides;
  metrics: Metrics;
  context: { log: Log; settings: Settings };
};

export function createJobRunner({ seller, job, sides, metrics, context }: JobRunnerParts): JobRunner {
  const { name } = job;
  const { log, settings } = context;
  let retry: NodeJS.Timeout | undefined;
  const usual: PassOptions<unknown> = { dryRun: false, settings };
  const lane = createLane(pass);

  async function pass(): Promise<void> {
    if (sides.left(seller.name, name) === 0) await runNow(job, usual);
    retryWhenHealed();
  }

  async function runNow(wanted: Job, options: PassOptions<unknown> & object): Promise<JobEnd> {
    const done = metrics.jobStarted(seller.name, name);
    const end = await runJob(seller, wanted, { ...options, onResult: logged(wanted, options.onResult) });
    if (hasFailed(end)) {
      done(undefined);
      // A mistake in the request says nothing about the health of the job.
      const isAskersMistake = options !== usual && end.error instanceof UsageError;
      if (!isAskersMistake) sides.failed(seller.name, name, end.error);
      return end;
    }
    const counts = wanted.counts(end.report);
    done(counts);
    log.info('Done', { account: seller.name, job: name, ...counts });
    sides.succeeded(seller.name, name);
    return end;
  }

  function logged({ results }: Job, also: ((result: unknown) => void) | undefined) {
    return (result: unknown): void => {
      also?.(result);
      if (results === undefined) return;
      const { level, message, fields } = results.log(result);
      log[level](message, fields);
    };
  }

  function retryWhenHealed(): void {
    clearTimeout(retry);
    retry = undefined;
    const wait = sides.left(seller.name, name);
    if (wait === 0) return;
    retry = setTimeout(() => void lane.request(), Math.min(wait, LONGEST_PAUSE_MS) + Math.random() * 1000);
  }

  return {
    ...lane,
    account: seller.name,
    job: name,
    wake: () => {
      if (retry !== undefined) void lane.request();
    },
    run: async (wanted, options) => {
      const end = await lane.also(() => runNow(wanted, options));
      return end ?? { error: stopped() };
    },
    close: async () => {
      const closed = lane.close();
      clearTimeout(retry);
      await closed;
      clearTimeout(retry);
    },
  };
}

function stopped(): StateError {
  return new StateError('The daemon was stopped before it could begin', {
    code: 'DAEMON_STOPPED',
    exitStatus: EXIT.locked,
    hint: 'Repeat the command.',
  });
}
