import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { boundary } from '../boundary.ts';
import { EXIT, isError, StateError } from '../errors.ts';
import { MIGRATIONS } from './migrations.ts';
import { packed, shortHash } from './packed.ts';
import { toStateError } from './state-errors.ts';

export type Connection = Database.Database;

/**
 * Opens the state file (creates it if missing, readable only by its owner) and migrates it to the current version.
 *
 * @param options.readonly for commands that only read. They work beside a running daemon and neither create nor change a file:
 *   without a file they see an empty state, and they migrate an older file in memory
 * @throws StateError when it is damaged, newer than this program, or cannot be written
 */
export function openDatabase(path: string, options: { readonly: boolean }): Connection {
  try {
    return options.readonly ? openToLook(path) : openToWrite(path);
  } catch (error) {
    throw toStateError(error, path);
  }
}

function openToWrite(path: string): Connection {
  makeFolder(path);
  refuseStrangers(path);
  const connection = new Database(path);
  chmodSync(path, 0o600);
  connection.pragma('journal_mode = WAL');
  // A commit that was reported must survive a power cut: the recorded orders decide what is written to Odoo.
  connection.pragma('synchronous = FULL');
  connection.pragma('busy_timeout = 5000');
  migrate(connection, path);
  return connection;
}

function openToLook(path: string): Connection {
  if (!existsSync(path)) return inMemory(undefined, path);
  const connection = new Database(path, { readonly: true });
  connection.pragma('busy_timeout = 5000');
  if (isOlder(connection, path)) {
    const copy = connection.serialize();
    connection.close();
    return inMemory(withoutWriteAheadLog(copy), path);
  }
  return connection;
}

/**
 * The two bytes of the header that say how commits are written (https://sqlite.org/fileformat2.html, 1.3.3): with a write-ahead log,
 * as every file that was in use, SQLite opens no database in memory. The content has what the log held.
 */
function withoutWriteAheadLog(content: Buffer): Buffer {
  const rollbackJournal = 1;
  return content.fill(rollbackJournal, 18, 20);
}

function inMemory(content: Buffer | undefined, path: string): Connection {
  const connection = new Database(content ?? ':memory:');
  bringForward(connection, path, MIGRATIONS);
  return connection;
}

/** Others must not even see the names of the files. An existing folder is not changed, because others may use it too. */
function makeFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
}

/**
 * Whoever owns the file can read and change what commands ask of the daemon. In a folder that many may write to, a stranger may have put
 * it there before the first start. A stranger's link counts too: the mode of the file behind it would be changed.
 */
function refuseStrangers(path: string): void {
  const [entry, folder] = [
    lstatSync(path, { throwIfNoEntry: false }),
    statSync(dirname(path), { throwIfNoEntry: false }),
  ];
  if (entry === undefined || folder === undefined) return;
  const file = [entry, statSync(path, { throwIfNoEntry: false }) ?? entry].find(({ uid }) =>
    isStrangers(uid, folder.uid, process.geteuid?.()),
  );
  if (file === undefined) return;
  throw new StateError(`The state file ${path} belongs to another user (${file.uid})`, {
    code: 'STATE_FOREIGN_OWNER',
    hint: 'Choose a folder for state.path in which nobody else can write, or run as the user that owns the file.',
  });
}

/**
 * Whether a file belongs to neither this process's user, nor the administrator, nor the owner of its folder.
 *
 * @param user undefined where the system has no user ids
 */
export function isStrangers(owner: number, folderOwner: number, user: number | undefined): boolean {
  return user !== undefined && ![user, 0, folderOwner].includes(owner);
}

/**
 * Migrates a state file, after it saves a copy of the old one beside it.
 *
 * @throws StateError when it is newer than this program
 */
export function migrate(
  connection: Connection,
  path: string,
  migrations: readonly string[] = MIGRATIONS,
): void {
  if (!isOlder(connection, path, migrations)) return;
  const version = versionOf(connection);
  if (version > 0) keepCopy(connection, `${path}.version-${version}`);
  bringForward(connection, path, migrations);
}

function bringForward(connection: Connection, path: string, migrations: readonly string[]): void {
  if (!isOlder(connection, path, migrations)) return;
  const version = versionOf(connection);
  connection.function('packed', { deterministic: true }, (text: unknown, orderId: unknown) =>
    typeof text === 'string' ? packed(text, String(orderId)) : null,
  );
  connection.function('moment', { deterministic: true }, (time: unknown) => BigInt(Date.parse(String(time))));
  connection.function('shortHash', { deterministic: true }, (hash: unknown) => shortHash(String(hash)));
  connection.transaction(() => {
    for (const migration of migrations.slice(version)) connection.exec(migration);
    connection.pragma(`user_version = ${migrations.length}`);
  })();
}

/** @throws StateError when it is newer than this program */
function isOlder(connection: Connection, path: string, migrations: readonly string[] = MIGRATIONS): boolean {
  const version = versionOf(connection);
  if (version <= migrations.length) return version < migrations.length;
  throw new StateError(`The state file ${path} was written by a newer version of this program`, {
    code: 'STATE_NEWER',
    hint: 'Install that version again, or move the file away: it is rebuilt from Odoo.',
  });
}

function versionOf(connection: Connection): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

/** A copy that a power cut interrupted is made again. */
function keepCopy(connection: Connection, file: string): void {
  rmSync(file, { force: true });
  connection.prepare('VACUUM INTO ?').run(file);
  chmodSync(file, 0o600);
}

/** The holder of a state file, as the holding process noted it; undefined without a note. The note of a killed process stays. */
export function holderOf(path: string): string | undefined {
  const note = `${path}.holder`;
  return existsSync(note) ? readFileSync(note, 'utf8') : undefined;
}

/** True while a process works with a state file. */
export function isLocked(path: string): boolean {
  if (!existsSync(`${path}.lock`)) return false;
  const lock = openLock(path);
  try {
    lock.pragma('busy_timeout = 0');
    // A read lock is enough for this check, and does not disturb other checks.
    lock.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isError(error) && /BUSY|LOCKED/.test(String(error.code))) return true;
    throw toStateError(error, path);
  } finally {
    lock.close();
  }
}

/** A process that only checks whether the state is locked holds a read lock for a moment. */
const LOCK_WAIT_MS = 200;

/**
 * Makes this process the only one that works with a state file. The lock is an operating system lock on a second SQLite file; it is
 * released when the process ends, however it ends.
 *
 * @returns a function that releases it
 * @throws StateError (exit status 5) when another instance holds it
 */
export function lockState(path: string, holder: string): () => void {
  const isWithoutLock = existsSync(path) && !existsSync(`${path}.lock`);
  const lock = openLock(path);
  const note = `${path}.holder`;
  try {
    lock.pragma(`busy_timeout = ${LOCK_WAIT_MS}`);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    if (isWithoutLock) refuseOpen(path);
    // Made afresh, so that nothing is written through a link that somebody has put there.
    rmSync(note, { force: true });
    writeFileSync(note, `${holder}, process ${process.pid}, since ${new Date().toISOString()}`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    lock.close();
    if (!isError(error) || !/BUSY|LOCKED/.test(String(error.code))) throw toStateError(error, path);
    throw new StateError(`Another instance${by(holderOf(path))} works with ${path}`, {
      code: 'STATE_LOCKED',
      exitStatus: EXIT.locked,
      hint: 'Wait until it has finished. What only reads works beside it, and so does every "--dry-run".',
      cause: error,
    });
  }
  return () => {
    rmSync(note, { force: true });
    lock.close();
  };
}

/**
 * Somebody who tidies up may delete the lock file of a program that runs; a lock on a new file of that name would then exclude
 * nobody. SQLite itself knows who has the state open: only for the last one does it put the write-ahead log away.
 *
 * @throws SqliteError (`SQLITE_BUSY`) when another process has it open
 */
function refuseOpen(path: string): void {
  refuseStrangers(path);
  const connection = new Database(path, { timeout: LOCK_WAIT_MS });
  try {
    connection.pragma('journal_mode = DELETE');
  } finally {
    connection.close();
  }
}

function openLock(path: string): Connection {
  try {
    makeFolder(path);
    refuseStrangers(`${path}.lock`);
    const lock = new Database(`${path}.lock`, { timeout: 0 });
    // Whoever can read the file can lock it.
    chmodSync(`${path}.lock`, 0o600);
    return lock;
  } catch (error) {
    throw toStateError(error, path);
  }
}

function by(holder: string | undefined): string {
  return holder === undefined ? '' : ` (${holder})`;
}

/** A transaction with a boundary before and after it, for the crash tests. */
export function committed<T>(connection: Connection, name: string, work: () => T): T {
  boundary(`state before ${name}`);
  const result = connection.transaction(work)();
  boundary(`state after ${name}`);
  return result;
}
