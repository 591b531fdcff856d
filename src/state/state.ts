import { type Archive, archiveBeside } from './archive.ts';
import { type Buckets, bucketsIn } from './buckets.ts';
import { type Cursors, cursorsIn } from './cursors.ts';
import { type Connection, lockState, openDatabase } from './database.ts';
import { type Failures, failuresIn } from './failures.ts';
import { type Ledger, ledgerIn } from './ledger.ts';
import { type Runs, runsIn } from './runs.ts';
import { type Settlements, settlementsIn } from './settlements.ts';

/**
 * What the sidecar remembers between runs. Every method is async, so that a shared store can stand in for SQLite. It never
 * holds personal data: ids, hashes, figures, times and sentences about them.
 */
export type State = {
  cursors: Cursors;
  ledger: Ledger;
  failures: Failures;
  buckets: Buckets;
  runs: Runs;
  settlements: Settlements;
  archive: Archive;
  close(): Promise<void>;
};

/**
 * Opens the state for a process that works with it, alone.
 *
 * @throws StateError when another instance holds it or the file cannot be used
 */
export function openState(path: string): State {
  const release = lockState(path);
  try {
    return stateOver(path, openDatabase(path, { readonly: false }), release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Opens the state to look at it, beside whoever works with it. */
export function readState(path: string): State {
  return stateOver(path, openDatabase(path, { readonly: true }), () => undefined);
}

function stateOver(path: string, connection: Connection, release: () => void): State {
  return {
    cursors: cursorsIn(connection),
    ledger: ledgerIn(connection),
    failures: failuresIn(connection),
    buckets: bucketsIn(connection),
    runs: runsIn(connection),
    settlements: settlementsIn(connection),
    archive: archiveBeside(path),
    close: async () => {
      connection.close();
      release();
    },
  };
}
