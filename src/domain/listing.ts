/** A way in which an offer is fulfilled: `DEFAULT` is the seller, `AMAZON_EU` and the like Amazon, any other code a supply source. */
export type Channel = {
  code: string;
  /** Units for sale; undefined when Amazon does not say, as for its own stock. */
  quantity: number | undefined;
};

/** Who ships an offer. */
export type FulfilledBy = 'merchant' | 'amazon' | 'multiLocation' | 'unknown';

/**
 * Who ships an offer, from its channels on Amazon (Listings Items API, `fulfillmentAvailability`). Only an offer of `merchant` may be
 * given a quantity: for one of Amazon that would add the seller as a second channel, and with Multi-Location Inventory the quantity of
 * `DEFAULT` must be 0 (developer-docs.amazon.com: MLI Integration Guide).
 */
export function fulfilledBy(channels: readonly Channel[]): FulfilledBy {
  if (channels.some(({ code }) => code.startsWith('AMAZON'))) return 'amazon';
  if (channels.some(({ code }) => code !== 'DEFAULT')) return 'multiLocation';
  return channels.length === 0 ? 'unknown' : 'merchant';
}
