import { AmazonError } from '../../amazon/errors.ts';
import { type ListingIssue, patchQuantity } from '../../amazon/listings.ts';
import { MAX_FEED_MESSAGES, readQuantityFeed, submitQuantities } from '../../amazon/listings-feed.ts';
import { isSku, type Sku } from '../../domain/sku.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import type { Seller } from '../pass/seller.ts';

/** A quantity that goes to Amazon. */
export type Outgoing = { offer: StockOffer; sellerSku: Sku; quantity: number; marketplaceId: string };

/**
 * Sends quantities one by one, the most urgent first. Each is noted before it is sent: of a pass that is killed the next one knows
 * which quantities Amazon may have, and reads them.
 *
 * @param onSent called with what is known of each offer afterwards
 * @throws AmazonError when no quantity can be sent; those that were sent are recorded
 */
export async function sendSingly(
  seller: Seller,
  pushes: readonly Outgoing[],
  onSent: (offer: StockOffer) => void,
): Promise<void> {
  for (const push of pushes) {
    const sending = noted(push, seller.now());
    await seller.state.stockOffers.record(seller.name, [sending]);
    const sent = await sendOne(seller, push, sending);
    await seller.state.stockOffers.record(seller.name, [sent]);
    onSent(sent);
  }
}

async function sendOne(
  seller: Seller,
  { sellerSku: sku, marketplaceId, quantity }: Outgoing,
  sending: StockOffer,
): Promise<StockOffer> {
  try {
    const answer = await patchQuantity(seller.amazon, { sku, marketplaceId, quantity });
    return answer.kind === 'accepted'
      ? withPush(sending, 'accepted', wordsOf(answer.warnings))
      : withPush(sending, 'refused', wordsOf(answer.issues));
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    // Whether Amazon has it is not known: the next pass reads the offer and computes again.
    if (error.outcome === 'unknown' && error.code !== 'AMAZON_STOPPED')
      return { ...sending, message: error.message };
    if (error.code === 'AMAZON_INVALID_INPUT' || error.code === 'AMAZON_NOT_FOUND')
      return withPush(sending, 'refused', error.message);
    throw error;
  }
}

/**
 * Sends quantities together: one feed for each marketplace that the offers are listed in.
 *
 * @throws AmazonError; what was noted as being sent is read by the next pass
 */
export async function sendTogether(
  seller: Seller,
  pushes: readonly Outgoing[],
  onSent: (offer: StockOffer) => void,
): Promise<void> {
  for (const [marketplaceId, all] of byMarketplace(pushes)) {
    for (let start = 0; start < all.length; start += MAX_FEED_MESSAGES) {
      const some = all.slice(start, start + MAX_FEED_MESSAGES);
      const at = seller.now();
      const sending = some.map((push) => noted(push, at));
      await seller.state.stockOffers.record(seller.name, sending);
      const quantities = new Map(some.map(({ sellerSku, quantity }) => [sellerSku, quantity]));
      const feedId = await submitQuantities(seller.amazon, { marketplaceId, quantities });
      const sent = sending.map((offer) => ({ ...withPush(offer, 'accepted', undefined), feedId }));
      await seller.state.stockOffers.record(seller.name, sent);
      for (const offer of sent) onSent(offer);
    }
  }
}

function byMarketplace(pushes: readonly Outgoing[]): Map<string, Outgoing[]> {
  const found = new Map<string, Outgoing[]>();
  for (const push of pushes) found.set(push.marketplaceId, [...(found.get(push.marketplaceId) ?? []), push]);
  return found;
}

/**
 * Reads what became of the feeds of earlier passes.
 *
 * @returns the offers whose feed has ended, with Amazon's verdict
 * @throws AmazonError
 */
export async function readFeeds(seller: Seller, offers: readonly StockOffer[]): Promise<StockOffer[]> {
  const byFeed = new Map<string, StockOffer[]>();
  for (const offer of offers)
    if (offer.feedId !== undefined) byFeed.set(offer.feedId, [...(byFeed.get(offer.feedId) ?? []), offer]);
  const ended: StockOffer[] = [];
  for (const [feedId, sent] of byFeed) {
    const skus = sent.map(({ sellerSku }) => sellerSku).filter(isSku);
    const result = await readQuantityFeed(seller.amazon, feedId, skus);
    if (result.kind === 'working') continue;
    const verdicts = new Map<string, { kind: string; issues?: ListingIssue[] }>(result.verdicts);
    for (const offer of sent) {
      const verdict = verdicts.get(offer.sellerSku);
      const known = { ...offer, feedId: undefined };
      ended.push(
        verdict?.kind === 'refused' ? withPush(known, 'refused', wordsOf(verdict.issues ?? [])) : known,
      );
    }
  }
  return ended;
}

function noted({ offer, quantity }: Outgoing, at: number): StockOffer {
  const liveBefore = offer.live?.quantity;
  return {
    ...offer,
    feedId: undefined,
    message: undefined,
    push: { quantity, state: 'sending', at, liveBefore },
  };
}

function withPush(offer: StockOffer, state: 'accepted' | 'refused', message: string | undefined): StockOffer {
  return offer.push === undefined ? offer : { ...offer, push: { ...offer.push, state }, message };
}

/** Amazon's own words. */
function wordsOf(issues: readonly ListingIssue[]): string | undefined {
  const words = issues.map(({ code, message }) => (code === '' ? message : `${code}: ${message}`));
  return words.length === 0 ? undefined : words.join(' ');
}
