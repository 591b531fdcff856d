import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { openDatabase } from './database.ts';
import { toStateError } from './state-errors.ts';

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
    // Readable by its owner alone from the first byte.
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
  /** What is wrong with it, in SQLite's words; empty when it is whole. */
  faults: string[];
  rows: Record<string, number>;
};

const TABLES = ['orders', 'failures', 'runs', 'cursors', 'buckets'] as const;

/**
 * Reads a whole state file, beside whoever works with it.
 *
 * @throws StateError when it cannot even be opened
 */
export function checkState(path: string): StateCheck {
  const connection = openDatabase(path, { readonly: true });
  try {
    const answer = connection.pragma('integrity_check') as { integrity_check: string }[];
    const faults = answer.map(({ integrity_check: words }) => words).filter((words) => words !== 'ok');
    const countOf = (table: string): number =>
      Number(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    return {
      path,
      bytes: statSync(path).size,
      version: Number(connection.pragma('user_version', { simple: true })),
      faults,
      rows: faults.length > 0 ? {} : Object.fromEntries(TABLES.map((table) => [table, countOf(table)])),
    };
  } catch (error) {
    throw toStateError(error, path);
  } finally {
    connection.close();
  }
}
