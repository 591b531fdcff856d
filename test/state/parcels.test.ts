import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { recordId } from '../../src/domain/record-id.ts';
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
