import { z } from 'zod';
import { isError, messageOf, StateError } from '../errors.ts';

type Cause = { code: string; words: RegExp; hint: string };

/** What to do when the file itself is damaged. */
export const MOVE_AWAY = 'Move it away and run again: everything in it is found again in Odoo.';

const CAUSES: readonly Cause[] = [
  {
    code: 'STATE_DAMAGED',
    words: /NOTADB|CORRUPT/,
    hint: MOVE_AWAY,
  },
  {
    code: 'STATE_DISK',
    words: /FULL|IOERR|ENOSPC|EDQUOT|EFBIG|EIO/,
    hint: 'Free space on its disk, or replace the disk. Nothing is lost: what could not be noted is found again in Odoo.',
  },
  {
    code: 'STATE_READONLY',
    words: /READONLY|EROFS|EACCES|EPERM/,
    hint: 'The user of the program must be able to write the file and its folder; check state.path, their owner and the mount.',
  },
];

const OTHER = {
  code: 'STATE_UNUSABLE',
  hint: 'Check state.path, its rights and the free space of the disk.',
};

/** The error for a person when the state file cannot be used. */
export function toStateError(error: unknown, path: string): StateError {
  if (error instanceof StateError) return error;
  const code = isError(error) && typeof error.code === 'string' ? error.code : '';
  const { code: ours, hint } = CAUSES.find(({ words }) => words.test(code)) ?? OTHER;
  return new StateError(`The state file ${path} cannot be used: ${messageOf(error)}`, {
    code: ours,
    hint,
    cause: error,
  });
}

type Part = Readonly<Record<string, (...given: never[]) => Promise<unknown>>>;

/** Wraps methods so that errors of the database and of unreadable rows become errors for a person. */
export function withStateErrors<T extends Part>(part: T, path: string): T {
  const wrapped = Object.entries(part).map(([name, method]) => [
    name,
    async (...given: never[]) => {
      try {
        return await method(...given);
      } catch (error) {
        if (isOfDatabase(error)) throw toStateError(error, path);
        throw isUnreadable(error) ? brokenRow(error, path) : error;
      }
    },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names, each with a method that answers as before
  return Object.fromEntries(wrapped) as T;
}

function isOfDatabase(error: unknown): boolean {
  return isError(error) && typeof error.code === 'string' && error.code.startsWith('SQLITE_');
}

/** What parsing a row throws: a text that is no JSON, a value that is not allowed, a time that is none, a packed text that is cut. */
export function isUnreadable(error: unknown): boolean {
  if (!isError(error)) return false;
  return (
    ['ZodError', 'SyntaxError', 'RangeError'].includes(error.name) ||
    (typeof error.code === 'string' && error.code.startsWith('Z_'))
  );
}

/** Describes in one line why a row cannot be read. */
export function problemOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  const text = issue === undefined ? messageOf(error) : `${issue.path.join('.')}: ${issue.message}`;
  return text.replace(/\s+/g, ' ').slice(0, 200);
}

/** The file is intact, but a row in it cannot be read. */
function brokenRow(error: unknown, path: string): StateError {
  return new StateError(`The state file ${path} holds a row that cannot be read: ${problemOf(error)}`, {
    code: 'STATE_DAMAGED',
    hint: 'amazon-odoo state check names each such row. Stop the daemon and run amazon-odoo state repair: it keeps a copy, and what it takes out is found again.',
    cause: error,
  });
}
