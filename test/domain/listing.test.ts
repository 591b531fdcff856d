import { fulfilledBy } from '../../src/domain/listing.ts';
import { toSku } from '../../src/domain/sku.ts';

describe('fulfilledBy', () => {
  it.each([
    [[], 'unknown'],
    [['DEFAULT'], 'merchant'],
    [['AMAZON_EU'], 'amazon'],
    [['AMAZON_NA'], 'amazon'],
    [['DEFAULT', 'AMAZON_EU'], 'amazon'],
    [['AMAZON_JP', 'DEFAULT'], 'amazon'],
    [['DEFAULT', '1a2b3c'], 'multiLocation'],
    [['1a2b3c'], 'multiLocation'],
    [['1a2b3c', 'AMAZON_NA'], 'amazon'],
  ])('channels %p: %s', (codes, who) => {
    expect(fulfilledBy(codes.map((code) => ({ code, quantity: 5 })))).toBe(who);
  });
});

describe('toSku', () => {
  it('keeps a SKU letter by letter', () => {
    expect(toSku(' BOX/1 A,b ')).toBe(' BOX/1 A,b ');
  });

  it.each(['', '.', '..'])('refuses "%s", which an address cannot hold', (text) => {
    expect(() => toSku(text)).toThrow(`"${text}" is not a SKU`);
  });
});
