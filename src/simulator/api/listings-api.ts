import { z } from 'zod';
import { PATCH } from '../formats/listing-schema.ts';
import type { Listing } from '../world/listing-book.ts';
import { preview, submit } from '../world/listing-submissions.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, invalidInput, jsonAnswer, notFound, Refused, unauthorized } from './answers.ts';
import { issueView, LISTING_DATA, listingView } from './listing-view.ts';
import { refuseForeignMarketplaces } from './order-access.ts';
import { requireJson } from './requests.ts';
import { listOf, refuseUnknown } from './search-parameters.ts';

const PATCH_REQUEST = z.strictObject({ productType: z.string().min(1), patches: z.array(PATCH).min(1) });

const IDENTIFIERS_TYPES = ['ASIN', 'EAN', 'FNSKU', 'GTIN', 'ISBN', 'JAN', 'MINSAN', 'SKU', 'UPC'];
const MOST_IDENTIFIERS = 20;
const LARGEST_PAGE = 20;
/** Amazon pages through no more. */
const MOST_RESULTS = 1000;

/** `GET /listings/2021-08-01/items/{sellerId}/{sku}`. */
export function getListingsItem(world: World, call: Call): Answer {
  requireSeller(call);
  refuseUnknown(call.request.query, ['marketplaceIds', 'issueLocale', 'includedData']);
  const marketplaceIds = requireMarketplaces(call);
  const included = includedIn(call, LISTING_DATA, 'summaries');
  const listing = world.listings.find(call.account, call.pathValue);
  if (!listing || !isListedIn(listing, marketplaceIds)) {
    return notFound(`SKU '${call.pathValue}' not found in marketplace ${marketplaceIds.join(', ')}`);
  }
  return jsonAnswer(200, listingView(world, listing, marketplaceIds, included));
}

/** `GET /listings/2021-08-01/items/{sellerId}`; of the filters, identifiers of the types SKU and ASIN. */
export function searchListingsItems(world: World, call: Call): Answer {
  requireSeller(call);
  const { query } = call.request;
  refuseUnknown(query, [
    'marketplaceIds',
    'issueLocale',
    'includedData',
    'identifiers',
    'identifiersType',
    'pageSize',
    'pageToken',
  ]);
  const marketplaceIds = requireMarketplaces(call);
  const included = includedIn(call, LISTING_DATA, 'summaries');
  const size = pageSizeOf(query);
  const start = startOf(query);
  const wanted = identifiersIn(query);
  const found = world.listings
    .list()
    .filter((listing) => listing.account === call.account && isListedIn(listing, marketplaceIds))
    .filter((listing) => wanted === undefined || wanted.values.includes(listing[wanted.field]))
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.sku < b.sku ? -1 : 1));
  const shown = found.slice(0, MOST_RESULTS).slice(start, start + size);
  const more = start + size < Math.min(found.length, MOST_RESULTS);
  return jsonAnswer(200, {
    numberOfResults: found.length,
    ...(more ? { pagination: { nextToken: tokenOf(start + size) } } : {}),
    items: shown.map((listing) => listingView(world, listing, marketplaceIds, included)),
  });
}

/** `PATCH /listings/2021-08-01/items/{sellerId}/{sku}`. */
export function patchListingsItem(world: World, call: Call): Answer {
  requireSeller(call);
  const { query } = call.request;
  refuseUnknown(query, ['marketplaceIds', 'includedData', 'mode', 'issueLocale']);
  const marketplaceIds = requireMarketplaces(call);
  const isPreview = modeOf(query) === 'VALIDATION_PREVIEW';
  const included = includedIn(call, ['identifiers', 'issues'], 'issues');
  if (included.includes('identifiers') && !isPreview)
    throw refusal('identifiers need the mode VALIDATION_PREVIEW');
  const body = PATCH_REQUEST.safeParse(requireJson(call.request));
  if (!body.success) throw refusal(z.prettifyError(body.error));
  const sku = call.pathValue;
  const submitted = { sku, marketplaceIds, patches: body.data.patches, via: 'patch' as const };
  const { status, submissionId, issues } = (isPreview ? preview : submit)(world, call.account, submitted);
  const asin = world.listings.find(call.account, sku)?.asin;
  return jsonAnswer(200, {
    sku,
    status,
    submissionId,
    ...(included.includes('issues') ? { issues: issues.map(issueView) } : {}),
    ...(included.includes('identifiers') && asin !== undefined
      ? { identifiers: marketplaceIds.map((marketplaceId) => ({ marketplaceId, asin })) }
      : {}),
  });
}

/** Refuses an application without the role, and a seller who is another one than that of the token. */
function requireSeller({ account, pathValues }: Call): void {
  requireListingRole(account);
  if (pathValues[0] === account.sellerId) return;
  throw new Refused(unauthorized(`The seller ${String(pathValues[0])} has not authorised the application.`));
}

/** Refuses an application without the role Product Listing. */
export function requireListingRole({ roles }: Call['account']): void {
  if (roles.includes('PRODUCT_LISTING')) return;
  throw new Refused(unauthorized('The application has no role that opens this resource.'));
}

function requireMarketplaces(call: Call): string[] {
  const ids = listOf(call.request.query, 'marketplaceIds');
  if (ids === undefined) throw refusal('marketplaceIds is missing');
  refuseForeignMarketplaces(call, ids);
  return ids;
}

function includedIn({ request }: Call, allowed: readonly string[], without: string): string[] {
  return listOf(request.query, 'includedData', allowed) ?? [without];
}

function isListedIn({ attributes }: Listing, marketplaceIds: readonly string[]): boolean {
  return marketplaceIds.some((id) => attributes.has(id));
}

/** A comma divides, encoded or not, so that a SKU with one is two that nobody has. */
function identifiersIn(query: URLSearchParams): { field: 'sku' | 'asin'; values: string[] } | undefined {
  const values = listOf(query, 'identifiers');
  const [type] = listOf(query, 'identifiersType', IDENTIFIERS_TYPES) ?? [];
  if ((values === undefined) !== (type === undefined)) {
    throw refusal('identifiers and identifiersType need each other');
  }
  if (values === undefined) return undefined;
  if (values.length > MOST_IDENTIFIERS)
    throw refusal(`identifiers has more than ${String(MOST_IDENTIFIERS)} values`);
  return { field: type === 'ASIN' ? 'asin' : 'sku', values: type === 'SKU' || type === 'ASIN' ? values : [] };
}

function modeOf(query: URLSearchParams): string | undefined {
  return listOf(query, 'mode', ['VALIDATION_PREVIEW'])?.[0];
}

function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('pageSize') ?? '10';
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > LARGEST_PAGE)
    throw refusal(`pageSize must be a whole number from 1 to ${String(LARGEST_PAGE)}`);
  return size;
}

function tokenOf(start: number): string {
  return Buffer.from(`from ${String(start)}`, 'utf8').toString('base64');
}

function startOf(query: URLSearchParams): number {
  const token = query.get('pageToken');
  if (token === null) return 0;
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (start === undefined) throw refusal('pageToken is not valid');
  return Number(start);
}

function refusal(details: string): Refused {
  return new Refused(invalidInput(details));
}
