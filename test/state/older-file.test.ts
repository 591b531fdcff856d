import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from '../../src/state/database.ts';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import { openState, type State } from '../../src/state/state.ts';

/** The version of the file in the first release. */
const RELEASED = 3;
const AT = '2026-11-24T08:00:00.000Z';
const HASH = '0123456789abcdef'.repeat(2);
const BASE =
  '{"commitmentDate":"2026-11-26T22:59:59.000Z","shippingId":8,"lines":{},"requests":["größer, bitte"]}';
const ORDERS = [
  ['eu', '305-0000001-0000001', HASH, 'created', null, 41, BASE, '2026-11-24T07:00:00Z'],
  ['eu', '305-0000001-0000002', HASH.toUpperCase(), 'updated', null, 42, BASE, '2026-11-24T07:00:00.123Z'],
  ['eu', '305-0000001-0000003', HASH.repeat(2), 'cancelled', null, 43, BASE, '2026-11-24T07:00:00.000Z'],
  ['eu', '305-0000001-0000004', '', 'unchanged', null, 44, null, '2026-11-24T08:00:00+01:00'],
  ['eu', '305-0000001-0000005', 'odd', 'ignored', 'SHIPPED_FBM', null, null, '2019-01-01T00:00:00.000Z'],
  ['eu', '305-0000001-0000006', 'f', 'failed', null, null, null, '2026-11-24T07:00:00.000Z'],
  ['us', '305-0000001-0000001', HASH, 'failed', null, 41, null, '2026-11-24T07:00:00.000Z'],
] as const;
const SHIPMENTS = [
  ['waiting', 'Amazon has still to be asked about the order', 0, null, null],
  ['waiting', 'Amazon requires a carrier and a tracking reference; both are missing', 0, null, null],
  ['waiting', null, 0, null, null],
  ['sending', null, 1, null, null],
  ['submitted', 'Handed to Amazon in a feed; its report is awaited', 1, 'feed-1', '1'],
  ['sent', null, 1, null, null],
  ['sent', 'Amazon confirms it by itself, as it does with labels that are bought from it', 1, null, null],
  ['unknown', "Amazon's answer was lost", 2, null, null],
  ['unknown', "Amazon's answer was lost", 1, 'feed-1', '2'],
  ['failed', null, 1, null, null],
  ['failed', 'Amazon has cancelled the order; the delivery was not reported', 1, null, null],
] as const;
const STATES = [
  'waiting',
  'incomplete',
  'waiting',
  'sending',
  'submitted',
  'sent',
  'elsewhere',
  'unknown',
  'unproven',
  'refused',
  'cancelled',
];

/** A file as the first release left it, with a row of every shape. */
function writeReleased(path: string): void {
  const old = new Database(path);
  old.pragma('journal_mode = WAL');
  for (const migration of MIGRATIONS.slice(0, RELEASED)) old.exec(migration);
  old.pragma(`user_version = ${RELEASED}`);
  const into = (table: string, ...row: (string | number | null)[]) =>
    old.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
  for (const order of ORDERS) into('orders', ...order, AT);
  SHIPMENTS.forEach(([state, reason, attempts, feedId, messageId], index) => {
    const row = ['eu', 60 + index, index % 2, ORDERS[0][1], 6000 + index, state, 'hash', attempts, reason];
    into('shipments', ...row, null, feedId, messageId, AT);
  });
  into('order_views', 'eu', ORDERS[0][1], '{"orderId":"305-0000001-0000001"}');
  into('order_views', 'us', ORDERS[0][1], '');
  into('warnings', 'eu', '60', 'missing', AT);
  into('warnings', 'eu', '999', 'failed', AT);
  into('warnings', 'eu', ORDERS[0][1], 'late', AT);
  into('cursors', 'eu', 'orders', AT);
  into('cursors', 'eu', 'pickings', '2026-11-24 08:00:00');
  into('cursors', 'eu', 'silence told', AT);
  into('cursors', 'us', 'silence told', '');
  const wake = '{"model":"res.partner","field":"vat","value":"7","filled":true}';
  const failure = [
    'eu',
    ORDERS[5][1],
    'unknownSku',
    'unknownSku RED',
    'No product has RED',
    null,
    null,
    null,
  ];
  into('failures', 1, ...failure, wake, 3, AT, AT, AT, 'open');
  into(
    'failures',
    2,
    'eu',
    'Odoo',
    'classOfBefore',
    'c',
    'm',
    'h',
    'sale.order',
    41,
    null,
    1,
    AT,
    AT,
    AT,
    'dismissed',
  );
  into('buckets', 'eu searchOrders', '{"tokens":1}');
  into('runs', 1, 'eu', 'orders', AT, AT, '{"created":1}', null);
  into('runs', 2, 'eu', 'orders', AT, null, null, null);
  into('settlement_reports', 'eu', 'report-1', '17000000001');
  const entry = {
    settlementId: '17000000001',
    state: 'booked',
    way: 'payments',
    total: '12.34',
    file: 'eu/17.txt.gz',
  };
  into('settlements', 'eu', '17000000001', '', JSON.stringify(entry));
  old.close();
}

/** All that the state knows, as the program reads it. */
async function contentOf(state: State): Promise<unknown> {
  const ids = ORDERS.map(([, orderId]) => orderId);
  const ofAccount = async (account: string) => ({
    orders: [...(await state.orders.find(account, ids)).values()],
    listed: await state.orders.list(account, { outcomes: [] }),
    summary: (await state.orders.summary(account)).map(({ outcome, rule, orders }) => [
      outcome,
      rule,
      orders,
    ]),
    parcels: await state.parcels.list(account, 100),
    views: [...(await state.orderViews.find(account, ids))],
    silent: await state.notices.since(account, 'silence'),
    cursors: await Promise.all(
      ['orders', 'pickings', 'silence told'].map((name) => state.cursors.get(account, name)),
    ),
    settlements: await state.settlements.list(account),
    reports: [...(await state.settlements.reports(account))],
    inOdoo: await state.orders.inOdoo(account, 100),
  });
  return {
    eu: await ofAccount('eu'),
    us: await ofAccount('us'),
    failures: await state.failures.list({ all: true }),
    runs: await state.runs.recent(10),
    untold: [
      await state.warnings.untold('eu', 'missing', [`${ORDERS[0][1]} 60`]),
      await state.warnings.untold('eu', 'failed', ['999']),
      await state.warnings.untold('eu', 'late', [ORDERS[0][1]]),
    ],
  };
}

describe('a state file of the first release', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-older-'));
    path = join(folder, 'state.sqlite');
    writeReleased(path);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('has the tables that were released: those entries of the list are never changed', () => {
    const text = MIGRATIONS.slice(0, RELEASED).join('\n');
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '64c24f15b3e6c3bfe3b0d373055734884e3781d3ea65fcb4ea6946d388ee970e',
    );
  });

  test('opens with every row that it had, and is kept as it was beside the new one', async () => {
    const state = openState(path);
    const found = await state.orders.find(
      'eu',
      ORDERS.map(([, orderId]) => orderId),
    );
    expect(
      [...found.values()].map((each) => [
        'eu',
        each.orderId,
        each.contentHash,
        each.outcome,
        each.rule ?? null,
        each.odooId ?? null,
        each.lastWritten === undefined ? null : JSON.stringify(each.lastWritten),
        Date.parse(each.lastUpdatedTime),
      ]),
    ).toEqual(
      ORDERS.filter(([account]) => account === 'eu').map((row) => [...row.slice(0, 7), Date.parse(row[7])]),
    );
    expect([...found.values()].map(({ wasInOdoo }) => wasInOdoo)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    const parcels = await state.parcels.list('eu', 100);
    expect(parcels.map((each) => each.state)).toEqual(STATES);
    expect(
      parcels.map(({ reason, attempts, feedId, messageId }) => [
        reason ?? null,
        attempts,
        feedId ?? null,
        messageId ?? null,
      ]),
    ).toEqual(SHIPMENTS.map(([, ...rest]) => rest));
    expect(await contentOf(state)).toMatchObject({
      eu: {
        silent: AT,
        cursors: [AT, '2026-11-24 08:00:00', undefined],
        views: [[ORDERS[0][1], '{"orderId":"305-0000001-0000001"}']],
        settlements: [{ settlementId: '17000000001', state: 'booked', total: '12.34' }],
        reports: [['report-1', '17000000001']],
        inOdoo: [{ odooId: 44 }, { odooId: 42 }, { odooId: 41 }],
      },
      us: { silent: undefined, orders: [{ outcome: 'failed', odooId: 41, wasInOdoo: true }] },
      failures: [
        { class: 'unknownSku', attempts: 3, state: 'open', wake: { value: '7', filled: true } },
        { class: 'classOfBefore', state: 'dismissed', odooId: 41 },
      ],
      runs: [{ id: 2 }, { id: 1, counts: { created: 1 } }],
      untold: [[], [], []],
    });
    await state.close();
    const kept = new Database(`${path}.version-${RELEASED}`, { readonly: true });
    expect(kept.prepare('SELECT count(*) AS orders FROM orders').get()).toEqual({ orders: ORDERS.length });
    expect(kept.prepare('SELECT count(*) AS parcels FROM shipments').get()).toEqual({
      parcels: SHIPMENTS.length,
    });
    kept.close();
  });

  test('opens after any power cut on the way, with the same content', async () => {
    const whole = join(folder, 'whole.sqlite');
    copyFileSync(path, whole);
    const state = openState(whole);
    const expected = await contentOf(state);
    await state.close();
    // The process dies after each of the entries, before the transaction has ended: what it had written counts for nothing.
    for (let last = RELEASED; last < MIGRATIONS.length; last += 1) {
      const torn = join(folder, `torn-${last}.sqlite`);
      copyFileSync(path, torn);
      const dying = new Database(torn);
      const cut = [...MIGRATIONS.slice(0, last + 1), 'the power is cut here'];
      expect(() => migrate(dying, torn, cut)).toThrow('syntax error');
      expect(dying.pragma('user_version', { simple: true })).toBe(RELEASED);
      dying.close();
      expect(existsSync(`${torn}.version-${RELEASED}`)).toBe(true);
      const recovered = openState(torn);
      expect(await contentOf(recovered)).toEqual(expected);
      await recovered.close();
    }
  });
});
