/**
 * Who has to act before the same call can succeed:
 * `wait` nobody (throttled, unreachable), `operator` the person who runs the sidecar (credentials, rights, settings),
 * `accountant` the person who owns the record in Odoo, `developer` us.
 */
export type Actor = 'wait' | 'operator' | 'accountant' | 'developer';

/** Exit statuses of the command line; `docs/operations.md` lists them. */
export const EXIT = { ok: 0, failures: 1, usage: 2, odoo: 3, amazon: 4, locked: 5 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export type ErrorDetails = {
  /** Stable, e.g. `ODOO_LOGIN`; docs/troubleshooting.md explains those that need a person. */
  code: string;
  actor: Actor;
  exitStatus: ExitStatus;
  /** One sentence: what the person should do. */
  hint?: string;
  cause?: unknown;
};

/** Base of every error the product throws on purpose. */
export class AmazonOdooError extends Error {
  readonly code: string;
  readonly actor: Actor;
  readonly exitStatus: ExitStatus;
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.actor = details.actor;
    this.exitStatus = details.exitStatus;
    this.hint = details.hint;
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return this.actor === 'wait';
  }
}

/** A mistake in the settings file or on the command line. */
export class UsageError extends AmazonOdooError {
  constructor(message: string, details: { code?: string; hint?: string; cause?: unknown } = {}) {
    super(message, { code: 'USAGE', actor: 'operator', exitStatus: EXIT.usage, ...details });
  }
}

/** The local state file cannot be used: locked by another instance, newer than this program, damaged, disk full. */
export class StateError extends AmazonOdooError {
  constructor(
    message: string,
    details: { code: string; hint?: string; cause?: unknown; exitStatus?: ExitStatus },
  ) {
    super(message, { actor: 'operator', exitStatus: EXIT.usage, ...details });
  }
}

/**
 * Tells an Error from anything else by what it has. `instanceof Error` is false inside Jest for errors of Node's core and of
 * better-sqlite3, which come from another realm.
 */
export function isError(value: unknown): value is Error & { code?: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string' &&
    'stack' in value
  );
}

/** The text of anything that was thrown, for messages. */
export function messageOf(thrown: unknown): string {
  return isError(thrown) ? thrown.message : String(thrown);
}

/** What went wrong and what to do, as text. */
export function sentenceOf(error: unknown): string {
  const hint = error instanceof AmazonOdooError && error.hint !== undefined ? ` ${error.hint}` : '';
  const message = messageOf(error);
  const end = /[.!?…]$/.test(message) || message.includes('\n') ? '' : '.';
  return `${message}${message.includes('\n') ? '\n' : end}${message.includes('\n') ? hint.trim() : hint}`;
}
