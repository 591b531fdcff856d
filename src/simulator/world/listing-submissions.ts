import { randomUUID } from 'node:crypto';
import type { ListingIssue, Patch } from '../formats/listing-schema.ts';
import type { Account } from './accounts.ts';
import { isoTime } from './clock.ts';
import { type Listing, quantityIn, SELLERS_CHANNEL } from './listing-book.ts';
import { issuesOf, patchAttributes, quantitiesOf } from './listing-patches.ts';
import type { Submission } from './listing-submission.ts';
import type { World } from './world.ts';

/** What a seller sends about one listing. */
export type Submitted = {
  sku: string;
  marketplaceIds: readonly string[];
  patches: readonly Patch[];
  via: Submission['via'];
};

export type SubmissionResult = {
  status: 'ACCEPTED' | 'INVALID' | 'VALID';
  submissionId: string;
  issues: ListingIssue[];
};

/** Checks patches as Amazon does before it takes them, and changes nothing. */
export function preview(world: World, account: Account, submitted: Submitted): SubmissionResult {
  const listing = world.listings.find(account, submitted.sku);
  const issues = issuesOf(listing, submitted.marketplaceIds, submitted.patches);
  return { status: issues.length > 0 ? 'INVALID' : 'VALID', submissionId: submissionId(), issues };
}

/** Takes patches or refuses them. Taken means queued. */
export function submit(world: World, account: Account, submitted: Submitted): SubmissionResult {
  const { sku, marketplaceIds, patches } = submitted;
  const listing = world.listings.find(account, sku);
  const issues = issuesOf(listing, marketplaceIds, patches);
  const result = {
    status: issues.length > 0 ? ('INVALID' as const) : ('ACCEPTED' as const),
    submissionId: submissionId(),
    issues,
  };
  world.submissions.push(recordOf(world, submitted, listing, result));
  if (listing && result.status === 'ACCEPTED') carryOut(world, listing, submitted);
  return result;
}

function carryOut(world: World, listing: Listing, { marketplaceIds, patches }: Submitted): void {
  for (const marketplaceId of marketplaceIds) {
    for (const patch of patches) patchAttributes(listing, marketplaceId, patch);
  }
  for (const { code, quantity } of quantitiesOf(patches)) world.listings.queue(listing, code, quantity);
}

function recordOf(
  world: World,
  { sku, marketplaceIds, patches, via }: Submitted,
  listing: Listing | undefined,
  { status, submissionId: id }: { status: Submission['status']; submissionId: string },
): Submission {
  const quantity = quantitiesOf(patches).findLast(({ code }) => code === SELLERS_CHANNEL)?.quantity;
  const before = listing && quantityToCome(world, listing);
  const notSellers = listing && notSellersOf(world, listing);
  return {
    time: isoTime(world.clock.now()),
    sku,
    marketplaceIds: [...marketplaceIds],
    via,
    status,
    submissionId: id,
    ...(quantity === undefined ? {} : { quantity }),
    ...(before === undefined ? {} : { before }),
    ...(notSellers === undefined ? {} : { notSellers }),
  };
}

/** The quantity of the seller's channel once everything that was taken is live. */
function quantityToCome({ listings }: World, listing: Listing): number | undefined {
  const live = quantityIn(listings.live(listing), SELLERS_CHANNEL);
  return listing.queue.findLast(({ code }) => code === SELLERS_CHANNEL)?.quantity ?? live;
}

function notSellersOf({ listings }: World, listing: Listing): Submission['notSellers'] {
  const codes = listings.live(listing).map(({ code }) => code);
  if (codes.some((code) => code.startsWith('AMAZON'))) return 'amazon';
  return codes.some((code) => code !== SELLERS_CHANNEL) ? 'multiLocation' : undefined;
}

function submissionId(): string {
  return randomUUID().replaceAll('-', '');
}
