import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { recordId } from '../../src/domain/record-id.ts';
import { type Connection, openDatabase } from '../../src/state/database.ts';
import { type State, stateOver } from '../../src/state/state.ts';

const AT = new Date('2026-11-24T08:00:00.000Z');
const ORDER = '305-0000000-0000001';

/** Tables with a row per order, parcel, failure or warning. */
const GROWING = ['orders', 'order_views', 'parcels', 'failures', 'warnings'];

/** Indexes that hold only what is open; reading one of them whole is what is meant. */
const OF_OPEN_ROWS = ['failures_open', 'failures_unresolved', 'parcels_open'];

/** What every pass, the pages and the commands that look do with the state, with tables that grow. */
const WORK: Record<string, (state: State) => Promise<unknown>> = {
  'orders.find': ({ orders }) => orders.find('eu', [ORDER]),
  'orders.record': ({ orders }) =>
    orders.record(
      'eu',
      [
        {
          orderId: ORDER,
          contentHash: 'x',
          outcome: 'created',
          odooId: recordId(1),
          lastUpdatedTime: AT.toISOString(),
        },
      ],
      AT.toISOString(),
    ),
  'orders.inOdoo': ({ orders }) => orders.inOdoo('eu', 5),
  'orders.inOdoo, a later page': ({ orders }) =>
    orders.inOdoo('eu', 5, { odooId: recordId(9), orderId: ORDER }),
  'orders.oldestInOdoo': ({ orders }) => orders.oldestInOdoo('eu', 5),
  'orders.summary': ({ orders }) => orders.summary('eu'),
  'orderViews.find': ({ orderViews }) => orderViews.find('eu', [ORDER]),
  'orderViews.ofOthers': ({ orderViews }) => orderViews.ofOthers('eu', [ORDER]),
  'orderViews.record': ({ orderViews }) => orderViews.record('eu', new Map([[ORDER, '{}']])),
  'parcels.find': ({ parcels }) => parcels.find('eu', [ORDER]),
  'parcels.list': ({ parcels }) => parcels.list('eu', 5),
  'parcels.list, a later page': ({ parcels }) =>
    parcels.list('eu', 5, { orderId: ORDER, pickingId: recordId(9), packageId: undefined }),
  'parcels.open': ({ parcels }) => parcels.open('eu'),
  'parcels.record': ({ parcels }) =>
    parcels.record(
      'eu',
      [
        {
          orderId: ORDER,
          pickingId: recordId(1),
          packageId: undefined,
          number: 1,
          state: 'sent',
          contentHash: '',
          attempts: 1,
        },
      ],
      AT,
    ),
  'failures.list': ({ failures }) => failures.list(),
  'failures.list of one account': ({ failures }) => failures.list({ account: 'eu' }),
  'failures.about': ({ failures }) => failures.about('eu', [ORDER]),
  'failures.unresolved': ({ failures }) => failures.unresolved('eu', 'unknownSku'),
  'failures.find': ({ failures }) => failures.find('7'),
  'failures.due': ({ failures }) => failures.due('eu', AT),
  'failures.wakeUp': ({ failures }) => failures.wakeUp([1], AT),
  'failures.dismiss': ({ failures }) => failures.dismiss([1]),
  'failures.resolve': ({ failures }) => failures.resolve('eu', [ORDER], ['unknownSku']),
  'failures.replace': ({ failures }) => failures.replace('eu', 'orders', new Map([[ORDER, []]]), AT),
  'failures.file': ({ failures }) =>
    failures.file('eu', [{ subject: ORDER, class: 'unknownSku', cause: 'x', message: 'x' }], AT),
  'warnings.untold': ({ warnings }) => warnings.untold('eu', 'late', [ORDER]),
  'warnings.record': ({ warnings }) => warnings.record('eu', 'late', [ORDER], AT),
  'runs.latest': ({ runs }) => runs.latest(),
  'runs.latestSuccess': ({ runs }) => runs.latestSuccess('eu', 'orders'),
  'retention.remove': ({ retention }) =>
    retention.remove('eu', { failuresClosedBefore: AT, ordersChangedBefore: AT }),
};

/** Not asked by any pass or page: a person asks for the whole list. */
const WHOLE_ON_PURPOSE = ['orders.list'];

const Step = z.object({ detail: z.string() });

/** A statement, and how SQLite carries it out. */
type Plan = { sql: string; steps: string[] };

/** Collects the plan of each statement that work prepares. */
function explaining(connection: Connection): { connection: Connection; plans: () => Plan[] } {
  const statements = new Set<string>();
  const watched = new Proxy(connection, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (key === 'prepare')
        return (sql: string) => {
          statements.add(sql);
          return target.prepare(sql);
        };
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { connection: watched, plans: () => [...statements].map((sql) => planOf(connection, sql)) };
}

function planOf(connection: Connection, sql: string): Plan {
  const names = new Set([...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => name));
  const named = names.size > 0 ? [Object.fromEntries([...names].map((name) => [name, null]))] : [];
  const positional = Array.from({ length: sql.split('?').length - 1 }, () => null);
  const rows = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...named, ...positional);
  return { sql, steps: rows.map((row) => Step.parse(row).detail) };
}

/** Steps that read every row of a growing table, or every row of an account in one. */
function readingAll(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ sql, steps }) => {
    // The first rows in the order of an index are few, whatever the size of the table; an offset reads all rows before it.
    const isBounded =
      sql.includes('LIMIT') && !sql.includes('OFFSET') && !steps.some((step) => step.includes('TEMP B-TREE'));
    return steps.filter((step) => !isBounded && isWhole(step));
  });
}

function isWhole(step: string): boolean {
  const [, table = '', how = ''] = /^(?:SCAN|SEARCH) (\w+) ?(.*)$/.exec(step) ?? [];
  const index = /INDEX (\w+)/.exec(how)?.[1] ?? '';
  if (!GROWING.includes(table) || OF_OPEN_ROWS.includes(index)) return false;
  return step.startsWith('SCAN') || how.endsWith('(account=?)');
}

describe('the state file', () => {
  let folder: string;
  let connection: Connection;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-plan-'));
    connection = openDatabase(join(folder, 'state.sqlite'), { readonly: false });
  });
  afterEach(() => {
    connection.close();
    rmSync(folder, { recursive: true });
  });

  it.each(Object.keys(WORK))('does not read a growing table whole: %s', async (name) => {
    const { connection: watched, plans } = explaining(connection);
    await WORK[name]?.(stateOver(watched, join(folder, 'state.sqlite'), () => undefined));
    expect(plans().length).toBeGreaterThan(0);
    expect(readingAll(plans())).toEqual([]);
  });

  it('would be caught reading a table whole', async () => {
    const { connection: watched, plans } = explaining(connection);
    const state = stateOver(watched, join(folder, 'state.sqlite'), () => undefined);
    await state.orders.list('eu', { outcomes: [] });
    await state.failures.list({ all: true });
    expect(readingAll(plans())).toEqual([
      'SEARCH orders USING INDEX orders_by_odoo_id (account=?)',
      'SCAN failures',
    ]);
  });

  it('has no other method over a growing table', () => {
    const state = stateOver(connection, join(folder, 'state.sqlite'), () => undefined);
    const parts = { orders: state.orders, orderViews: state.orderViews, parcels: state.parcels };
    const all = { ...parts, failures: state.failures, warnings: state.warnings, retention: state.retention };
    const methods = Object.entries(all).flatMap(([part, value]) =>
      Object.keys(value).map((method) => `${part}.${method}`),
    );
    expect(methods.filter((method) => !(method in WORK) && !WHOLE_ON_PURPOSE.includes(method))).toEqual([]);
  });
});
