import type { Fault } from '../faults/faults.ts';
import type { Account } from '../world/accounts.ts';
import { LISTINGS_FEED } from '../world/feed.ts';
import type { Handler, World } from '../world/world.ts';
import {
  type Answer,
  emptyAnswer,
  errorAnswer,
  invalidInput,
  quotaExceeded,
  Refused,
  textAnswer,
  unauthorized,
} from './answers.ts';
import { confirmShipment } from './confirm-shipment.ts';
import { DELIVERY_FAULTS, type DeliveryFault } from './delivery.ts';
import { PRESIGNED_PATH } from './documents.ts';
import {
  createFeed,
  createFeedDocument,
  getFeed,
  getFeedDocument,
  getFeeds,
  moveFeedsOn,
} from './feeds-api.ts';
import { getListingsItem, patchListingsItem, searchListingsItems } from './listings-api.ts';
import { login } from './login.ts';
import { type CallName, findOperation, type Operation, type OperationName } from './operations.ts';
import { getOrder, searchOrders } from './orders-api.ts';
import type { Limit } from './quotas.ts';
import { createReport, getReport, getReportDocument, getReports } from './reports-api.ts';
import type { SimulatedRequest } from './requests.ts';
import { getMarketplaceParticipations } from './sellers-api.ts';

const HANDLERS: Record<OperationName, Handler> = {
  searchOrders,
  getOrder,
  confirmShipment,
  createFeedDocument,
  createFeed,
  getFeeds,
  getFeed,
  getFeedDocument,
  getReports,
  createReport,
  getReport,
  getReportDocument,
  getMarketplaceParticipations,
  searchListingsItems,
  getListingsItem,
  patchListingsItem,
};

/** What Amazon does with a request: the answer, and how it travels. */
export type Outcome = { call: CallName; answer: Answer; fault?: Fault; delivery?: DeliveryFault };

/** Answers a request as Amazon would, with the faults that were ordered. */
export function answerAsAmazon(world: World, request: SimulatedRequest): Outcome {
  moveFeedsOn(world);
  if (request.path === '/auth/o2/token' && request.method === 'POST') {
    return withFaults(world, 'token', request, () => login(world, request));
  }
  if (request.path.startsWith(PRESIGNED_PATH) && ['GET', 'PUT'].includes(request.method)) {
    const call = request.method === 'PUT' ? 'uploadDocument' : 'downloadDocument';
    return withFaults(world, call, request, () => world.documents.answer(request));
  }
  const found = findOperation(request.method, request.path);
  if (!found) return { call: 'unknown', answer: unauthorized('There is no such call.') };
  return answerOperation(world, request, found.operation, found.pathValues);
}

function answerOperation(
  world: World,
  request: SimulatedRequest,
  operation: Operation,
  pathValues: readonly string[],
): Outcome {
  const account = accountOf(world, request);
  if ('status' in account) return { call: operation.name, answer: account };
  const limit = limitOf(operation, request);
  if (!world.quotas.take(account.refreshToken, limit)) {
    return { call: operation.name, answer: quotaExceeded() };
  }
  const pathValue = pathValues.at(-1) ?? '';
  const outcome = withFaults(world, operation.name, request, () =>
    HANDLERS[operation.name](world, { name: operation.name, account, request, pathValue, pathValues }),
  );
  return { ...outcome, answer: withRate(world, operation.name, limit, outcome.answer) };
}

/** The bucket of a call. Listings feeds have one of their own (developer-docs.amazon.com: Feed size and rate limit changes). */
function limitOf(operation: Operation, request: SimulatedRequest): Limit {
  const isListingsFeed = operation.name === 'createFeed' && request.body.includes(`"${LISTINGS_FEED}"`);
  return isListingsFeed ? { name: LISTINGS_FEED, rate: 5 / 300, burst: 5 } : operation;
}

/** The account of the request's access token, or the 403 for it. */
function accountOf(world: World, request: SimulatedRequest): Account | Answer {
  const token = request.headers['x-amz-access-token'];
  if (!token) return unauthorized('Access token is missing in the request header.');
  const checked = world.accessTokens.check(token);
  if (checked.state === 'valid') return checked.account;
  return unauthorized(
    checked.state === 'expired'
      ? 'The access token you provided has expired.'
      : 'The access token you provided is revoked, malformed or invalid.',
  );
}

/** Plays the fault that is due before the effect, else lets the handler act, and spoils its answer after it. */
function withFaults(world: World, call: CallName, request: SimulatedRequest, handler: () => Answer): Outcome {
  const fault = world.faults.take(
    call,
    ['httpError', 'invalidInput', 'throttle', 'expiredToken', ...DELIVERY_FAULTS],
    (candidate) => candidate.kind !== 'invalidInput' || asksFor(request, candidate.includedData),
  );
  if (!fault) return { call, answer: answerOf(handler) };
  const early = 'afterEffect' in fault && fault.afterEffect ? undefined : answerBefore(world, fault);
  const answer = early ?? answerOf(handler);
  if (isDelivery(fault)) return { call, answer, fault, delivery: fault };
  return { call, answer: fault.kind === 'httpError' ? brokenAnswer(fault) : answer, fault };
}

function answerBefore(world: World, fault: Fault): Answer | undefined {
  if (fault.kind === 'httpError') return brokenAnswer(fault);
  if (fault.kind === 'invalidInput') return invalidInput('');
  if (fault.kind === 'throttle') return quotaExceeded();
  if (fault.kind === 'reset' || fault.kind === 'hang') return emptyAnswer(200);
  if (fault.kind !== 'expiredToken') return undefined;
  world.accessTokens.expireAll();
  return unauthorized('The access token you provided has expired.');
}

function answerOf(handler: () => Answer): Answer {
  try {
    return handler();
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.answer;
    throw thrown;
  }
}

function brokenAnswer(fault: Extract<Fault, { kind: 'httpError' }>): Answer {
  const {
    status,
    body = 'html',
    code = 'InternalFailure',
    message = 'We encountered an internal error.',
  } = fault;
  if (body === 'empty') return emptyAnswer(status);
  if (body === 'json') return errorAnswer(status, code, message);
  const page = `<html><head><title>${String(status)}</title></head><body><h1>Service Unavailable</h1></body></html>`;
  return textAnswer(status, 'text/html', page);
}

/** Adds the rate header, which Amazon sends with successes, 400 and 404 only. */
function withRate(world: World, name: OperationName, limit: Limit, answer: Answer): Answer {
  if (answer.status >= 300 && answer.status !== 400 && answer.status !== 404) return answer;
  const fault = world.faults.take(name, ['rateHeader']);
  const rate = fault ? fault.value : world.quotas.rateOf(limit);
  return rate === null
    ? answer
    : { ...answer, headers: { ...answer.headers, 'x-amzn-ratelimit-limit': rate } };
}

function asksFor(request: SimulatedRequest, dataset: string | undefined): boolean {
  if (dataset === undefined) return true;
  return (request.query.get('includedData') ?? '').split(',').includes(dataset);
}

function isDelivery(fault: Fault): fault is DeliveryFault {
  return (DELIVERY_FAULTS as readonly string[]).includes(fault.kind);
}
