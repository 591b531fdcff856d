import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type PickingId, recordId, type SaleOrderId } from '../../src/domain/record-id.ts';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import type { RememberedParcel } from '../../src/state/parcels.ts';
import { openState } from '../../src/state/state.ts';

const ORDER = '305-0000001-0000001';
const AT = new Date('2026-11-24T08:00:00Z');

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-state-'));
  path = join(folder, 'state.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function parcel(patch: Partial<RememberedParcel> = {}): RememberedParcel {
  return {
    orderId: ORDER,
    pickingId: recordId(62),
    packageId: undefined,
    number: 6200,
    state: 'sent',
    contentHash: 'hash',
    attempts: 1,
    ...patch,
  };
}

test('parcels of two orders under one id of a picking are two parcels', async () => {
  const state = openState(path);
  const other = '305-0000002-0000002';
  await state.parcels.record('eu', [parcel(), parcel({ orderId: other, state: 'refused' })], AT);
  expect(await state.parcels.find('eu', [ORDER])).toMatchObject([{ orderId: ORDER, state: 'sent' }]);
  expect(await state.parcels.open('eu')).toMatchObject([{ orderId: other }]);
  await state.parcels.record('eu', [], AT, [parcel()]);
  expect(await state.parcels.find('eu', [ORDER, other])).toMatchObject([{ orderId: other }]);
  await state.close();
});

test('pages go on after the last row that was read, also when rows before it are gone', async () => {
  const state = openState(path);
  const ids = [1, 2, 3, 4].map((id) => recordId<PickingId>(id));
  const all = ids.flatMap((pickingId) => [
    parcel({ pickingId }),
    parcel({ pickingId, packageId: recordId(7), number: 7 }),
  ]);
  await state.parcels.record('eu', all, AT);
  const first = await state.parcels.list('eu', 3);
  expect(first).toEqual(all.slice(0, 3));
  await state.parcels.record('eu', [], AT, first);
  expect(await state.parcels.list('eu', 9, first.at(-1))).toEqual(all.slice(3));

  const orders = [5, 9, 9, 7].map((odooId, index) => ({
    orderId: `305-0000001-000000${index}`,
    contentHash: 'x',
    outcome: 'created' as const,
    odooId: recordId<SaleOrderId>(odooId),
    lastUpdatedTime: AT.toISOString(),
  }));
  await state.orders.record('eu', orders, AT.toISOString());
  const newest = await state.orders.inOdoo('eu', 1);
  const later = await state.orders.inOdoo('eu', 9, newest[0]);
  expect([...newest, ...later].map(({ orderId }) => orderId.at(-1))).toEqual(['2', '1', '3', '0']);
  await state.close();
});

test('a state file of an older version keeps what it knows of parcels, in the new words', async () => {
  const old = new Database(path);
  for (const migration of MIGRATIONS.slice(0, 3)) old.exec(migration);
  old.pragma('user_version = 3');
  const insert = old.prepare(
    "INSERT INTO shipments VALUES ('eu', ?, 0, ?, ?, ?, 'hash', 1, ?, 'told', ?, ?, '2026-11-24T08:00:00.000Z')",
  );
  const rows: [string, string, string | null, string | null, string][] = [
    ['sent', 'sent', null, null, 'sent'],
    ['sent', 'Amazon knew of it already, from Seller Central or another tool', null, null, 'elsewhere'],
    ['waiting', 'Amazon requires a carrier; none is chosen', null, null, 'incomplete'],
    ['waiting', 'Amazon could not be reached', null, null, 'waiting'],
    ['submitted', 'Handed to Amazon in a feed', 'feed', '1', 'submitted'],
    ['unknown', 'lost', null, null, 'unknown'],
    ['unknown', 'lost', 'feed', '1', 'unproven'],
    ['failed', 'Amazon has cancelled the order; the delivery was not reported', null, null, 'cancelled'],
    ['failed', 'Amazon refused confirmShipment', null, null, 'refused'],
    ['sending', 'sending', null, null, 'sending'],
  ];
  rows.forEach(([state, reason, feed, message], index) =>
    insert.run(index + 1, `305-0000001-000000${index}`, (index + 1) * 100, state, reason, feed, message),
  );
  old
    .prepare("INSERT INTO warnings VALUES ('eu', '1', 'missing', ?), ('eu', ?, 'late', ?)")
    .run(AT.toISOString(), ORDER, AT.toISOString());
  old.close();

  const state = openState(path);
  const found = await state.parcels.find(
    'eu',
    rows.map((_, index) => `305-0000001-000000${index}`),
  );
  expect(found.map((each) => each.state)).toEqual(rows.map(([, , , , expected]) => expected));
  // What was reported under the rules of an older version counts as the same.
  expect(found.map((each) => each.contentHash)).toEqual(['', '', ...Array.from({ length: 8 }, () => 'hash')]);
  expect(found[0]).toMatchObject({ number: 100, attempts: 1, notified: 'told' });
  expect(
    await state.warnings.untold('eu', 'missing', ['305-0000001-0000000 1', '305-0000001-0000001 1']),
  ).toEqual(['305-0000001-0000001 1']);
  expect(await state.warnings.untold('eu', 'late', [ORDER])).toEqual([]);
  await state.close();
});
