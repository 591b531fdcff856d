import { FULFILLMENT_STATUSES } from '../formats/order-schema.ts';
import { MINUTE_MS } from '../world/clock.ts';
import { invalidInput, Refused } from './answers.ts';
import { INCLUDED_DATA, type IncludedData } from './order-view.ts';

/** The parameters of `searchOrders`, checked. */
export type SearchParameters = {
  family: 'created' | 'lastUpdated';
  after: number;
  /** As given; without it Amazon uses two minutes ago. */
  before: number | undefined;
  fulfillmentStatuses: string[] | undefined;
  marketplaceIds: string[] | undefined;
  fulfilledBy: string[] | undefined;
  maxResultsPerPage: number;
  paginationToken: string | undefined;
  includedData: IncludedData[];
};

const NAMES = [
  'createdAfter',
  'createdBefore',
  'lastUpdatedAfter',
  'lastUpdatedBefore',
  'fulfillmentStatuses',
  'marketplaceIds',
  'fulfilledBy',
  'maxResultsPerPage',
  'paginationToken',
  'includedData',
];
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Checks the parameters of `searchOrders` as the model describes them.
 *
 * @param now the simulator's time, for the rule that `*Before` lies two minutes back
 * @throws Refused with Amazon's 400
 */
export function readSearchParameters(query: URLSearchParams, now: number): SearchParameters {
  refuseUnknown(query, NAMES);
  const family = familyOf(query);
  const after = timeOf(query, `${family}After`);
  if (after === undefined) throw refusal(`exactly one of createdAfter and lastUpdatedAfter is required`);
  if (after > now) throw refusal(`${family}After lies in the future`);
  const before = timeOf(query, `${family}Before`);
  if (before !== undefined) checkBefore(family, after, before, now);
  return {
    family,
    after,
    before,
    fulfillmentStatuses: listOf(query, 'fulfillmentStatuses', FULFILLMENT_STATUSES),
    marketplaceIds: marketplaceIdsOf(query),
    fulfilledBy: listOf(query, 'fulfilledBy', ['MERCHANT', 'AMAZON']),
    maxResultsPerPage: pageSizeOf(query),
    paginationToken: query.get('paginationToken') ?? undefined,
    includedData: readIncludedData(query),
  };
}

/** The datasets asked for, of `searchOrders` and `getOrder`. */
export function readIncludedData(query: URLSearchParams): IncludedData[] {
  return (listOf(query, 'includedData', INCLUDED_DATA) ?? []) as IncludedData[];
}

/** Refuses parameters that the operation does not have, and parameters given twice. */
export function refuseUnknown(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name)) throw refusal(`unknown parameter ${name}`);
    if (query.getAll(name).length > 1)
      throw refusal(`${name} is given more than once; lists are comma separated`);
    if (query.get(name) === '') throw refusal(`${name} is empty`);
  }
}

/** A comma separated list; each value one of those allowed. */
export function listOf(
  query: URLSearchParams,
  name: string,
  allowed?: readonly string[],
): string[] | undefined {
  const values = query.get(name)?.split(',');
  for (const value of values ?? []) {
    if (value === '' || (allowed && !allowed.includes(value))) {
      throw refusal(`${name} has the invalid value "${value}"`);
    }
  }
  return values;
}

/** A date-time with a zone, in milliseconds. */
export function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw refusal(`${name} is not an ISO 8601 date-time with a zone: "${text}"`);
  return time;
}

function familyOf(query: URLSearchParams): SearchParameters['family'] {
  const created = query.has('createdAfter') || query.has('createdBefore');
  const updated = query.has('lastUpdatedAfter') || query.has('lastUpdatedBefore');
  if (created && updated) throw refusal('created* and lastUpdated* parameters cannot be mixed');
  return created ? 'created' : 'lastUpdated';
}

function checkBefore(family: string, after: number, before: number, now: number): void {
  if (before < after) throw refusal(`${family}Before is earlier than ${family}After`);
  if (before > now - 2 * MINUTE_MS) {
    throw refusal(`${family}Before must be at least two minutes before the time of the request`);
  }
}

function marketplaceIdsOf(query: URLSearchParams): string[] | undefined {
  const ids = listOf(query, 'marketplaceIds');
  if (ids && ids.length > 50) throw refusal('marketplaceIds has more than 50 values');
  return ids;
}

function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('maxResultsPerPage') ?? '100';
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > 100) throw refusal('maxResultsPerPage must be a whole number from 1 to 100');
  return size;
}

function refusal(details: string): Refused {
  return new Refused(invalidInput(details));
}
