import { findMarketplace } from '../../src/domain/marketplaces.ts';

it('the United Kingdom is found by its ISO code and by the one that Amazon prints; India belongs to Europe', () => {
  expect(findMarketplace('UK')).toEqual(findMarketplace('GB'));
  expect(findMarketplace('uk')?.id).toBe('A1F83G8C2ARO7P');
  expect(findMarketplace('IN')?.region).toBe('eu');
});
