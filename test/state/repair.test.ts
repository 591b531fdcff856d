import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { LastWritten } from '../../src/domain/orders/changes.ts';
import { recordId, type SaleOrderId } from '../../src/domain/record-id.ts';
import { toInstant } from '../../src/domain/time.ts';
import { backUpState, checkState, repairState } from '../../src/state/care.ts';
import { packed } from '../../src/state/packed.ts';
import { openState, readState, type State } from '../../src/state/state.ts';
import { sourceOf } from '../kit/text-source.ts';

const AT = '2026-11-24T08:00:00.000Z';
const NOW = new Date('2026-11-27T10:00:00Z');
const GOOD = '305-0000000-0000001';
const BAD = '305-0000000-0000002';
/** The values that the program last wrote for an order. */
const LAST_WRITTEN: LastWritten = {
  commitmentDate: toInstant('2026-11-26T22:59:59Z'),
  shippingId: recordId(8),
  addressHash: 'f'.repeat(32),
  lines: { _shipping: { quantity: 1, total: '4.90' } },
  requests: ['11111111111111'],
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-repair-'));
  path = join(folder, 'state.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (orderId: string, odooId: number) => ({
  orderId,
  contentHash: 'a'.repeat(32),
  outcome: 'updated' as const,
  odooId: recordId<SaleOrderId>(odooId),
  lastWritten: LAST_WRITTEN,
  lastUpdatedTime: '2026-11-20T08:00:00.000Z',
});

/** A state file with rows in every table, as passes write them. */
async function filled(): Promise<void> {
  const state = openState(path);
  await state.cursors.set('eu', 'orders', AT);
  await state.orders.record('eu', [entry(GOOD, 1), entry(BAD, 2)], AT);
  await state.orderViews.record('eu', new Map([GOOD, BAD].map((id) => [id, '{"status":"SHIPPED"}'])));
  const failure = { class: 'unknownSku' as const, cause: 'unknownSku', message: 'It failed' };
  const wake = { model: 'any', field: 'any', value: 'x' };
  await state.failures.file(
    'eu',
    [GOOD, BAD].map((subject) => ({ ...failure, subject, wake })),
    new Date(AT),
  );
  const parcel = { packageId: undefined, number: 1, contentHash: '', attempts: 1, state: 'sent' as const };
  await state.parcels.record(
    'eu',
    [
      { ...parcel, orderId: GOOD, pickingId: recordId(1) },
      { ...parcel, orderId: BAD, pickingId: recordId(2) },
    ],
    new Date(AT),
  );
  await state.runs.finish(await state.runs.start('eu', 'orders', new Date(AT)), {
    at: new Date(AT),
    counts: { created: 1 },
  });
  await state.buckets.write('eu searchOrders', { tokens: 1, at: 1, rate: 1 });
  await state.fingerprints.set('eu', { url: 'https://odoo.example.com', database: 'prod' });
  for (const id of ['11', '12']) {
    const file = await state.archive.write('eu', `report${id}`, sourceOf('content')());
    await state.settlements.addReport('eu', `report${id}`, { settlementId: id, state: 'booked', file }, true);
  }
  await state.close();
}

function damage(sql: string): void {
  const connection = new Database(path);
  connection.exec(sql);
  connection.close();
}

/** Each way to break a row, what still works with it, and what becomes of it. */
const BREAKS: [string, string, (state: State) => Promise<unknown>, 'removed' | 'rebuilt'][] = [
  [
    'orders',
    `UPDATE orders SET base = x'${packed('{"lines":7,"requests":[]}', BAD).toString('hex')}' WHERE order_id = '${BAD}'`,
    (s) => s.orders.find('eu', [BAD]),
    'rebuilt',
  ],
  [
    'orders',
    `UPDATE orders SET base = x'01ff' WHERE order_id = '${BAD}'`,
    (s) => s.orders.find('eu', [BAD]),
    'rebuilt',
  ],
  [
    'orders',
    `UPDATE orders SET outcome = 'odd' WHERE order_id = '${BAD}'`,
    (s) => s.orders.find('eu', [BAD]),
    'removed',
  ],
  [
    'orders',
    `UPDATE orders SET last_updated_time = 9e18 WHERE order_id = '${BAD}'`,
    (s) => s.orders.find('eu', [BAD]),
    'removed',
  ],
  [
    'order_views',
    `UPDATE order_views SET view = x'0100' WHERE order_id = '${BAD}'`,
    (s) => s.orderViews.find('eu', [BAD]),
    'removed',
  ],
  [
    'parcels',
    `UPDATE parcels SET state = 'odd' WHERE order_id = '${BAD}'`,
    (s) => s.parcels.find('eu', [BAD]),
    'removed',
  ],
  [
    'failures',
    `UPDATE failures SET wake = '{' WHERE subject = '${BAD}'`,
    (s) => s.failures.list(),
    'rebuilt',
  ],
  ['runs', `UPDATE runs SET counts = '{'`, (s) => s.runs.latest(), 'removed'],
  ['buckets', `UPDATE buckets SET state = '{}'`, (s) => s.buckets.read('eu searchOrders'), 'removed'],
  ['fingerprints', `UPDATE fingerprints SET value = 'x'`, (s) => s.fingerprints.get('eu'), 'removed'],
  [
    'settlements',
    `UPDATE settlements SET entry = '{' WHERE settlement_id = '12'`,
    (s) => s.settlements.list('eu'),
    'rebuilt',
  ],
];

describe.each(BREAKS)('a broken row of %s: %s', (table, sql, read, done) => {
  it('is reported as STATE_DAMAGED with advice, and by "state check"; "state repair" keeps a copy and repairs only that row', async () => {
    await filled();
    expect(checkState(path)).toMatchObject({ faults: [], broken: [] });
    damage(sql);
    const before = readState(path);
    await expect(read(before)).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      hint: expect.stringContaining('amazon-odoo state repair'),
    });
    await before.close();
    expect(checkState(path).broken).toMatchObject([{ table }]);
    const repaired = await repairState(path, NOW);
    expect(repaired.repaired).toMatchObject([{ table, done, next: expect.stringMatching(/\w/) }]);
    expect(checkState(repaired.copy ?? '').broken).toMatchObject([{ table }]);
    expect(checkState(path).broken).toEqual([]);
    const after = openState(path);
    await read(after);
    expect((await after.orders.find('eu', [GOOD])).get(GOOD)).toMatchObject({
      odooId: 1,
      lastWritten: LAST_WRITTEN,
    });
    await after.close();
  });
});

test('an id that is none is a broken row', async () => {
  await filled();
  damage(`UPDATE orders SET order_id = 'DROP' WHERE order_id = '${BAD}'`);
  expect(checkState(path).broken).toMatchObject([{ table: 'orders', key: 'eu DROP' }]);
});

test('an order whose row was mended, or whose failure was lost, is read again at Amazon by the next pass', async () => {
  await filled();
  damage(`UPDATE failures SET next_at = 'never' WHERE subject = '${BAD}'`);
  expect((await repairState(path, NOW)).repaired).toMatchObject([{ table: 'failures', done: 'removed' }]);
  const state = openState(path);
  expect(await state.cursors.get('eu', 'orders')).toBe('2026-11-20T08:00:00.000Z');
  expect((await state.orders.find('eu', [BAD])).get(BAD)).toMatchObject({ odooId: 2, contentHash: '' });
  await state.close();
});

test('a settlement is read again from its file, or fetched again where the file is gone', async () => {
  await filled();
  rmSync(join(folder, 'settlements', 'eu', 'report11.txt.gz'));
  damage("UPDATE settlements SET entry = '{'");
  const { repaired } = await repairState(path, NOW);
  expect(repaired.map(({ key, done }) => [key, done])).toEqual([
    ['eu 11', 'removed'],
    ['eu 12', 'rebuilt'],
  ]);
  const state = openState(path);
  expect([...(await state.settlements.reports('eu')).keys()]).toEqual(['report12']);
  expect(await state.settlements.list('eu')).toMatchObject([
    { settlementId: '12', state: 'new', file: join('eu', 'report12.txt.gz') },
  ]);
  await state.close();
});

test('an intact file is not changed, a file in use is refused, and a missing one is not created', async () => {
  await expect(repairState(path, NOW)).rejects.toMatchObject({
    message: expect.stringContaining('There is no state file'),
  });
  expect(existsSync(path)).toBe(false);
  await filled();
  expect(await repairState(path, NOW)).toEqual({ path, copy: undefined, repaired: [] });
  const holder = openState(path);
  await expect(repairState(path, NOW)).rejects.toMatchObject({ exitStatus: 5 });
  await holder.close();
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('a copy that exists already is not overwritten', async () => {
  await filled();
  damage("UPDATE runs SET counts = '{'");
  await backUpState(path, `${path}.damaged-2026-11-27T10-00-00-000Z`);
  await expect(repairState(path, NOW)).rejects.toMatchObject({
    message: expect.stringContaining('exists already'),
  });
  expect(checkState(path).broken).toHaveLength(1);
});
