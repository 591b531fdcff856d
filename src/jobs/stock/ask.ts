import { type Listing, readListings } from '../../amazon/listings.ts';
import { fulfilledBy } from '../../domain/listing.ts';
import { isSku } from '../../domain/sku.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import type { Seller } from '../pass/seller.ts';

/**
 * Asks Amazon who ships these SKUs and what it shows of them.
 *
 * @returns the offers with its answers
 * @throws AmazonError
 */
export async function askAmazon(seller: Seller, offers: readonly StockOffer[]): Promise<StockOffer[]> {
  const listings = await readListings(seller.amazon, offers.map(({ sellerSku }) => sellerSku).filter(isSku));
  const byText = new Map<string, Listing>(listings);
  return offers.map((offer) => {
    const listing = byText.get(offer.sellerSku);
    return listing === undefined ? offer : answered(offer, listing, seller);
  });
}

function answered(offer: StockOffer, listing: Listing, { now, marketplaceIds }: Seller): StockOffer {
  const askedAt = now();
  if (!listing.found)
    return {
      ...offer,
      askedAt,
      fulfilledBy: 'notListed',
      live: undefined,
      push: undefined,
      feedId: undefined,
    };
  const by = fulfilledBy(listing.channels);
  const quantity = listing.channels.reduce((sum, channel) => sum + (channel.quantity ?? 0), 0);
  return {
    ...offer,
    askedAt,
    fulfilledBy: by,
    marketplaceId: listing.marketplaceIds[0] ?? marketplaceIds[0],
    live: by === 'merchant' ? { quantity, at: askedAt } : undefined,
  };
}
