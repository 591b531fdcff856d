import { createHash } from 'node:crypto';
import { damaged, type Page, spoilPage } from '../faults/page-faults.ts';
import type { Order } from '../formats/order-schema.ts';
import { DAY_MS, isoTime, MINUTE_MS } from '../world/clock.ts';
import type { BookedOrder } from '../world/order-book.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, invalidInput, jsonAnswer, notFound, Refused } from './answers.ts';
import { isOfAccount, refuseForeignMarketplaces, requireOrderRole } from './order-access.ts';
import { type IncludedData, viewOf } from './order-view.ts';
import { type PagingToken, readPagingToken, writePagingToken } from './paging-token.ts';
import { hidePendingMoney, hidePersonalData } from './personal-data.ts';
import {
  readIncludedData,
  readSearchParameters,
  refuseUnknown,
  type SearchParameters,
} from './search-parameters.ts';

const ORDER_ID = /^[0-9A-Z]{3}-\d{7}-\d{7}$/;

/** `GET /orders/2026-01-01/orders`. */
export function searchOrders(world: World, call: Call): Answer {
  const now = world.clock.now();
  requireOrderRole(call);
  const parameters = readSearchParameters(call.request.query, now);
  refuseForeignMarketplaces(call, parameters.marketplaceIds ?? []);
  const token = tokenOf(call, parameters, now);
  const before = token?.before ?? parameters.before ?? now - 2 * MINUTE_MS;
  const rest = world.orders
    .list()
    .filter(({ position }) => position > (token?.position ?? ''))
    .filter((booked) => matches(booked, parameters, before, now) && isOfAccount(booked.order, call, now))
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  const page = spoilPage(world, pageOf(rest, parameters.maxResultsPerPage, token?.position ?? ''));
  return jsonAnswer(200, {
    orders: page.orders.map((order) => seenBy(world, call, order, parameters.includedData)),
    ...paginationOf(call, parameters, before, page, now),
    [`${parameters.family}Before`]: isoTime(before),
  });
}

/** `GET /orders/2026-01-01/orders/{orderId}`. */
export function getOrder(world: World, call: Call): Answer {
  requireOrderRole(call);
  refuseUnknown(call.request.query, ['includedData']);
  const included = readIncludedData(call.request.query);
  if (!ORDER_ID.test(call.pathValue)) return invalidInput(`"${call.pathValue}" is not an order id`);
  const booked = world.orders.find(call.pathValue);
  if (!booked || !isOfAccount(booked.order, call, world.clock.now())) {
    return notFound(`The order ${call.pathValue} was not found.`);
  }
  return jsonAnswer(200, { order: seenBy(world, call, booked.order, included) });
}

function matches(
  { order, visibleAt }: BookedOrder,
  parameters: SearchParameters,
  before: number,
  now: number,
): boolean {
  const time = Date.parse(parameters.family === 'created' ? order.createdTime : order.lastUpdatedTime);
  return (
    time >= parameters.after &&
    time <= before &&
    (visibleAt === undefined || visibleAt <= now) &&
    includes(parameters.marketplaceIds, order.salesChannel.marketplaceId) &&
    includes(parameters.fulfillmentStatuses, order.fulfillment?.fulfillmentStatus) &&
    includes(parameters.fulfilledBy, order.fulfillment?.fulfilledBy)
  );
}

function includes(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/** The order as this application may see it and has asked for it. */
function seenBy(world: World, call: Call, order: Order, included: readonly IncludedData[]): unknown {
  const { roles } = call.account;
  const priced = world.orders.find(order.orderId)?.priced === 'oncePaid' ? hidePendingMoney(order) : order;
  const allowed =
    world.personalData === 'always' ? priced : hidePersonalData(priced, roles, world.clock.now());
  return damaged(world, call.name, viewOf(allowed, included));
}

function pageOf(rest: readonly { order: Order; position: string }[], size: number, start: string): Page {
  const shown = rest.slice(0, size);
  const positions = [start, ...shown.map(({ position }) => position)];
  return {
    orders: shown.map(({ order }) => order),
    positions,
    following: rest.slice(size).map(({ order }) => order),
    next: rest.length > size ? positions.at(-1) : undefined,
  };
}

function paginationOf(
  { account }: Call,
  parameters: SearchParameters,
  before: number,
  page: Page,
  now: number,
): { pagination?: { nextToken: string } } {
  if (page.next === undefined) return {};
  const nextToken = writePagingToken({
    parameters: fingerprintOf(parameters),
    account: account.refreshToken,
    issuedAt: now,
    before,
    position: page.next,
  });
  return { pagination: { nextToken } };
}

function tokenOf({ account }: Call, parameters: SearchParameters, now: number): PagingToken | undefined {
  if (parameters.paginationToken === undefined) return undefined;
  const token = readPagingToken(parameters.paginationToken);
  if (!token || token.account !== account.refreshToken) throw refusal('paginationToken is not valid');
  if (now - token.issuedAt > DAY_MS) throw refusal('paginationToken has expired');
  if (token.parameters !== fingerprintOf(parameters)) {
    throw refusal('the parameters differ from those of the request that gave the paginationToken');
  }
  return token;
}

/** Everything a token is bound to: all parameters but maxResultsPerPage and includedData. */
function fingerprintOf(parameters: SearchParameters): string {
  const { family, after, before, fulfillmentStatuses, marketplaceIds, fulfilledBy } = parameters;
  const text = JSON.stringify([family, after, before, fulfillmentStatuses, marketplaceIds, fulfilledBy]);
  return createHash('sha256').update(text).digest('hex');
}

function refusal(details: string): Refused {
  return new Refused(invalidInput(details));
}
