import { AmazonError } from '../amazon/errors.ts';
import type { Log } from '../log.ts';
import { OdooError, type OdooErrorKind } from '../odoo/rpc/errors.ts';
import type { Watch } from '../watch.ts';
import { createPause, monotonic, type Pause } from './pause.ts';

/**
 * The health of Odoo, of Amazon for each account, and of each job. Whatever fails is paused for a while; one message reports the
 * failure and one the recovery.
 */
export type Sides = {
  /** Records who answered; must be called after every call. */
  watch: Watch;
  /** How long a job of an account has to wait, in milliseconds. */
  left(account: string, job: string): number;
  failed(account: string, job: string, error: unknown): void;
  succeeded(account: string, job: string): void;
  /** What keeps a job of an account from working, if that is known. */
  reason(account: string, job: string): unknown;
  /** Records the result of checking whether Odoo answers. */
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
  /** Milliseconds since 1970; only shown to people, because the clock may be set. */
  now: () => number;
  /** Milliseconds on the monotonic clock. */
  elapsed?: () => number;
  log: Log;
  watch: Watch;
  /** Called when something that jobs were waiting for works again. */
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

/** True when the program itself is stopping, which says nothing about the other side. */
function isOwnEnd(error: unknown): boolean {
  return (
    (error instanceof OdooError && error.kind === 'stopped') ||
    (error instanceof AmazonError && error.code === 'AMAZON_STOPPED')
  );
}

/** Refusals that affect every call of the account. */
const NEEDS_NEW_CREDENTIALS: ReadonlySet<string> = new Set(['AMAZON_LOGIN_REFUSED', 'AMAZON_SECRET_EXPIRED']);

function isAmazonDown(error: unknown): boolean {
  return error instanceof AmazonError && (error.retryable || NEEDS_NEW_CREDENTIALS.has(error.code));
}
