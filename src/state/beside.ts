import Database from 'better-sqlite3';
import { EXIT, StateError } from '../errors.ts';
import { holderOf, isLocked } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import { toStateError, withStateErrors } from './state-errors.ts';
import { type Wishes, wishesIn } from './wishes.ts';

/** The state file of a running daemon, opened by another process that asks the daemon for something. */
export type StateBeside = {
  wishes: Wishes;
  /** False when no process holds the state any more. */
  isHeld(): boolean;
  close(): void;
};

/** The daemon passes this name to `openState`; by it, other processes recognise the daemon as the holder. */
export const DAEMON = 'the daemon';

/** True when the daemon holds a state file, and not just another command. */
export function isHeldByDaemon(path: string): boolean {
  return holderOf(path)?.startsWith(DAEMON) === true && isLocked(path);
}

/**
 * Opens the state while the daemon holds it, to ask the daemon for something.
 *
 * @throws StateError when the daemon is of another version, or the file cannot be used
 */
export function openBeside(path: string): StateBeside {
  try {
    const connection = new Database(path, { fileMustExist: true });
    connection.pragma('busy_timeout = 5000');
    const version = Number(connection.pragma('user_version', { simple: true }));
    if (version !== MIGRATIONS.length) {
      connection.close();
      throw new StateError(`The daemon that works with ${path} is of another version of this program`, {
        code: 'DAEMON_OTHER_VERSION',
        exitStatus: EXIT.locked,
        hint: 'Restart it, then repeat the command.',
      });
    }
    return {
      wishes: withStateErrors(wishesIn(connection), path),
      isHeld: () => isLocked(path),
      close: () => {
        connection.close();
      },
    };
  } catch (error) {
    throw toStateError(error, path);
  }
}
