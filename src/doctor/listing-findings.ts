import { AmazonError } from '../amazon/errors.ts';
import { previewQuantity, recentListings } from '../amazon/listings.ts';
import { fulfilledBy } from '../domain/listing.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { type Finding, ok, warning } from './finding.ts';

/**
 * Whether the application may set quantities: Amazon is asked to check the one that an offer has, and carries nothing out. Two calls.
 *
 * @throws AmazonError for anything but a role that is missing
 */
export async function listingFinding(amazon: Seller['amazon']): Promise<Finding> {
  try {
    return await tryQuantity(amazon);
  } catch (error) {
    if (!(error instanceof AmazonError) || error.code !== 'AMAZON_ACCESS_DENIED') throw error;
    return warning(
      'listings',
      'The application may not set quantities of offers',
      'Ask for the role Product Listing, and authorize the application again.',
    );
  }
}

async function tryQuantity(amazon: Seller['amazon']): Promise<Finding> {
  const listings = await recentListings(amazon);
  for (const listing of listings) {
    if (!listing.found || fulfilledBy(listing.channels) !== 'merchant') continue;
    const [marketplaceId] = listing.marketplaceIds;
    if (marketplaceId === undefined) continue;
    const quantity = listing.channels[0]?.quantity ?? 0;
    const answer = await previewQuantity(amazon, { sku: listing.sku, marketplaceId, quantity });
    if (answer.kind === 'accepted') return ok('listings', 'Amazon would take a quantity of an offer');
    return warning(
      'listings',
      `Amazon would refuse a quantity of ${listing.sku}: ${answer.issues.map(({ message }) => message).join(' ')}`,
      'Correct the offer in Seller Central; other offers may be affected too.',
    );
  }
  return ok('listings', 'Offers can be read; none of the last ones is shipped by you');
}
