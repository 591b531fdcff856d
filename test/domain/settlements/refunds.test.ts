import fc from 'fast-check';
import { Decimal } from '../../../src/domain/money.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import {
  limitParts,
  type RefundedPart,
  refundedParts,
  takenBack,
} from '../../../src/domain/settlements/refunds.ts';
import type { SettlementRow } from '../../../src/domain/settlements/settlement.ts';
import { lineTotal, type Pricing, type Tax } from '../../../src/domain/tax.ts';

const PRICING: Pricing = { priceDigits: undefined, exponent: 2, roundGlobally: false };
const VAT: Tax = {
  id: recordId(1),
  amountType: 'percent',
  amount: new Decimal(19),
  priceInclude: false,
  includeBase: false,
  baseAffected: true,
};

function sold(quantity: number, priceUnit: string, taxes: readonly Tax[]) {
  const price = new Decimal(priceUnit);
  return { quantity, priceUnit: price, total: lineTotal(price, quantity, taxes, 2) };
}

test.each<[string, string, number, string, Tax[], number, string]>([
  ['one of three units', '10.00', 3, '10', [], 1, '10'],
  ['two of three units', '20.00', 3, '10', [], 2, '10'],
  ['all of them', '30.00', 3, '10', [], 3, '10'],
  ['one of three, tax on top', '11.90', 3, '10', [VAT], 1, '10'],
  ['two of three, tax on top', '23.80', 3, '10', [VAT], 2, '10'],
  ['a part of the price', '4.99', 3, '10', [], 1, '4.99'],
  ['a part of the price, tax on top', '5.95', 3, '10', [VAT], 1, '5'],
  ['more than a unit, less than two', '14.00', 3, '10', [], 1, '14'],
  ['a unit of a price that does not divide', '3.33', 3, '3.3333333333', [], 1, '3.3333333333'],
  ['the cent that is left of it', '3.34', 3, '3.3333333333', [], 1, '3.34'],
  ['one of two discounts', '-2.00', 2, '-2', [], 1, '-2'],
  ['something of a line for nothing', '1.00', 2, '0', [], 1, '1'],
])('%s: %s of %i at %s', (_, amount, quantity, priceUnit, taxes, units, price) => {
  const taken = takenBack(new Decimal(amount), sold(quantity, priceUnit, taxes), taxes, PRICING);
  expect([taken.quantity, taken.priceUnit.toFixed()]).toEqual([units, price]);
  expect(taken.total.toFixed(2)).toBe(new Decimal(amount).toFixed(2));
});

test('never takes back more units than were sold, nor another amount than it says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 99_99 }),
      fc.integer({ min: 1, max: 999_99 }),
      fc.constantFrom([], [VAT]),
      (quantity, cents, back, taxes) => {
        const line = sold(quantity, new Decimal(cents).div(100).toFixed(), taxes);
        const taken = takenBack(new Decimal(back).div(100), line, taxes, PRICING);
        expect(taken.quantity).toBeLessThanOrEqual(quantity);
        expect(lineTotal(taken.priceUnit, taken.quantity, taxes, 2).toFixed(2)).toBe(taken.total.toFixed(2));
      },
    ),
  );
});

function refundRow(
  amountType: string,
  amountDescription: string,
  amount: string,
  orderItemCode = '1',
): SettlementRow {
  return {
    line: 3,
    transactionType: 'Refund',
    orderId: '305-1',
    amountType,
    amountDescription,
    amount: new Decimal(amount),
    postedDate: '2026-03-31',
    storeDate: '2026-03-31',
    orderItemCode,
    sku: 'MUG',
  };
}

function partsOf(...rows: readonly SettlementRow[]): Record<string, string> {
  return Object.fromEntries(
    refundedParts(rows).map(({ key, amount, name }) => [
      name ?? key.replace('item_305-1_', ''),
      amount.toFixed(2),
    ]),
  );
}

describe('the parts of a refund', () => {
  test('a restocking fee that the seller keeps, and return shipping, are parts of their own', () => {
    expect(
      partsOf(
        refundRow('ItemPrice', 'Principal', '-30'),
        refundRow('ItemPrice', 'RestockingFee', '6'),
        refundRow('ItemPrice', 'ReturnShipping', '4'),
        refundRow('ItemPrice', 'Shipping', '-5'),
      ),
    ).toEqual({
      '1': '30.00',
      'Restocking fee kept': '-6.00',
      'Return shipping': '-4.00',
      '1_shipping': '5.00',
    });
  });

  test('goodwill is no part of the product', () => {
    expect(partsOf(refundRow('ItemPrice', 'Goodwill', '-5'))).toEqual({ Goodwill: '5.00' });
  });

  test('withheld tax goes with what it was on: shipping, and gift wrap that Amazon calls other', () => {
    expect(
      partsOf(
        refundRow('ItemPrice', 'Principal', '-20'),
        refundRow('ItemPrice', 'Tax', '-1.65'),
        refundRow('ItemPrice', 'GiftWrap', '-4'),
        refundRow('ItemPrice', 'GiftWrapTax', '-0.33'),
        refundRow('ItemPrice', 'Shipping', '-3'),
        refundRow('ItemPrice', 'ShippingTax', '-0.25'),
        refundRow('ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '1.65'),
        refundRow('ItemWithheldTax', 'MarketplaceFacilitatorTax-Other', '0.33'),
        refundRow('ItemWithheldTax', 'MarketplaceFacilitatorTax-Shipping', '0.25'),
      ),
    ).toEqual({ '1': '20.00', '1_gift_wrap': '4.00', '1_shipping': '3.00' });
  });

  test('withheld tax without an item is on the first item', () => {
    expect(
      partsOf(
        refundRow('ItemPrice', 'Principal', '-20'),
        refundRow('ItemPrice', 'Tax', '-1.65'),
        refundRow('ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '1.65', ''),
      ),
    ).toEqual({ '1': '20.00' });
  });
});

const part = (key: string, amount: number, name?: string): RefundedPart => ({
  key,
  itemKey: 'item',
  amount: new Decimal(amount),
  ...(name === undefined ? {} : { name }),
});
const limited = (parts: RefundedPart[], left: number): [[string, number][], number] => {
  const { parts: kept, beyond } = limitParts(parts, new Decimal(left));
  return [kept.map(({ key, amount }) => [key, amount.toNumber()]), beyond.toNumber()];
};

describe('a refund of more than the invoice holds', () => {
  test.each<[string, RefundedPart[], number, [string, number][], number]>([
    ['as much as there is', [part('a', 30)], 30, [['a', 30]], 0],
    ['five more', [part('a', 35)], 30, [['a', 30]], 5],
    ['the last parts go first', [part('a', 20), part('b', 15)], 18, [['a', 18]], 17],
    ['nothing is left', [part('a', 10)], 0, [], 10],
    ['more was credited than was billed', [part('a', 10)], -5, [], 10],
    [
      'a discount taken back counts',
      [part('a', 30), part('d', -5)],
      25,
      [
        ['a', 30],
        ['d', -5],
      ],
      0,
    ],
    [
      'with a discount, two more',
      [part('a', 32), part('d', -5)],
      25,
      [
        ['a', 30],
        ['d', -5],
      ],
      2,
    ],
    [
      'goodwill was never billed',
      [part('a', 30), part('g', 5, 'Goodwill')],
      30,
      [
        ['a', 30],
        ['g', 5],
      ],
      0,
    ],
    [
      'a fee that is kept makes no room',
      [part('a', 35), part('f', -5, 'Fee')],
      30,
      [
        ['a', 30],
        ['f', -5],
      ],
      5,
    ],
    [
      'nothing but a discount',
      [part('d', -5), part('g', 9, 'Goodwill')],
      -9,
      [
        ['d', -5],
        ['g', 9],
      ],
      0,
    ],
  ])('%s', (_, parts, left, kept, beyond) => {
    expect(limited(parts, left)).toEqual([kept, beyond]);
  });

  test('takes nothing off and adds nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5000, max: 9000 }), { maxLength: 5 }),
        fc.integer({ min: -5000, max: 20_000 }),
        (cents, left) => {
          const parts = cents.map((amount, index) => part(String(index), amount));
          const { parts: kept, beyond } = limitParts(parts, new Decimal(left));
          const total = kept.reduce((sum, { amount }) => sum.plus(amount), beyond);
          expect(total.toNumber()).toBe(cents.reduce((sum, amount) => sum + amount, 0));
          expect(beyond.isNegative() && !beyond.isZero()).toBe(false);
        },
      ),
    );
  });
});
