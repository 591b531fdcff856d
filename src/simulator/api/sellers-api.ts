import { MARKETPLACES } from '../../domain/marketplaces.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, jsonAnswer } from './answers.ts';
import { refuseUnknown } from './search-parameters.ts';

/** `GET /sellers/v1/marketplaceParticipations`. */
export function getMarketplaceParticipations(_world: World, { account, request }: Call): Answer {
  refuseUnknown(request.query, []);
  return jsonAnswer(200, {
    payload: MARKETPLACES.filter(({ id }) => account.marketplaceIds.includes(id)).map((marketplace) => ({
      marketplace: {
        id: marketplace.id,
        name: marketplace.domainName.replace(/^a/, 'A'),
        countryCode: marketplace.countryCode,
        defaultCurrencyCode: marketplace.currencyCode,
        defaultLanguageCode: 'en_US',
        domainName: `www.${marketplace.domainName}`,
      },
      participation: { isParticipating: true, hasSuspendedListings: false },
      storeName: 'Simulated Store',
    })),
  });
}
