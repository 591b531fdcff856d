import type { Seller } from '../jobs/pass/seller.ts';
import { hasFailed, type JobName, runJob } from '../jobs/run.ts';
import type { Metrics } from '../metrics.ts';
import type { Job, JobContext } from './jobs.ts';
import type { Sides } from './sides.ts';
import { createLane, type Lane } from './single-flight.ts';

/** One job of one account: never twice at once, left alone while what it needs is down, and then tried again by itself. */
export type JobRunner = Lane & {
  account: string;
  job: JobName;
  /** Tries again now, if it was waiting for something to heal. */
  wake(): void;
};

export type JobRunnerParts = {
  seller: Seller;
  name: JobName;
  job: Job;
  sides: Sides;
  metrics: Metrics;
  context: JobContext;
};

export function createJobRunner({ seller, name, job, sides, metrics, context }: JobRunnerParts): JobRunner {
  let retry: NodeJS.Timeout | undefined;
  const lane = createLane(pass);

  async function pass(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    if (sides.left(seller.name, name) === 0) await runNow();
    const wait = sides.left(seller.name, name);
    if (wait > 0) later(wait);
  }

  async function runNow(): Promise<void> {
    const done = metrics.jobStarted(seller.name, name);
    try {
      // People change taxes, teams and rights in Odoo: each pass looks them up anew.
      const fresh = seller.fresh();
      const end = await runJob(
        fresh,
        name,
        () => job(fresh, context),
        (counts) => counts,
      );
      if (hasFailed(end)) throw end.error;
      done(end.report);
      context.log.info('Done', { account: seller.name, job: name, ...end.report });
      sides.succeeded(seller.name, name);
    } catch (error) {
      done(undefined);
      sides.failed(seller.name, name, error);
    }
  }

  function later(milliseconds: number): void {
    clearTimeout(retry);
    retry = setTimeout(() => void lane.request(), milliseconds + Math.random() * 1000);
  }

  return {
    ...lane,
    account: seller.name,
    job: name,
    wake: () => {
      if (retry !== undefined) void lane.request();
    },
    close: async () => {
      const closed = lane.close();
      clearTimeout(retry);
      await closed;
      clearTimeout(retry);
    },
  };
}
