import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { LastWritten } from '../../src/domain/orders/changes.ts';
import { recordId, type SaleOrderId } from '../../src/domain/record-id.ts';
import { toInstant } from '../../src/domain/time.ts';
import { openDatabase } from '../../src/state/database.ts';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import { ordersIn } from '../../src/state/orders.ts';
import { packed, unpacked } from '../../src/state/packed.ts';
import { readState } from '../../src/state/state.ts';

const AT = '2026-11-24T08:00:00.000Z';
const HASH = '0123456789abcdef'.repeat(2);
/** The values that the program last wrote for an order. */
const LAST_WRITTEN: LastWritten = {
  commitmentDate: toInstant('2026-11-26T22:59:59Z'),
  shippingId: recordId(8),
  addressHash: 'f'.repeat(32),
  lines: { _shipping: { quantity: 1, total: '4.90' } },
  requests: ['11111111111111'],
};

const entry = (number: number, outcome: 'created' | 'ignored' | 'updated', rule?: string) => ({
  orderId: `305-0000000-000000${number}`,
  contentHash: HASH,
  outcome,
  rule,
  odooId: recordId<SaleOrderId>(number),
  lastWritten: LAST_WRITTEN,
  lastUpdatedTime: AT,
});

describe('Orders in the state file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-size-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are counted in the same transaction that changes them, also when they go', async () => {
    const connection = openDatabase(join(folder, 'state.sqlite'), { readonly: false });
    const orders = ordersIn(connection);
    await orders.record('eu', [entry(1, 'created'), entry(2, 'created'), entry(3, 'ignored', 'PENDING')], AT);
    await orders.record('eu', [entry(2, 'updated'), entry(3, 'ignored', 'UNSHIPPED')], AT);
    await orders.record('us', [entry(1, 'created')], AT);
    connection.prepare("DELETE FROM orders WHERE account = 'eu' AND order_id LIKE '%1'").run();
    const counted = await orders.summary('eu');
    expect(counted.sort((one, other) => one.outcome.localeCompare(other.outcome))).toEqual([
      { outcome: 'ignored', rule: 'UNSHIPPED', orders: 1 },
      { outcome: 'updated', rule: undefined, orders: 1 },
    ]);
    connection.close();
  });

  it('come back as they were put in', async () => {
    const connection = openDatabase(join(folder, 'state.sqlite'), { readonly: false });
    const orders = ordersIn(connection);
    const forgotten = { ...entry(2, 'created'), contentHash: '' };
    await orders.record('eu', [entry(1, 'created'), forgotten], AT);
    const found = await orders.find('eu', [entry(1, 'created').orderId, forgotten.orderId]);
    expect([...found.values()]).toEqual([
      { ...entry(1, 'created'), wasInOdoo: true },
      { ...forgotten, wasInOdoo: true },
    ]);
    connection.close();
  });

  it('are listed newest first, by outcome and from a moment on', async () => {
    const connection = openDatabase(join(folder, 'state.sqlite'), { readonly: false });
    const orders = ordersIn(connection);
    const later = { ...entry(2, 'ignored', 'PENDING'), lastUpdatedTime: '2026-11-25T08:00:00.000Z' };
    await orders.record('eu', [entry(1, 'created'), later], AT);
    await orders.record('us', [entry(3, 'created')], AT);
    const ids = async (outcomes: string[], since?: string) =>
      (await orders.list('eu', { outcomes, since })).map(({ orderId }) => orderId);
    expect(await orders.list('eu', { outcomes: [] })).toMatchObject([
      { orderId: later.orderId, rule: 'PENDING', lastUpdatedTime: later.lastUpdatedTime, recordedAt: AT },
      { orderId: entry(1, 'created').orderId, rule: undefined, lastUpdatedTime: AT, recordedAt: AT },
    ]);
    expect(await ids(['created'])).toEqual([entry(1, 'created').orderId]);
    expect(await ids([], '2026-11-25T08:00:00Z')).toEqual([later.orderId]);
    expect(await ids([], '2026-11-25T08:00:00.001Z')).toEqual([]);
    connection.close();
  });

  it('of an older file are counted and packed by the migration', async () => {
    const path = join(folder, 'old.sqlite');
    const old = new Database(path);
    for (const migration of MIGRATIONS.slice(0, 5)) old.exec(migration);
    old.pragma('user_version = 5');
    const insert = old.prepare("INSERT INTO orders VALUES ('eu', ?, ?, ?, ?, ?, ?, ?, ?, 1)");
    insert.run('305-1', HASH, 'created', null, 7, JSON.stringify(LAST_WRITTEN), AT, AT);
    insert.run('305-2', 'short', 'ignored', 'PENDING', null, null, AT, AT);
    old.prepare("INSERT INTO order_views VALUES ('eu', '305-1', '{\"orderId\":\"305-1\"}')").run();
    old.close();
    openDatabase(path, { readonly: false }).close();
    const state = readState(path);
    const found = await state.orders.find('eu', ['305-1', '305-2']);
    expect([...found.values()]).toMatchObject([
      { contentHash: HASH, lastWritten: LAST_WRITTEN, odooId: 7, lastUpdatedTime: AT },
      { contentHash: 'short', rule: 'PENDING', lastWritten: undefined },
    ]);
    expect((await state.orderViews.find('eu', ['305-1'])).get('305-1')).toBe('{"orderId":"305-1"}');
    expect((await state.orders.summary('eu')).reduce((sum, { orders }) => sum + orders, 0)).toBe(2);
    await state.close();
  });

  it('packed by the first version of the program can be read', () => {
    const bytes = Buffer.from('01ab46ca0060013c6169ae541b5b0b00', 'hex');
    expect(unpacked(bytes, '305-1')).toBe('{"orderId":"305-1","items":[{"orderItemId":"7"}]}');
  });

  it('are small, and a damaged one is an error', () => {
    const text = `{"lines":{"item_305-1_1":{"quantity":1,"total":"11.90"},"item_305-1_1_shipping":{"quantity":1,"total":"4.90"}}}`;
    const bytes = packed(text, '305-1');
    expect(unpacked(bytes, '305-1')).toBe(text);
    expect(bytes.length).toBeLessThan(text.length / 3);
    expect(() => unpacked(Buffer.from([9, 1, 2]), '305-1')).toThrow('unknown dictionary');
    expect(() => unpacked(bytes.subarray(0, 9), '305-1')).toThrow('unexpected end of file');
  });
});
