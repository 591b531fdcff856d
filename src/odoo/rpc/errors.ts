import { type Actor, AmazonOdooError, EXIT, messageOf } from '../../errors.ts';
import type { Failure } from '../../net/exchange.ts';
import type { Outcome } from '../../net/outcome.ts';
import { quotable } from '../../personal-data.ts';

/**
 * Kinds of failure, by who has to act: `connection` and `concurrency` pass by themselves; `login`, `access`, `database` and
 * `address` need the operator; `validation` and `missing` concern one record; `server` is a bug, ours or Odoo's; `stopped` is
 * our own end.
 */
export type OdooErrorKind =
  | 'connection'
  | 'concurrency'
  | 'login'
  | 'access'
  | 'database'
  | 'address'
  | 'validation'
  | 'missing'
  | 'server'
  | 'stopped';

const ACTORS: Record<OdooErrorKind, Actor> = {
  connection: 'wait',
  concurrency: 'wait',
  login: 'operator',
  access: 'operator',
  database: 'operator',
  address: 'operator',
  validation: 'accountant',
  missing: 'accountant',
  server: 'developer',
  stopped: 'operator',
};

const HINTS: Partial<Record<OdooErrorKind, string>> = {
  connection: 'Check odoo.url and that Odoo is running; the next pass goes on where this one stopped.',
  login: 'Check odoo.username and odoo.password (an API key of that user, or its password).',
  access: 'Give the user of the sidecar the right named here; the README lists the rights it needs.',
  database: 'Check odoo.database.',
  address: 'Check odoo.url: no Odoo answers there.',
};

/** A call to Odoo that did not succeed. */
export class OdooError extends AmazonOdooError {
  readonly kind: OdooErrorKind;
  readonly outcome: Outcome;

  constructor(
    message: string,
    details: { kind: OdooErrorKind; outcome: Outcome; cause?: unknown; hint?: string },
  ) {
    const hint = details.hint ?? HINTS[details.kind];
    super(message, {
      code: `ODOO_${details.kind.toUpperCase()}`,
      actor: ACTORS[details.kind],
      exitStatus: EXIT.odoo,
      cause: details.cause,
      ...(hint === undefined ? {} : { hint }),
    });
    this.kind = details.kind;
    this.outcome = details.outcome;
  }
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ALTNAME/;

/** The error for a request without a usable answer: refused, reset, too late, cut off, too large. */
export function failureError(
  { reason, sent, code = '' }: Failure,
  what: string,
  deadlineMs: number,
): OdooError {
  if (CERTIFICATE.test(code)) {
    return new OdooError(`The certificate of Odoo is not trusted (${code})`, {
      kind: 'address',
      outcome: 'notSent',
      hint: 'Name the PEM file of its authority in odoo.caFile.',
    });
  }
  const outcome = sent ? 'unknown' : 'notSent';
  if (reason === 'tooLarge') {
    return new OdooError(`Odoo sent a larger answer to ${what} than this program reads`, {
      kind: 'server',
      outcome,
      hint: 'Please report this as a bug, with the version of Odoo and the modules that are installed there.',
    });
  }
  const why = {
    connection: code || 'the connection was closed',
    truncated: 'the answer was cut off',
    deadline: `no answer within ${deadlineMs / 1000} s`,
  };
  return new OdooError(`Odoo did not answer ${what}: ${why[reason]}`, { kind: 'connection', outcome });
}

/** The error for an unreadable answer over a working connection. */
export function unreadableError(thrown: unknown, what: string): OdooError {
  if (thrown instanceof OdooError) return thrown;
  return new OdooError(`Odoo's answer to ${what} cannot be read: ${messageOf(thrown)}`, {
    kind: 'connection',
    outcome: 'unknown',
    cause: thrown,
  });
}

/** An HTTP answer that is not Odoo's protocol: a proxy's error page, a redirect, a wrong path. */
export function httpError(status: number, what: string): OdooError {
  if (status === 429 || status >= 500) {
    return new OdooError(`Odoo answered HTTP ${status} to ${what}`, {
      kind: 'connection',
      outcome: 'unknown',
    });
  }
  return new OdooError(`The server answered HTTP ${status} to ${what}; that is not Odoo's API`, {
    kind: 'address',
    outcome: 'rejected',
  });
}

const BY_NAME: readonly [RegExp, OdooErrorKind][] = [
  [/AccessDenied|Unauthorized/, 'login'],
  [/AccessError|Forbidden/, 'access'],
  [/MissingError|NotFound/, 'missing'],
  [
    /UserError|ValidationError|RedirectWarning|except_orm|Warning$|IntegrityError|NotNullViolation|CheckViolation|UniqueViolation/,
    'validation',
  ],
  [
    /SerializationFailure|DeadlockDetected|LockNotAvailable|PoolError|TransactionRollback|ConcurrencyError/,
    'concurrency',
  ],
];

/** Longest piece of Odoo's own text in a message, in characters. */
export const LONGEST_REASON = 500;

/**
 * An exception that Odoo reports by its Python name.
 *
 * @param name e.g. `odoo.exceptions.ValidationError` or `psycopg2.errors.SerializationFailure`
 * @param text Odoo's own message, in the language of the user, never to be matched
 */
export function exceptionError(name: string, text: string, what: string): OdooError {
  if (
    /does not exist/.test(text) &&
    /database/i.test(text) &&
    /OperationalError|ProgrammingError|InvalidCatalogName/.test(name)
  ) {
    return new OdooError('The database does not exist on this Odoo', {
      kind: 'database',
      outcome: 'rejected',
    });
  }
  const kind =
    BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ??
    (/OperationalError/.test(name) ? 'concurrency' : 'server');
  const reason = quotable(text.trim().split('\n', 4).join(' '), LONGEST_REASON);
  return new OdooError(`Odoo refused ${what}: ${reason}`, { kind, outcome: 'rejected' });
}
