import type { Clock } from '../net/clock.ts';
import {
  type Answer,
  closeConnections,
  exchange,
  type Failure,
  type Limits,
  openConnections,
  type PlainRequest,
} from '../net/exchange.ts';
import { retry } from '../net/retry.ts';
import { type AccessTokens, createAccessTokens, readToken } from './access-token.ts';
import { type AmazonAccount, endpointsOf } from './account.ts';
import { errorIn, expandsTooFar, headerOf, jsonOf, plainBytes } from './answer.ts';
import { AmazonError, type AmazonErrorCode } from './errors.ts';
import type { OperationName } from './operations.ts';
import { bucketOf } from './quotas.ts';
import { failureOf, refusalOf, stoppedError } from './refusals.ts';
import { type Parameters, sendOperation } from './send.ts';
import type { BucketStore, Settle, Spent } from './token-bucket.ts';

export type { Clock } from '../net/clock.ts';
export type { AmazonAccount } from './account.ts';
export type { BucketStore } from './token-bucket.ts';

/** One call that was sent, for logs and metrics. Never contains data of the call. */
export type CallRecord = {
  operation: OperationName;
  /** HTTP status; undefined when no answer came. */
  status: number | undefined;
  milliseconds: number;
  bytes: number;
  requestId: string | undefined;
};

export type AmazonClientOptions = {
  buckets: BucketStore;
  clock: Clock;
  /** Longest time for one try of one call, in milliseconds; 60 s by default. */
  deadlineMs?: number;
  /** Between 0 and 1; for the jitter of retries. */
  random?: () => number;
  onCall?: (call: CallRecord) => void;
  /** Called before each wait for Amazon's quota, however short, with its length in milliseconds. */
  onWait?: (operation: OperationName, milliseconds: number) => void;
  /** Once aborted, no call starts or is repeated, and all waits end; a call that was already sent is finished. */
  stopping?: AbortSignal | undefined;
};

export type AmazonClient = {
  readonly account: Pick<AmazonAccount, 'name' | 'region' | 'sellerId' | 'marketplaceIds' | 'endpoint'>;
  /**
   * Makes one call within Amazon's quota, and repeats it when that is safe and can help.
   *
   * @returns the JSON of the answer, not validated; undefined for an operation without an answer body
   * @throws AmazonError
   */
  call(operation: OperationName, parameters?: Parameters): Promise<unknown>;
  /** Sends one request to a presigned document address, without a token, and does not repeat it. */
  transfer(request: PlainRequest): Promise<Answer | Failure>;
  /** Repeats work while it fails in a way that another attempt may fix, as `call` does. */
  retry<T>(work: () => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T>;
  /** Remaining quota of each operation that was called, in calls. */
  tokensLeft(): ReadonlyMap<OperationName, number>;
  /** Closes the connections that are kept open. */
  close(): void;
};

/** Maximum attempts per call. */
const TRIES = 5;

/** First and longest pause between two tries, in milliseconds. */
const PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Longest answer of the API, and longest document, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

/** Failures that are retried immediately. An answer 400 is not, although it may be Amazon's own fault. */
const WORTH_A_RETRY: readonly AmazonErrorCode[] = [
  'AMAZON_THROTTLED',
  'AMAZON_UNAVAILABLE',
  'AMAZON_UNREACHABLE',
  'AMAZON_CONNECTION_LOST',
  'AMAZON_TIMEOUT',
];

/** Amazon's messages for an access token that must be replaced (models: 403 `Unauthorized`, `details`). */
const STALE_TOKEN = /access token.{0,200}(expired|revoked|malformed|invalid)/i;

/**
 * Creates the client of one account. It opens connections only with the first call.
 *
 * @throws UsageError when the account's endpoint is not acceptable
 */
export function createAmazonClient(account: AmazonAccount, options: AmazonClientOptions): AmazonClient {
  const { clock, stopping, random, deadlineMs = 60_000 } = options;
  const { api, token: tokenUrl } = endpointsOf(account);
  const connections = openConnections();
  const limits: Limits = { deadlineMs, maxBytes: MAX_ANSWER_BYTES };
  const levels = new Map<OperationName, () => number>();
  const tokens: AccessTokens = createAccessTokens(account, clock, askForToken);

  function repeat<T>(work: () => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T> {
    const pauses = { tries: TRIES, pauseMs: PAUSE, longestPauseMs: LONGEST_PAUSE };
    return retry(work, { ...pauses, isWorthIt, stopping, clock, random });
  }

  function askForToken(body: Buffer): ReturnType<typeof readToken> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const ask = async (): ReturnType<typeof readToken> => {
      const answer = await exchange(connections, { url: tokenUrl, method: 'POST', headers, body }, limits);
      return readToken(account, answer, clock.now());
    };
    return repeat(ask, (error) => error instanceof AmazonError && error.retryable);
  }

  async function takeToken(operation: OperationName): Promise<Settle> {
    const onWait = (milliseconds: number): void => options.onWait?.(operation, milliseconds);
    const bucket = bucketOf(account, operation, options.buckets, clock);
    const settle = await bucket.take({ signal: stopping, onWait });
    levels.set(operation, () => bucket.level());
    if (settle === undefined) throw stoppedError(operation);
    return settle;
  }

  /** Sends once, within the quota, and records the result in the quota. */
  async function send(
    operation: OperationName,
    parameters: Parameters,
  ): Promise<{ result: Answer | Failure; accessToken: string }> {
    const settle = await takeToken(operation);
    let result: Answer | Failure | undefined;
    const startedAt = clock.now();
    try {
      const accessToken = await tokens.current();
      result = await sendOperation(account, { api, connections, accessToken }, operation, parameters, limits);
      return { result, accessToken };
    } finally {
      await settle(spentBy(result));
      if (result) options.onCall?.(recordOf(operation, result, clock.now() - startedAt));
    }
  }

  async function tryOnce(operation: OperationName, parameters: Parameters): Promise<unknown> {
    for (let renewed = false; ; renewed = true) {
      const { result, accessToken } = await send(operation, parameters);
      if (result.kind === 'failure') throw failureOf(operation, result, deadlineMs);
      const bytes = await plainBytes(result).catch((error: unknown) => {
        throw failureOf(operation, expandsTooFar(error) ? tooLarge : broken, deadlineMs);
      });
      if (result.status >= 200 && result.status < 300) return contentOf(operation, result.status, bytes);
      if (renewed || result.status !== 403 || !isStaleToken(bytes)) throw refusalOf(operation, result, bytes);
      await tokens.replace(accessToken);
    }
  }

  const { name, region, sellerId, marketplaceIds, endpoint } = account;
  return {
    account: { name, region, sellerId, marketplaceIds, endpoint },
    retry: repeat,
    call: (operation, parameters = {}) =>
      repeat(async () => {
        if (stopping?.aborted) throw stoppedError(operation);
        return tryOnce(operation, parameters);
      }, isWorthARetry),
    transfer: (request) => exchange(connections, request, { ...limits, maxBytes: MAX_DOCUMENT_BYTES }),
    tokensLeft: () => new Map([...levels].map(([operation, level]) => [operation, level()])),
    close: () => {
      closeConnections(connections);
    },
  };
}

const broken: Failure = { kind: 'failure', reason: 'truncated', sent: true };
const tooLarge: Failure = { ...broken, reason: 'tooLarge' };

/** The JSON of a successful answer. An answer that is not JSON was cut off in transit. */
function contentOf(operation: OperationName, status: number, bytes: Buffer): unknown {
  if (status === 204 || operation === 'confirmShipment') return undefined;
  const json = jsonOf(bytes);
  if (json === undefined) throw failureOf(operation, broken, 0);
  return json;
}

function isWorthARetry(error: unknown): boolean {
  return error instanceof AmazonError && WORTH_A_RETRY.includes(error.code);
}

function isStaleToken(bytes: Buffer): boolean {
  const { text, details } = errorIn(bytes);
  return STALE_TOKEN.test(`${text} ${details}`);
}

/** How a call affects the quota. A call without a result was never sent. */
function spentBy(result: Answer | Failure | undefined): Spent {
  if (result === undefined) return { result: 'notSent' };
  if (result.kind === 'failure') return { result: result.sent ? 'spent' : 'notSent' };
  const rate = Number(headerOf(result, 'x-amzn-ratelimit-limit') ?? Number.NaN);
  return { result: result.status === 429 ? 'throttled' : 'spent', rate };
}

function recordOf(operation: OperationName, result: Answer | Failure, milliseconds: number): CallRecord {
  if (result.kind === 'failure') {
    return { operation, status: undefined, milliseconds, bytes: 0, requestId: undefined };
  }
  const { status, bytes } = result;
  return {
    operation,
    status,
    milliseconds,
    bytes: bytes.length,
    requestId: headerOf(result, 'x-amzn-requestid'),
  };
}
