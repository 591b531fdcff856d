import { type Expiry, expiriesOf } from '../domain/expiry.ts';
import { type Comparison, comparisonOf } from '../jobs/orders/sweep-report.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { Figures } from '../metrics.ts';
import { ORDERS_CURSOR } from '../state/cursors.ts';
import type { Failure } from '../state/failures.ts';
import type { Run } from '../state/runs.ts';
import type { State } from '../state/state.ts';
import type { JobRunner } from './job-runner.ts';
import { monotonic } from './pause.ts';
import type { Side, Sides } from './sides.ts';

/** The state of everything, for people and for machines. It contains no personal data, because the state file has none. */
export type Overview = {
  at: Date;
  startedAt: Date;
  odoo: SideView;
  accounts: AccountView[];
  failures: Failure[];
};

export type SideView = {
  isUp: boolean;
  answeredAt: Date | undefined;
  /** Milliseconds since then, even if the machine's clock was set meanwhile. */
  answeredAgo: number | undefined;
  /** What is wrong, since when. */
  error: unknown;
  brokenSince: Date | undefined;
};

export type AccountView = {
  name: string;
  amazon: SideView;
  readUpTo: Date | undefined;
  /** Orders in the state file. */
  orders: number;
  /** What Odoo showed when it was last compared with Amazon. */
  comparison: Comparison | undefined;
  jobs: JobView[];
  failures: Failure[];
  tokensLeft: ReadonlyMap<string, number>;
  /** Credentials for Amazon that expire soon or have expired. */
  expiries: Expiry[];
};

export type JobView = {
  job: string;
  running: boolean;
  waiting: boolean;
  last: Run | undefined;
  lastSuccess: Run | undefined;
};

export type OverviewParts = {
  state: State;
  sellers: readonly Seller[];
  runners: readonly JobRunner[];
  sides: Sides;
  startedAt: number;
  now: () => number;
};

export async function takeOverview(parts: OverviewParts): Promise<Overview> {
  const { state, sellers, sides } = parts;
  const [runs, failures] = await Promise.all([state.runs.latest(), state.failures.list()]);
  return {
    at: new Date(parts.now()),
    startedAt: new Date(parts.startedAt),
    odoo: viewOf(sides.odoo),
    failures,
    accounts: await Promise.all(sellers.map((seller) => viewAccount(seller, parts, runs, failures))),
  };
}

async function viewAccount(
  { name, amazon, settings }: Seller,
  { state, runners, sides, now }: OverviewParts,
  runs: readonly Run[],
  failures: readonly Failure[],
): Promise<AccountView> {
  const cursor = await state.cursors.get(name, ORDERS_CURSOR);
  const summary = await state.orders.summary(name);
  const own = runners.filter(({ account }) => account === name);
  return {
    name,
    amazon: viewOf(sides.amazon(name)),
    readUpTo: cursor === undefined ? undefined : new Date(cursor),
    orders: summary.reduce((sum, { orders }) => sum + orders, 0),
    comparison: comparisonOf(await state.runs.latestSuccess(name, 'sweep')),
    failures: failures.filter(({ account }) => account === name),
    tokensLeft: amazon.tokensLeft(),
    expiries: expiriesOf(settings, now()),
    jobs: await Promise.all(
      own.map(async (runner) => ({
        job: runner.job,
        running: runner.running(),
        waiting: runner.waiting(),
        last: runs.find((run) => run.account === name && run.job === runner.job),
        lastSuccess: await state.runs.latestSuccess(name, runner.job),
      })),
    ),
  };
}

function viewOf({ pause, answered }: Side): SideView {
  const broken = pause.reason();
  return {
    isUp: broken === undefined,
    answeredAt: answered === undefined ? undefined : new Date(answered.at),
    answeredAgo: answered === undefined ? undefined : monotonic() - answered.elapsed,
    error: broken?.error,
    brokenSince: broken === undefined ? undefined : new Date(broken.since),
  };
}

/** The same as numbers. */
export function toFigures({ at, odoo, accounts }: Overview): Figures {
  const jobs = accounts.flatMap((account) => account.jobs);
  return {
    odooIsUp: odoo.isUp,
    running: jobs.filter(({ running }) => running).length,
    waiting: jobs.filter(({ waiting }) => waiting).length,
    accounts: accounts.map((account) => ({
      name: account.name,
      lagSeconds:
        account.readUpTo === undefined ? undefined : (at.getTime() - account.readUpTo.getTime()) / 1000,
      failures: countByClass(account.failures),
      lastSuccess: new Map(account.jobs.flatMap(successOf)),
      tokensLeft: account.tokensLeft,
      amazonIsUp: account.amazon.isUp,
    })),
  };
}

function successOf({ job, lastSuccess }: JobView): [string, number][] {
  return lastSuccess?.finishedAt === undefined ? [] : [[job, Date.parse(lastSuccess.finishedAt) / 1000]];
}

function countByClass(failures: readonly Failure[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const failure of failures) counts.set(failure.class, (counts.get(failure.class) ?? 0) + 1);
  return counts;
}

/** Only the state of Odoo and Amazon. It is in memory, so its cost does not depend on the size of the state file. */
export function takeReadiness({ sides, sellers }: Pick<OverviewParts, 'sides' | 'sellers'>): Readiness {
  return {
    odoo: viewOf(sides.odoo),
    accounts: sellers.map(({ name }) => ({ name, amazon: viewOf(sides.amazon(name)) })),
  };
}

export type Readiness = { odoo: SideView; accounts: readonly { name: string; amazon: SideView }[] };

/**
 * Why the daemon is not ready; empty when it is ready: Odoo must have answered recently, Amazon must have answered recently for
 * each account, and nothing may be known to be broken.
 *
 * @param lately longest allowed time since the last good answer, in milliseconds
 */
export function reasonsNotReady(
  { odoo, accounts }: Readiness,
  lately: { odoo: number; amazon: number },
): string[] {
  return [
    ...reasonOf('Odoo', odoo, lately.odoo),
    ...accounts.flatMap(({ name, amazon }) => reasonOf(`Amazon for ${name}`, amazon, lately.amazon)),
  ];
}

function reasonOf(what: string, side: SideView, longest: number): string[] {
  if (!side.isUp) return [`${what} does not work`];
  if (side.answeredAgo === undefined) return [`${what} has not answered yet`];
  return side.answeredAgo > longest ? [`${what} has not answered lately`] : [];
}
