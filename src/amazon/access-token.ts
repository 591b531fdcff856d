import { z } from 'zod';
import type { Clock } from '../net/clock.ts';
import type { Answer, Failure } from '../net/exchange.ts';
import { quotable } from '../personal-data.ts';
import type { AmazonAccount } from './account.ts';
import { jsonOf, plainBytes } from './answer.ts';
import { AmazonError } from './errors.ts';

export type AccessTokens = {
  /** The current token; requests one from Login with Amazon when there is none, or when it expires soon. */
  current(): Promise<string>;
  /** Replaces a token that Amazon refused; sends one request however many calls were refused. */
  replace(refused: string): Promise<string>;
};

/** Moments in milliseconds since 1970, the lifetime in milliseconds. */
type Token = { value: string; refreshAt: number; endsAt: number; lifetime: number };

/** A token is renewed this long before it expires, in milliseconds. */
const EARLY = 300_000;

/** After Login with Amazon refused the credentials, no new request is sent for this long, in milliseconds. */
const REFUSAL_HOLDS = 60_000;

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().catch(3600) });
const TokenRefusal = z.object({ error: z.string(), error_description: z.string().catch('') });

/** Refusals by Login with Amazon that only a person can resolve, with the setting to check. */
const REFUSALS: Record<string, string> = {
  invalid_grant:
    'the refreshToken is not valid (any more): authorise the application again in Seller Central',
  invalid_client:
    'clientId and clientSecret do not belong together, or the clientSecret was rotated or has expired',
  unauthorized_client: 'the refreshToken was issued for another application: check clientId and refreshToken',
};

/**
 * Keeps the access token of an account (developer-docs.amazon.com: Connect to the SP-API). All waiting calls share one
 * request for a token.
 *
 * @param ask sends one request for a token, and retries when that can help
 */
export function createAccessTokens(account: AmazonAccount, clock: Clock, ask: TokenRequest): AccessTokens {
  let token: Token | undefined;
  let pending: Promise<string> | undefined;
  let refusal: { error: unknown; until: number } | undefined;

  async function request(): Promise<string> {
    // A moment further in the future was recorded before the clock was set back.
    const held = refusal === undefined ? 0 : refusal.until - clock.now();
    if (refusal && held > 0 && held <= REFUSAL_HOLDS) throw refusal.error;
    try {
      token = await ask(tokenBody(account));
      return token.value;
    } catch (error) {
      if (error instanceof AmazonError && !error.retryable) {
        refusal = { error, until: clock.now() + REFUSAL_HOLDS };
      } else if (token && clock.now() < token.endsAt) return token.value;
      throw error;
    }
  }

  function renew(): Promise<string> {
    pending ??= request().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    async current() {
      return token && isFresh(token, clock.now()) ? token.value : renew();
    },
    async replace(refused) {
      if (token?.value === refused) token = undefined;
      return token?.value ?? renew();
    },
  };
}

/** A token that would expire later than its lifetime allows was issued before the clock was set back. */
function isFresh({ refreshAt, endsAt, lifetime }: Token, now: number): boolean {
  return now < refreshAt && endsAt - now <= lifetime;
}

/** Sends the request to Login with Amazon and returns the token. */
export type TokenRequest = (body: Buffer) => Promise<Token>;

function tokenBody({ clientId, clientSecret, refreshToken }: AmazonAccount): Buffer {
  return Buffer.from(
    JSON.stringify({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    }),
  );
}

/**
 * Reads the answer of Login with Amazon.
 *
 * @throws AmazonError `AMAZON_LOGIN_REFUSED` when a person must act, `AMAZON_LOGIN_UNAVAILABLE` when a later try may work
 */
export async function readToken(
  account: AmazonAccount,
  answer: Answer | Failure,
  now: number,
): Promise<Token> {
  if (answer.kind === 'failure') {
    throw loginUnavailable(account, `no answer (${answer.code ?? answer.reason})`);
  }
  const body = jsonOf(await plainBytes(answer).catch(() => Buffer.alloc(0)));
  const granted = TokenAnswer.safeParse(body);
  if (answer.status === 200 && granted.success) {
    const lifetime = granted.data.expires_in * 1000;
    const early = Math.min(EARLY, lifetime / 2);
    return {
      value: granted.data.access_token,
      refreshAt: now + lifetime - early,
      endsAt: now + lifetime,
      lifetime,
    };
  }
  const refused = TokenRefusal.safeParse(body);
  const error = refused.data?.error ?? '';
  const temporary =
    answer.status >= 500 || answer.status === 429 || /^(server_error|temporarily_)/.test(error);
  if (temporary || !refused.success) throw loginUnavailable(account, `status ${answer.status}`);
  throw loginRefused(account, answer.status, error, refused.data.error_description);
}

function loginRefused(
  account: AmazonAccount,
  status: number,
  error: string,
  description: string,
): AmazonError {
  const reason = REFUSALS[error] ?? (quotable(withoutSecrets(account, description)) || 'no reason given');
  return new AmazonError(
    `Login with Amazon refused account "${account.name}" (${quotable(withoutSecrets(account, error))}): ${reason}`,
    {
      code: 'AMAZON_LOGIN_REFUSED',
      actor: 'operator',
      operation: 'login',
      outcome: 'notSent',
      hint: `Check clientId, clientSecret and refreshToken of account "${account.name}" in the settings, then run "amazon-odoo doctor".`,
      status,
      amazonCode: error,
    },
  );
}

function loginUnavailable(account: AmazonAccount, what: string): AmazonError {
  return new AmazonError(`Login with Amazon gave account "${account.name}" no token: ${what}`, {
    code: 'AMAZON_LOGIN_UNAVAILABLE',
    actor: 'wait',
    operation: 'login',
    outcome: 'notSent',
    hint: `Nothing to do: the next run tries again. If it lasts, ${whatToCheck(account)}.`,
  });
}

function whatToCheck({ endpoint }: AmazonAccount): string {
  return endpoint === undefined
    ? 'check the network between this machine and api.amazon.com'
    : `check that the simulator runs at ${endpoint} (amazon-odoo simulate), or remove "endpoint" from the account to talk to Amazon`;
}

function withoutSecrets({ clientSecret, refreshToken }: AmazonAccount, text: string): string {
  return text.replaceAll(clientSecret, '…').replaceAll(refreshToken, '…');
}
