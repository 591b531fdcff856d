import {
  copyFileSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { backUpState, checkState } from '../../src/state/care.ts';
import { isStrangers, migrate, openDatabase } from '../../src/state/database.ts';
import { MIGRATIONS } from '../../src/state/migrations.ts';
import { openState, readState, stateOver } from '../../src/state/state.ts';

const entry = (number: number) => ({
  orderId: `305-0000000-${String(number).padStart(7, '0')}`,
  contentHash: 'x'.repeat(64),
  outcome: 'created' as const,
  lastUpdatedTime: '2026-11-24T08:00:00.000Z',
});

/** The version that a file says it has. */
function openedVersion(path: string): unknown {
  const connection = new Database(path, { readonly: true });
  const version = connection.pragma('user_version', { simple: true });
  connection.close();
  return version;
}

describe('the state file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-state-'));
    path = join(folder, 'state.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const AT = '2026-11-24T08:00:00.000Z';

  test('is copied while it is in use, readable only by its owner, and the copy is complete', async () => {
    const state = openState(path);
    await state.cursors.set('one', 'orders', AT);
    const copy = join(folder, 'copy.sqlite');
    const copied = backUpState(path, copy);
    for (let number = 0; number < 50; number += 1) await state.orders.record('one', [entry(number)], AT);
    await copied;
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(checkState(copy).faults).toEqual([]);
    const other = readState(copy);
    expect(await other.cursors.get('one', 'orders')).toBe(AT);
    await other.close();
    await state.close();
    await expect(backUpState(path, copy)).rejects.toThrow('exists already');
  });

  test('check counts its rows, and distinguishes a damaged file from an intact one', async () => {
    const state = openState(path);
    await state.orders.record(
      'one',
      Array.from({ length: 400 }, (_, index) => entry(index)),
      AT,
    );
    await state.close();
    expect(checkState(path)).toMatchObject({ faults: [], rows: { orders: 400 } });
    const bytes = readFileSync(path);
    bytes.fill(0xff, 8192 * 2, 8192 * 4);
    writeFileSync(path, bytes);
    const damaged = () => checkState(path).faults.length;
    let faults: number | string;
    try {
      faults = damaged();
    } catch (error) {
      faults = (error as { code: string }).code;
    }
    expect(faults === 'STATE_DAMAGED' || Number(faults) > 0).toBe(true);
  });

  test('is readable only by its owner, with all files beside it, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const inside = join(folder, 'var', 'state.sqlite');
      const state = openState(inside);
      await state.cursors.set('one', 'orders', AT);
      const modes = readdirSync(dirname(inside)).map((file) => [
        file,
        statSync(join(dirname(inside), file)).mode & 0o777,
      ]);
      expect(Object.fromEntries(modes)).toEqual({
        'state.sqlite': 0o600,
        'state.sqlite-shm': 0o600,
        'state.sqlite-wal': 0o600,
        'state.sqlite.holder': 0o600,
        'state.sqlite.lock': 0o600,
        'state.sqlite.lock-journal': 0o600,
      });
      expect(statSync(dirname(inside)).mode & 0o777).toBe(0o700);
      await state.close();
    } finally {
      process.umask(before);
    }
  });

  test('a command that only reads creates and changes no file, and sees an empty state or an older one', async () => {
    const nowhere = join(folder, 'nowhere', 'state.sqlite');
    const empty = readState(nowhere);
    expect([await empty.orders.summary('one'), await empty.runs.latest()]).toEqual([[], []]);
    await empty.close();
    expect(readdirSync(folder)).toEqual([]);

    const old = new Database(path);
    for (const migration of MIGRATIONS.slice(0, 2)) old.exec(migration);
    old.pragma('user_version = 2');
    old.prepare('INSERT INTO cursors VALUES (?, ?, ?)').run('one', 'orders', AT);
    old.close();
    const bytes = readFileSync(path);
    const state = readState(path);
    expect(await state.cursors.get('one', 'orders')).toBe(AT);
    expect(await state.settlements.list('one')).toEqual([]);
    await state.close();
    expect(readdirSync(folder)).toEqual(['state.sqlite']);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('a command that only reads sees an older file as a running program left it', async () => {
    const old = new Database(path);
    old.pragma('journal_mode = WAL');
    for (const migration of MIGRATIONS.slice(0, 2)) old.exec(migration);
    old.pragma('user_version = 2');
    old.prepare('INSERT INTO cursors VALUES (?, ?, ?)').run('one', 'orders', AT);
    const beside = readState(path);
    expect(await beside.cursors.get('one', 'orders')).toBe(AT);
    await beside.close();
    old.close();
    const afterwards = readState(path);
    expect(await afterwards.cursors.get('one', 'orders')).toBe(AT);
    await afterwards.close();
    expect(openedVersion(path)).toBe(2);
  });

  test('a file that is not a database is reported with advice', () => {
    writeFileSync(path, 'this is a letter, not a database; it is long enough to be read as one'.repeat(20));
    expect(() => openState(path)).toThrow(
      expect.objectContaining({
        code: 'STATE_DAMAGED',
        hint: expect.stringContaining('found again in Odoo') as string,
      }),
    );
    // Nobody holds it afterwards.
    rmSync(path);
    expect(() => openState(path)).not.toThrow();
  });

  test('goes forward with a copy of what was, and a newer one is refused', () => {
    const connection = openDatabase(path, { readonly: false });
    connection.prepare('INSERT INTO cursors VALUES (?, ?, ?)').run('one', 'orders', AT);
    writeFileSync(`${path}.version-${MIGRATIONS.length}`, 'half a copy, from a power cut');
    const next = [...MIGRATIONS, 'ALTER TABLE cursors ADD COLUMN note TEXT'];
    migrate(connection, path, next);
    expect(connection.prepare('SELECT note FROM cursors').all()).toEqual([{ note: null }]);
    connection.close();
    expect(() => openDatabase(path, { readonly: false })).toThrow(
      expect.objectContaining({ code: 'STATE_NEWER' }),
    );
    const copy = openDatabase(`${path}.version-${MIGRATIONS.length}`, { readonly: true });
    expect(copy.prepare('SELECT value FROM cursors').all()).toEqual([{ value: AT }]);
    copy.close();
  });

  test('a migration that fails leaves the file as it was', () => {
    const connection = openDatabase(path, { readonly: false });
    const next = [...MIGRATIONS, 'CREATE TABLE more (a TEXT) STRICT; this is no SQL'];
    expect(() => migrate(connection, path, next)).toThrow('syntax error');
    connection.close();
    expect(checkState(path)).toMatchObject({ version: MIGRATIONS.length, faults: [] });
  });

  test('disk full: a clear message, nothing half written, and with space it goes on', async () => {
    const connection = openDatabase(path, { readonly: false });
    const pages = Number(connection.pragma('page_count', { simple: true }));
    connection.pragma(`max_page_count = ${pages + 4}`);
    const state = stateOver(connection, path, () => undefined);
    const many = Array.from({ length: 2000 }, (_, index) => entry(index));
    await expect(state.orders.record('one', many, AT)).rejects.toMatchObject({
      code: 'STATE_DISK',
      hint: expect.stringContaining('Nothing is lost') as string,
    });
    expect(await state.orders.summary('one')).toEqual([]);
    connection.pragma('max_page_count = 1000000');
    await state.orders.record('one', many, AT);
    expect(await state.orders.summary('one')).toEqual([
      { outcome: 'created', rule: undefined, orders: 2000 },
    ]);
    await state.close();
  });

  test('the note about the holder is not written through a link', async () => {
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'as it was');
    symlinkSync(precious, `${path}.holder`);
    const state = openState(path);
    expect(readFileSync(precious, 'utf8')).toBe('as it was');
    await state.close();
    expect(readFileSync(precious, 'utf8')).toBe('as it was');
  });

  test.each([
    ['of its own', 1000, 0, 1000, false],
    ['of the administrator', 0, 0, 1000, false],
    ['that the administrator opens where the service keeps it', 1000, 1000, 0, false],
    ['that a stranger put into a folder for all', 1001, 0, 1000, true],
    ['that a stranger put into a folder for all, for the administrator', 1001, 0, 0, true],
    ['where there are no users', 1001, 0, undefined, false],
  ])('a file %s', (_, owner, folderOwner, user, refused) => {
    expect(isStrangers(owner, folderOwner, user)).toBe(refused);
  });

  test('power off: a file without its last transactions is whole', async () => {
    const state = openState(path);
    await state.orders.record('one', [entry(1)], AT);
    // What the disk holds when the journal's tail never reached it.
    const torn = join(folder, 'torn.sqlite');
    copyFileSync(path, torn);
    const journal = readFileSync(`${path}-wal`);
    writeFileSync(`${torn}-wal`, journal.subarray(0, Math.floor(journal.length / 2) + 7));
    await state.close();
    const found = openState(torn);
    await expect(found.orders.summary('one')).resolves.toBeDefined();
    await found.orders.record('one', [entry(2)], AT);
    await found.close();
    expect(checkState(torn).faults).toEqual([]);
  });

  test('a second process is refused also when somebody has deleted the lock file of the first', async () => {
    const state = openState(path, 'the daemon');
    await state.cursors.set('one', 'orders', AT);
    rmSync(`${path}.lock`);
    expect(() => openState(path)).toThrow(expect.objectContaining({ code: 'STATE_LOCKED', exitStatus: 5 }));
    await state.close();
    rmSync(`${path}.lock`);
    const next = openState(path);
    await expect(next.cursors.get('one', 'orders')).resolves.toBe(AT);
    await next.close();
  });

  test.each(['', '.lock'])(
    "the file behind a stranger's link in place of state.sqlite%s keeps its mode",
    (suffix) => {
      // Nobody else can give a link away.
      if (process.geteuid?.() !== 0) return;
      const other = join(folder, 'of-somebody-else');
      writeFileSync(other, 'precious', { mode: 0o644 });
      symlinkSync(other, `${path}${suffix}`);
      lchownSync(`${path}${suffix}`, 1001, 1001);
      expect(() => openState(path)).toThrow(expect.objectContaining({ code: 'STATE_FOREIGN_OWNER' }));
      expect(statSync(other).mode & 0o777).toBe(0o644);
      expect(readFileSync(other, 'utf8')).toBe('precious');
    },
  );

  test('a second process gets the name of the holder', async () => {
    const state = openState(path, 'the daemon');
    expect(() => openState(path)).toThrow(
      expect.objectContaining({
        exitStatus: 5,
        message: expect.stringContaining(`the daemon, process ${process.pid}`) as string,
      }),
    );
    await state.close();
    expect(existsSync(`${path}.holder`)).toBe(false);
    const next = openState(path);
    await next.close();
  });
});
