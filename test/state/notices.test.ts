import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import { openState } from '../../src/state/state.ts';

describe('notices', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-notices-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('what an older version had remembered among the cursors is taken over', async () => {
    const path = join(folder, 'state.sqlite');
    const old = new Database(path);
    for (const migration of MIGRATIONS.slice(0, 3)) old.exec(migration);
    old.pragma('user_version = 3');
    const insert = old.prepare('INSERT INTO cursors VALUES (?, ?, ?)');
    insert.run('silent', 'silence told', '2026-11-20T08:00:00.000Z');
    insert.run('well', 'silence told', '');
    insert.run('well', 'orders', '2026-11-21T08:00:00.000Z');
    old.close();
    const state = openState(path);
    expect(await state.notices.since('silent', 'silence')).toBe('2026-11-20T08:00:00.000Z');
    expect(await state.notices.since('well', 'silence')).toBeUndefined();
    expect(await state.cursors.get('silent', 'silence told')).toBeUndefined();
    expect(await state.cursors.get('well', 'orders')).toBe('2026-11-21T08:00:00.000Z');
    await state.close();
  });

  test('begin once, and end', async () => {
    const state = openState(join(folder, 'state.sqlite'));
    await state.notices.begin('eu', 'silence', new Date('2026-11-20T08:00:00Z'));
    await state.notices.begin('eu', 'silence', new Date('2026-11-21T08:00:00Z'));
    expect(await state.notices.since('eu', 'silence')).toBe('2026-11-20T08:00:00.000Z');
    await state.notices.end('eu', 'silence');
    expect(await state.notices.since('eu', 'silence')).toBeUndefined();
    await state.close();
  });
});
