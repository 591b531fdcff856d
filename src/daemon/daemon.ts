import { type App, openApp } from '../app.ts';
import { SCHEDULE_OFF, type Settings } from '../config/schema.ts';
import type { Job } from '../jobs/job.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { JOBS } from '../jobs/registry.ts';
import { runJob } from '../jobs/run.ts';
import { answerRequests } from '../jobs/screens/answer-requests.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { isAnswering } from '../odoo/base/user.ts';
import { DAEMON } from '../state/beside.ts';
import { checkExpiry } from './expiry.ts';
import { type HttpServer, plain, startHttpServer } from './http-server.ts';
import { createJobRunner, type JobRunner } from './job-runner.ts';
import { reasonsNotReady, takeOverview, takeReadiness, toFigures } from './overview.ts';
import { type Schedule, startSchedule, wasDue } from './schedule.ts';
import { createSides, type Sides } from './sides.ts';
import { checkSilence } from './silence.ts';
import { createLane, type Lane } from './single-flight.ts';
import { statusPage } from './status-page.ts';
import { openWishDesk, type WishDesk } from './wishes.ts';

export type DaemonOptions = {
  settings: Settings;
  log: Log;
  metrics: Metrics;
};

export type Daemon = {
  /** Address of the health checks, the metrics and the status page. */
  url: string;
  /**
   * Starts no new work, waits for running work, and closes everything.
   *
   * @param deadlineMs longest wait
   * @returns false when something was still running at the deadline; then the process must exit
   */
  stop(deadlineMs: number): Promise<boolean>;
};

/** Names for the log, used when a regular check fails. */
const REQUESTS = 'requests from Odoo';
const SILENCE = 'message about silence';
const EXPIRY = 'message about keys that end';

/** Start of the process; reloading the settings does not reset it. */
const STARTED_AT = Date.now();

/**
 * How often the daemon checks for pressed buttons, whether Odoo answers, and whether an account has had no successful sync for
 * long.
 */
const POLL_MS = 5_000;
/** How often the daemon checks the state file for wishes of commands. */
const WISH_MS = 400;
const PROBE_MS = 60_000;
/** After a failed start, the daemon waits this long for work that had already begun. */
const FAILED_START_MS = 10_000;
/** How often the daemon checks whether `setup` has added or removed the screens. */
const SCREENS_CHECK_MS = 45_000;
/** Odoo counts as ready if it answered within this time. It is asked every minute, but may be busy for some minutes. */
const ODOO_LATELY_MS = 5 * 60_000;
/** The same for Amazon, which is asked by the schedule of orders; used when no alert time is configured. */
const AMAZON_LATELY_MS = 60 * 60_000;

/**
 * Runs the jobs by their schedules until it is stopped. It starts even when Odoo and Amazon are down.
 *
 * @throws StateError, UsageError when it cannot start at all
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { settings, log, metrics } = options;
  const stopping = new AbortController();
  let desk: WishDesk | undefined;
  const sides: Sides = createSides({
    now: Date.now,
    log,
    watch: metrics.watch,
    onHealed: () => {
      for (const runner of runners) runner.wake();
    },
    onOdooBroke: () => app.forgetOdoo(),
  });
  const app = openApp({
    settings,
    log,
    holder: DAEMON,
    onProgress: (text) => desk?.report(text),
    stopping: stopping.signal,
    watch: sides.watch,
  });
  const runners = createRunners(app, options, sides);
  const overview = () =>
    takeOverview({
      state: app.state,
      sellers: app.sellers,
      runners,
      sides,
      startedAt: STARTED_AT,
      now: Date.now,
    });
  const { silentMinutes } = settings.alerts;
  const lately = {
    odoo: ODOO_LATELY_MS,
    amazon: silentMinutes === 0 ? AMAZON_LATELY_MS : silentMinutes * 60_000,
  };
  let server: HttpServer;
  try {
    await app.state.wishes.forgetTaken();
    server = await startHttpServer({
      ...settings.daemon,
      log,
      pages: {
        '/': async () => ({
          status: 200,
          type: 'text/html; charset=utf-8',
          body: statusPage(await overview()),
        }),
        '/healthz': async () => plain(200, 'alive'),
        '/readyz': async () => {
          const reasons = reasonsNotReady(takeReadiness({ sides, sellers: app.sellers }), lately);
          return reasons.length === 0 ? plain(200, 'ready') : plain(503, reasons.join('\n'));
        },
        '/metrics': async () => {
          const { type, body } = await metrics.text(toFigures(await overview()));
          return { status: 200, type, body };
        },
      },
    });
  } catch (error) {
    await app.close();
    throw error;
  }
  desk = openDesk(app, options, runners);
  const { schedules, beats } = startClocks(app, options, sides, runners);
  const wishes = every(WISH_MS, () => lookAt(desk, log));
  const stop = async (deadlineMs: number): Promise<boolean> => {
    stopping.abort();
    await Promise.all(schedules.map((schedule) => schedule.stop()));
    const ended = Promise.all([...runners, ...beats, wishes].map((lane) => lane.close())).then(() =>
      desk?.close(),
    );
    const inTime = await within(ended, deadlineMs);
    await server.close();
    if (inTime) await app.close();
    return inTime;
  };
  try {
    await catchUp(app, settings, runners);
  } catch (error) {
    // A half-started process is worse than none, because its service manager would not restart it.
    await stop(FAILED_START_MS);
    throw error;
  }
  log.info('The daemon runs', { url: server.url, accounts: app.sellers.map(({ name }) => name) });
  return { url: server.url, stop };
}

function createRunners(app: App, { metrics, log, settings }: DaemonOptions, sides: Sides): JobRunner[] {
  const context = { log, settings };
  return app.sellers.flatMap((seller) =>
    JOBS.map((job) => createJobRunner({ seller, job, sides, metrics, context })),
  );
}

/** Carries out the commands that hand their wishes to the daemon. */
function openDesk(app: App, { settings, log }: DaemonOptions, runners: readonly JobRunner[]): WishDesk {
  const { state, sellers } = app;
  const desk = openWishDesk(
    {
      settings,
      state,
      sellers,
      jobs: JOBS,
      run: async (seller, job, options) => {
        // A dry run reads beside the passes, and does not count as a pass in metrics and log.
        if (options.dryRun) return runJob(seller, job, options);
        const runner = runners.find(({ account, job: name }) => account === seller.name && name === job.name);
        if (runner === undefined) return { error: new Error(`${seller.name} has no lane for ${job.name}`) };
        if (runner.running()) desk.report(`${seller.name}: waits for the pass of ${job.name} that runs`);
        return runner.run(job, options);
      },
    },
    log,
  );
  return desk;
}

async function lookAt(desk: WishDesk | undefined, log: Log): Promise<void> {
  try {
    await desk?.look();
  } catch (error) {
    log.error('What commands ask for could not be read', { error });
  }
}

/** Starts the schedules of all jobs, and the checks that run every few seconds. */
function startClocks(
  app: App,
  { settings, log }: DaemonOptions,
  sides: Sides,
  runners: readonly JobRunner[],
): { schedules: Schedule[]; beats: Lane[] } {
  const { jitterSeconds } = settings.schedule;
  const schedules = runners.flatMap((runner) => {
    const expression = expressionOf(settings, runner);
    if (expression === undefined) return [];
    return [startSchedule({ expression, jitterSeconds, log }, () => void runner.request())];
  });
  const tried = new Set<number>();
  const beats = [
    every(PROBE_MS, () => probe(app, sides)),
    every(SCREENS_CHECK_MS, async () => app.lookAgain()),
    every(POLL_MS, () => answerButtons(app, sides, runners, tried)),
    ...app.sellers.map((seller) => every(PROBE_MS, () => watchSilence(seller, settings, log, sides))),
    ...app.sellers.map((seller) => every(PROBE_MS, () => watchExpiry(seller, log, sides))),
  ];
  return { schedules, beats };
}

/** When a job starts; undefined when it is switched off. */
function expressionOf({ schedule }: Settings, { job }: JobRunner): string | undefined {
  const expression = schedule.expressions[job];
  return expression === SCHEDULE_OFF ? undefined : expression;
}

/** Polls Odoo for pressed buttons and requests the matching jobs. */
async function answerButtons(
  app: App,
  sides: Sides,
  runners: readonly JobRunner[],
  tried: Set<number>,
): Promise<void> {
  const run = async ({ name }: Seller, job: Job): Promise<void> => {
    await runners.find((runner) => runner.account === name && runner.job === job.name)?.request();
  };
  await askOdoo(sides, '', REQUESTS, () => answerRequests(app.sellers, JOBS, run, tried));
}

/** Does work that needs Odoo, unless Odoo is paused after a failure, and records how it ended. */
async function askOdoo(
  sides: Sides,
  account: string,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  if (sides.odoo.pause.left() > 0) return;
  try {
    await work();
    sides.succeeded(account, what);
  } catch (error) {
    sides.failed(account, what, error);
  }
}

/** Checks with a minimal call whether Odoo answers, unless Odoo is paused after a failure. */
async function probe(app: App, sides: Sides): Promise<void> {
  if (sides.odoo.pause.left() > 0) return;
  try {
    const odoo = await app.odoo();
    await isAnswering(odoo);
    sides.probed();
  } catch (error) {
    sides.probed(error);
  }
}

function watchSilence(seller: Seller, settings: Settings, log: Log, sides: Sides): Promise<void> {
  const { silentMinutes: minutes } = settings.alerts;
  const reason = sides.reason(seller.name, 'orders');
  return askOdoo(sides, seller.name, SILENCE, () =>
    checkSilence(seller, { minutes, startedAt: STARTED_AT, log, reason }),
  );
}

function watchExpiry(seller: Seller, log: Log, sides: Sides): Promise<void> {
  return askOdoo(sides, seller.name, EXPIRY, () => checkExpiry(seller, log));
}

/** Runs something immediately and then at intervals, never twice at the same time. */
function every(milliseconds: number, work: () => Promise<void>): Lane {
  const lane = createLane(work);
  const timer = setInterval(() => {
    if (!lane.running()) void lane.request();
  }, milliseconds);
  void lane.request();
  return {
    ...lane,
    close: () => {
      clearInterval(timer);
      return lane.close();
    },
  };
}

/** Starts once, now, each job that was due while the program was off. */
async function catchUp(app: App, settings: Settings, runners: readonly JobRunner[]): Promise<void> {
  const now = new Date();
  for (const runner of runners) {
    const expression = expressionOf(settings, runner);
    if (expression === undefined) continue;
    const last = await app.state.runs.latestSuccess(runner.account, runner.job);
    const since = last === undefined ? new Date(0) : new Date(last.startedAt);
    if (last === undefined || wasDue(expression, since, now)) void runner.request();
  }
}

async function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
