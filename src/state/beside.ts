import Database from 'better-sqlite3';
import { EXIT, StateError } from '../errors.ts';
import { holderOf, isLocked } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import { toStateError, withStateErrors } from './state-errors.ts';
import { type Wishes, wishesIn } from './wishes.ts';

/** A state file that the daemon holds, as another process sees it that asks something of the daemon. */
export type StateBeside = {
  wishes: Wishes;
  /** False when nobody works with the state any more. */
  isHeld(): boolean;
  close(): void;
};

/** Who holds a state file is told by this word; `openState` gets it from the daemon. */
export const DAEMON = 'the daemon';

/** True when the daemon works with a state file, and not just another command. */
export function isHeldByDaemon(path: string): boolean {
  return holderOf(path)?.startsWith(DAEMON) === true && isLocked(path);
}

/**
 * Opens the state beside the daemon, to ask something of it.
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
