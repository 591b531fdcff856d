import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { z } from 'zod';
import { StateError, UsageError } from '../errors.ts';
import { type Connection, lockState, openDatabase } from './database.ts';
import { type RepairedRow, repairRows } from './repair.ts';
import { type BrokenRow, readBroken } from './rows.ts';
import { MOVE_AWAY, toStateError } from './state-errors.ts';

/**
 * Copies a state file while others work with it.
 *
 * @param file must not exist
 * @returns its size in bytes
 * @throws StateError, UsageError
 */
export async function backUpState(path: string, file: string): Promise<number> {
  if (existsSync(file))
    throw new UsageError(`${file} exists already`, { hint: 'Name a file that does not exist yet.' });
  const connection = openDatabase(path, { readonly: true });
  try {
    // From the first byte on, only its owner can read it.
    closeSync(openSync(file, 'wx', 0o600));
    await connection.backup(file);
    return statSync(file).size;
  } catch (error) {
    throw toStateError(error, file);
  } finally {
    connection.close();
  }
}

export type StateCheck = {
  path: string;
  bytes: number;
  version: number;
  /** SQLite's messages about damage; empty when the file is intact. */
  faults: string[];
  /** Rows that cannot be read, in an otherwise intact file. */
  broken: BrokenRow[];
  rows: Record<string, number>;
};

export type StateRepair = {
  path: string;
  /** A copy of the file before the repair; undefined when there was nothing to repair. */
  copy: string | undefined;
  repaired: RepairedRow[];
};

const TABLES = ['orders', 'failures', 'runs', 'cursors', 'buckets'] as const;

/**
 * Reads a whole state file, even while another process works with it.
 *
 * @throws StateError when it cannot even be opened
 */
export function checkState(path: string): StateCheck {
  const connection = openDatabase(path, { readonly: true });
  try {
    const faults = faultsIn(connection);
    const countOf = (table: string): number =>
      Number(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    return {
      path,
      bytes: statSync(path).size,
      version: Number(connection.pragma('user_version', { simple: true })),
      faults,
      broken: faults.length > 0 ? [] : readBroken(connection).map(({ broken }) => broken),
      rows: faults.length > 0 ? {} : Object.fromEntries(TABLES.map((table) => [table, countOf(table)])),
    };
  } catch (error) {
    throw toStateError(error, path);
  } finally {
    connection.close();
  }
}

const IntegrityCheck = z.array(z.object({ integrity_check: z.string() }));

/** SQLite's messages about damage to the file itself. */
function faultsIn(connection: Connection): string[] {
  const answer = IntegrityCheck.parse(connection.pragma('integrity_check'));
  return answer.map(({ integrity_check: message }) => message).filter((message) => message !== 'ok');
}

/**
 * Makes a copy of a state file that no process uses, and then removes or rebuilds the rows that cannot be read.
 *
 * @param at moment, used in the name of the copy
 * @throws StateError when somebody works with it, or when the file itself is damaged (`STATE_DAMAGED`)
 */
export async function repairState(path: string, at: Date): Promise<StateRepair> {
  const release = lockState(path, 'state repair');
  try {
    if (!existsSync(path))
      throw new UsageError(`There is no state file ${path}`, {
        hint: 'Nothing to repair: the next pass makes one.',
      });
    const connection = openDatabase(path, { readonly: false });
    try {
      if (faultsIn(connection).length > 0) throw wholeFileDamaged(path);
      const found = readBroken(connection);
      if (found.length === 0) return { path, copy: undefined, repaired: [] };
      const copy = `${path}.damaged-${at.toISOString().replace(/[:.]/g, '-')}`;
      await backUpState(path, copy);
      return { path, copy, repaired: repairRows(connection, found, path) };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw error instanceof UsageError ? error : toStateError(error, path);
  } finally {
    release();
  }
}

function wholeFileDamaged(path: string): StateError {
  return new StateError(`The state file ${path} is damaged as a file, not in single rows`, {
    code: 'STATE_DAMAGED',
    hint: MOVE_AWAY,
  });
}
