import { AmazonError } from '../amazon/errors.ts';
import type { Log } from '../log.ts';
import { OdooError, type OdooErrorKind } from '../odoo/rpc/errors.ts';
import type { Watch } from '../watch.ts';
import { createPause, monotonic, type Pause } from './pause.ts';

/**
 * How the other sides are: Odoo, Amazon for each account, and each job for itself. What is down is left alone for a while,
 * with one message when it breaks and one when it heals.
 */
export type Sides = {
  /** Notes who answered; to be told of every call. */
  watch: Watch;
  /** How long a job of an account has to wait, in milliseconds. */
  left(account: string, job: string): number;
  failed(account: string, job: string, error: unknown): void;
  succeeded(account: string, job: string): void;
  /** What keeps a job of an account from working, if that is known. */
  reason(account: string, job: string): unknown;
  /** Odoo was asked whether it is there. */
  probed(error?: unknown): void;
  odoo: Side;
  amazon(account: string): Side;
};

export type Side = {
  pause: Pause;
  /** When it last answered well; undefined for never. */
  answered: { at: number; elapsed: number } | undefined;
};

export type SidesOptions = {
  /** Milliseconds since 1970; shown to people, and nothing is decided by it, for it may be set. */
  now: () => number;
  /** Milliseconds on a clock that only goes forward. */
  elapsed?: () => number;
  log: Log;
  watch: Watch;
  /** Called when something works again that work has waited for. */
  onHealed: () => void;
  onOdooBroke: () => void;
};

/** Kinds of failure that concern Odoo as a whole. */
const ODOO_DOWN: ReadonlySet<OdooErrorKind> = new Set([
  'connection',
  'concurrency',
  'login',
  'database',
  'address',
]);

export function createSides(options: SidesOptions): Sides {
  const { now, elapsed = monotonic, log, watch, onHealed, onOdooBroke } = options;
  const sides = new Map<string, Side>();
  const side = (key: string): Side => {
    const known = sides.get(key) ?? { pause: createPause({ now, elapsed }), answered: undefined };
    sides.set(key, known);
    return known;
  };
  const odoo = side('odoo');
  const amazon = (account: string): Side => side(`amazon ${account}`);
  const own = (account: string, job: string): Side => side(`${job} of ${account}`);

  function broke(name: string, { pause }: Side, error: unknown): void {
    if (!pause.broke(error)) return;
    log.error('Does not work, and is tried again by itself', { what: name, error });
  }
  function healed(name: string, { pause }: Side): void {
    const since = pause.reason()?.sinceElapsed;
    if (since === undefined || !pause.healed()) return;
    log.info('Works again', { what: name, afterSeconds: Math.round((elapsed() - since) / 1000) });
    onHealed();
  }
  function healedIfAnswered(name: string, one: Side): void {
    const since = one.pause.reason()?.sinceElapsed;
    if (since !== undefined && one.answered !== undefined && one.answered.elapsed > since) healed(name, one);
  }
  function odooBroke(error: unknown): void {
    broke('Odoo', odoo, error);
    onOdooBroke();
  }

  return {
    watch: {
      odooCall: (call) => {
        if (!call.failed) odoo.answered = { at: now(), elapsed: elapsed() };
        watch.odooCall(call);
      },
      amazonCall: (account, call) => {
        if (call.status !== undefined && call.status < 300)
          amazon(account).answered = { at: now(), elapsed: elapsed() };
        watch.amazonCall(account, call);
      },
    },
    left: (account, job) =>
      Math.max(odoo.pause.left(), amazon(account).pause.left(), own(account, job).pause.left()),
    reason: (account, job) =>
      (amazon(account).pause.reason() ?? own(account, job).pause.reason() ?? odoo.pause.reason())?.error,
    failed: (account, job, error) => {
      if (isOwnEnd(error)) return;
      if (error instanceof OdooError && ODOO_DOWN.has(error.kind)) odooBroke(error);
      else if (isAmazonDown(error)) broke(`Amazon for ${account}`, amazon(account), error);
      else broke(`${job} of ${account}`, own(account, job), error);
    },
    succeeded: (account, job) => {
      healed(`${job} of ${account}`, own(account, job));
      healedIfAnswered(`Amazon for ${account}`, amazon(account));
      healedIfAnswered('Odoo', odoo);
    },
    probed: (error) => {
      if (error === undefined) healed('Odoo', odoo);
      else if (!isOwnEnd(error)) odooBroke(error);
    },
    odoo,
    amazon,
  };
}

/** True when the program itself is ending, which says nothing about the other side. */
function isOwnEnd(error: unknown): boolean {
  return (
    (error instanceof OdooError && error.kind === 'stopped') ||
    (error instanceof AmazonError && error.code === 'AMAZON_STOPPED')
  );
}

/** Refusals that every call of the account gets. */
const NEEDS_NEW_CREDENTIALS: ReadonlySet<string> = new Set(['AMAZON_LOGIN_REFUSED', 'AMAZON_SECRET_EXPIRED']);

function isAmazonDown(error: unknown): boolean {
  return error instanceof AmazonError && (error.retryable || NEEDS_NEW_CREDENTIALS.has(error.code));
}
