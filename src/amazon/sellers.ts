import { z } from 'zod';
import type { AmazonClient } from './client.ts';
import { checked } from './shape.ts';

/** A marketplace, and whether the seller sells in it. */
export type MarketplaceParticipation = {
  marketplaceId: string;
  countryCode: string;
  name: string;
  isParticipating: boolean;
  hasSuspendedListings: boolean;
};

const Participations = z.object({
  payload: z.array(
    z.object({
      marketplace: z.object({ id: z.string(), countryCode: z.string(), name: z.string() }),
      participation: z.object({ isParticipating: z.boolean(), hasSuspendedListings: z.boolean() }),
    }),
  ),
});

/**
 * The stores of the account (Sellers API v1, `getMarketplaceParticipations`; 0.016 calls per second, burst 15): the cheapest
 * proof that credentials, region and roles are right.
 *
 * @throws AmazonError
 */
export async function marketplaceParticipations(client: AmazonClient): Promise<MarketplaceParticipation[]> {
  const json = await client.call('getMarketplaceParticipations');
  const { payload } = checked(Participations, 'getMarketplaceParticipations', json);
  return payload.map(({ marketplace: { id, ...store }, participation }) => ({
    marketplaceId: id,
    ...store,
    ...participation,
  }));
}
