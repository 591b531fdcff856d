import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Job } from './jobs/job.ts';
import { JOBS } from './jobs/registry.ts';
import type { Watch } from './watch.ts';

/** The figures of one account at the moment of a scrape. */
export type AccountFigures = {
  name: string;
  /** Seconds since the moment up to which orders were read; undefined before the first pass. */
  lagSeconds: number | undefined;
  failures: ReadonlyMap<string, number>;
  /** Seconds since 1970, by job. */
  lastSuccess: ReadonlyMap<string, number>;
  tokensLeft: ReadonlyMap<string, number>;
  amazonIsUp: boolean;
};

export type Figures = {
  accounts: readonly AccountFigures[];
  odooIsUp: boolean;
  running: number;
  waiting: number;
};

export type Metrics = {
  watch: Watch;
  /** @returns to be called at the end, with the job's figures, or without when it failed */
  jobStarted(account: string, job: string): (counts: Readonly<Record<string, number>> | undefined) => void;
  /** The text that Prometheus reads. */
  text(figures: Figures): Promise<{ type: string; body: string }>;
  /** Every name that is shown. */
  names(): string[];
};

const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

/**
 * Creates every metric, once per process.
 *
 * @param jobs each gets a counter of what it looked at, by how that ended
 */
export function createMetrics(jobs: readonly Job[] = JOBS): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `amazon_odoo_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `amazon_odoo_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> =>
    new Histogram({ name: `amazon_odoo_${name}`, help, labelNames, registers, buckets: SECONDS });

  const endings = new Map(
    jobs.map(({ name, title }) => [
      name,
      counter(`${name}_total`, `${title} by how they ended`, ['account', 'outcome']),
    ]),
  );
  const runs = counter('job_runs_total', 'Passes of jobs', ['account', 'job', 'result']);
  const duration = histogram('job_seconds', 'How long passes take', ['job']);
  const odooCalls = counter('odoo_calls_total', 'Calls to Odoo', ['model', 'method', 'result']);
  const odooSeconds = histogram('odoo_call_seconds', 'How long Odoo takes to answer', ['method']);
  const amazonCalls = counter('amazon_calls_total', 'Calls to Amazon', ['account', 'operation', 'status']);
  const amazonSeconds = histogram('amazon_call_seconds', 'How long Amazon takes to answer', ['operation']);
  const lag = gauge('lag_seconds', 'Age of the moment up to which orders were read', ['account']);
  const failures = gauge('failures_open', 'Open entries of the failure log', ['account', 'class']);
  const success = gauge('last_success_timestamp_seconds', 'End of the last good pass', ['account', 'job']);
  const tokens = gauge('amazon_tokens_left', "Calls left of Amazon's quota", ['account', 'operation']);
  const up = gauge('up', 'Whether the other side works', ['side', 'account']);
  const queue = gauge('jobs', 'Jobs that run, and that wait for their turn', ['state']);
  const outcomesOf = new Map(jobs.map(({ name, outcomes }) => [name, outcomes]));
  collectDefaultMetrics({ register: registry, prefix: 'amazon_odoo_' });

  function show(figures: Figures): void {
    for (const changing of [lag, failures, success, tokens, up]) changing.reset();
    queue.set({ state: 'running' }, figures.running);
    queue.set({ state: 'waiting' }, figures.waiting);
    up.set({ side: 'odoo', account: '' }, figures.odooIsUp ? 1 : 0);
    for (const account of figures.accounts) {
      const { name } = account;
      up.set({ side: 'amazon', account: name }, account.amazonIsUp ? 1 : 0);
      if (account.lagSeconds !== undefined) lag.set({ account: name }, account.lagSeconds);
      for (const [kind, number] of account.failures) failures.set({ account: name, class: kind }, number);
      for (const [job, at] of account.lastSuccess) success.set({ account: name, job }, at);
      for (const [operation, left] of account.tokensLeft) tokens.set({ account: name, operation }, left);
    }
  }

  return {
    watch: {
      odooCall: ({ model, method, milliseconds, failed }) => {
        odooCalls.inc({ model, method, result: failed ? 'failed' : 'ok' });
        odooSeconds.observe({ method }, milliseconds / 1000);
      },
      amazonCall: (account, { operation, status, milliseconds }) => {
        amazonCalls.inc({ account, operation, status: status ?? 'none' });
        amazonSeconds.observe({ operation }, milliseconds / 1000);
      },
    },
    jobStarted: (account, job) => {
      const end = duration.startTimer({ job });
      return (counts) => {
        end();
        runs.inc({ account, job, result: counts === undefined ? 'failed' : 'ok' });
        if (counts === undefined) return;
        for (const outcome of outcomesOf.get(job) ?? [])
          endings.get(job)?.inc({ account, outcome }, counts[outcome] ?? 0);
      };
    },
    text: async (figures) => {
      show(figures);
      return { type: registry.contentType, body: await registry.metrics() };
    },
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
  };
}
