import { Decimal } from '../../../src/domain/money.ts';
import { type AdoptionCandidate, reasonNotToAdopt } from '../../../src/domain/orders/adoption.ts';
import { type ProductId, recordId } from '../../../src/domain/record-id.ts';

const MUG = recordId<ProductId>(7);
const OTHER = recordId<ProductId>(9);
const ORDER = {
  sellerSkus: ['MUG-1'],
  productIds: new Set<ProductId | undefined>([MUG]),
  total: new Decimal('30.00'),
};

function reason(candidate: Partial<AdoptionCandidate>): string | undefined {
  const entered: AdoptionCandidate = {
    isOfWebShop: false,
    total: new Decimal('11.00'),
    lines: [{ productId: MUG, name: 'Mug' }],
  };
  return reasonNotToAdopt({ ...entered, ...candidate }, ORDER);
}

describe('a sales order with the Amazon order id that somebody else has entered', () => {
  it('is adopted when a line matches an item', () => {
    expect(reason({})).toBeUndefined();
    expect(reason({ lines: [{ productId: OTHER, name: '[MUG-1] Mug, blue' }] })).toBeUndefined();
  });

  it('is adopted with other products when its total is Amazon’s', () => {
    expect(
      reason({ lines: [{ productId: OTHER, name: 'By hand' }], total: new Decimal('30') }),
    ).toBeUndefined();
  });

  it.each<[string, Partial<AdoptionCandidate>, RegExp]>([
    ['an order of the web shop, whatever is in it', { isOfWebShop: true }, /web shop/],
    ['an empty draft', { lines: [] }, /no lines/],
    ['a draft that holds only a remark', { lines: [{ productId: undefined, name: 'MUG-1' }] }, /no lines/],
    ['another order', { lines: [{ productId: OTHER, name: 'Box' }] }, /none of its lines/],
    [
      'an empty order that is worth nothing, as the Amazon order',
      { lines: [], total: new Decimal(30) },
      /no lines/,
    ],
  ])('is left alone: %s', (_, candidate, expected) => {
    expect(reason(candidate)).toMatch(expected);
  });
});
