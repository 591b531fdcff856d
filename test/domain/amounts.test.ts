import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readOrder } from '../../src/amazon/read-order.ts';
import type { AmazonOrder } from '../../src/domain/amazon-order.ts';
import { wantedQuantity } from '../../src/domain/amazon-order.ts';
import { isFacilitated, readItemAmounts } from '../../src/domain/amounts.ts';
import { Decimal, exponentOf, sum } from '../../src/domain/money.ts';
import { madeUpItem, money, part, pricedItem } from '../kit/amazon-orders.ts';

/** The parts as `kind total (tax)`, and what is left over. */
function read(item: Parameters<typeof readItemAmounts>[0], exponent = 2) {
  const { amounts, total, difference, taxOnTop } = readItemAmounts(item, exponent);
  return {
    parts: amounts.map(({ kind, total: worth, tax }) => `${kind} ${worth.toFixed()} (${tax.toFixed()})`),
    total: total.toFixed(),
    difference: difference.toFixed(),
    taxOnTop,
  };
}

describe('the total of an item', () => {
  it('reads ITEM as net when the tax on top gives the stated total', () => {
    expect(read(pricedItem('11.90', [part('ITEM', '10.00'), part('TAX', '1.90')]))).toEqual({
      parts: ['product 11.9 (1.9)'],
      total: '11.9',
      difference: '0',
      taxOnTop: true,
    });
  });

  it('reads ITEM as gross when the parts without the tax give the stated total', () => {
    expect(read(pricedItem('11.90', [part('ITEM', '11.90'), part('TAX', '1.90')]))).toEqual({
      parts: ['product 11.9 (1.9)'],
      total: '11.9',
      difference: '0',
      taxOnTop: false,
    });
  });

  it.each([
    ['net, discount negative', '9.52', '10.00', '-2.00', '1.52', true],
    ['gross, discount negative', '9.90', '11.90', '-2.00', '1.58', false],
    ['net, discount positive', '9.52', '10.00', '2.00', '1.52', true],
    ['gross, discount positive', '9.90', '11.90', '2.00', '1.58', false],
  ])('%s', (_, total, item, discount, tax, taxOnTop) => {
    const result = read(
      pricedItem(total, [part('ITEM', item), part('DISCOUNT', discount), part('TAX', tax)]),
    );
    expect(result).toMatchObject({ total: new Decimal(total).toFixed(), difference: '0', taxOnTop });
    expect(result.parts[1]).toMatch(/^discount -/);
  });

  it('takes a discount as lowering the price when there is no total to go by', () => {
    for (const discount of ['2.00', '-2.00']) {
      expect(read(pricedItem(undefined, [part('ITEM', '10.00'), part('DISCOUNT', discount)]))).toMatchObject({
        parts: ['product 10 (0)', 'discount -2 (0)'],
        total: '8',
        difference: '0',
      });
    }
  });

  it('adds up parts of the same kind, and keeps kinds it does not know', () => {
    const item = pricedItem('17.00', [
      part('ITEM', '4.00'),
      part('ITEM', '6.00'),
      part('COD_FEE', '2.00'),
      part('OTHER', '1.00'),
      part('EXPORT_FEE', '4.00'),
    ]);
    expect(read(item).parts).toEqual(['product 10 (0)', 'codFee 2 (0)', 'other 5 (0)']);
  });

  it("gives each part the tax that Amazon's details name", () => {
    const item = pricedItem('12.90', [
      part('ITEM', '8.32'),
      part('GIFT_WRAP', '2.52'),
      part('TAX', '2.06', { ITEM: '1.58', GIFT_WRAP: '0.48' }),
    ]);
    expect(read(item).parts).toEqual(['product 9.9 (1.58)', 'giftWrap 3 (0.48)']);
  });

  it('shares out what the details do not name in proportion, to the last cent', () => {
    const item = pricedItem('33.00', [
      part('ITEM', '10.00'),
      part('SHIPPING', '10.00'),
      part('GIFT_WRAP', '10.00'),
      part('TAX', '3.00', { ITEM: '1.00' }),
    ]);
    expect(read(item).parts).toEqual([
      'product 11.67 (1.67)',
      'shipping 10.67 (0.67)',
      'giftWrap 10.66 (0.66)',
    ]);
  });

  it('gives the tax of a part that is not there to the product', () => {
    const item = pricedItem('11.90', [part('ITEM', '10.00'), part('TAX', '1.90', { SHIPPING: '1.90' })]);
    expect(read(item).parts).toEqual(['product 11.9 (1.9)']);
  });

  it('shares yen without inventing decimals', () => {
    const item = pricedItem('1101', [part('ITEM', '501'), part('SHIPPING', '500'), part('TAX', '100')]);
    expect(read(item, exponentOf('JPY')).parts).toEqual(['product 551 (50)', 'shipping 550 (50)']);
    expect(exponentOf('JPY')).toBe(0);
    expect(exponentOf('EUR')).toBe(2);
  });

  it('reports the difference when no reading adds up', () => {
    expect(read(pricedItem('12.34', [part('ITEM', '10.00'), part('TAX', '1.90')]))).toEqual({
      parts: ['product 11.9 (1.9)'],
      total: '12.34',
      difference: '0.44',
      taxOnTop: true,
    });
  });

  it('takes the total, else the unit price, when there are no parts', () => {
    expect(read(pricedItem('7.00', []))).toMatchObject({ parts: ['product 7 (0)'], total: '7' });
    const product = { serialNumbers: [], unitPrice: money('2.50') };
    expect(read(madeUpItem({ quantityOrdered: 3, product }))).toMatchObject({ total: '7.5' });
    expect(read(madeUpItem())).toMatchObject({ total: '0', parts: ['product 0 (0)'] });
  });

  it('loses no cent, however the figures fall', () => {
    const cents = fc.integer({ min: 0, max: 100_000 });
    const parts = fc.record({
      ITEM: cents,
      SHIPPING: cents,
      GIFT_WRAP: cents,
      TAX: cents,
      DISCOUNT: fc.integer({ min: -5000, max: 5000 }),
    });
    fc.assert(
      fc.property(parts, fc.boolean(), fc.boolean(), (given, onTop, negative) => {
        const sign = negative ? 1 : -1;
        const total =
          given.ITEM + given.SHIPPING + given.GIFT_WRAP + sign * given.DISCOUNT + (onTop ? given.TAX : 0);
        const breakdowns = Object.entries(given).map(([type, amount]) => part(type, inCents(amount)));
        const { amounts, difference } = readItemAmounts(pricedItem(inCents(total), breakdowns), 2);
        expect(difference.toFixed()).toBe('0');
        expect(sum(amounts.map((amount) => amount.total)).toFixed(2)).toBe(inCents(total));
        expect(sum(amounts.map(({ tax }) => tax)).toFixed(2)).toBe(inCents(given.TAX));
      }),
    );
  });
});

describe("Amazon's two examples", () => {
  it('come to 54.10 and 36.70, the tax on top', () => {
    expect(itemsOf('fba-shipped-us.json')).toEqual([
      {
        parts: ['product 54.1 (4.12)', 'shipping 5.99 (0)', 'discount -5.99 (0)'],
        total: '54.1',
        difference: '0',
        taxOnTop: true,
      },
    ]);
    expect(itemsOf('fbm-unshipped-business-de.json')).toEqual([
      { parts: ['product 23.8 (3.8)'], total: '23.8', difference: '0', taxOnTop: true },
      { parts: ['product 9.9 (1.58)', 'giftWrap 3 (0.48)'], total: '12.9', difference: '0', taxOnTop: true },
    ]);
  });
});

describe('an item', () => {
  it.each([
    ['nothing cancelled', 3, 1, 2, 3],
    ['Amazon shrank the open units', 3, 1, 1, 2],
    ['Amazon shrank the ordered units', 2, 1, 2, 2],
    ['everything cancelled', 0, 0, 0, 0],
    ['shipped units stay after the rest was cancelled', 3, 1, 0, 1],
  ])('%s', (_, quantityOrdered, quantityFulfilled, quantityUnfulfilled, wanted) => {
    const fulfillment = { quantityFulfilled, quantityUnfulfilled };
    expect(wantedQuantity(madeUpItem({ quantityOrdered, fulfillment }))).toBe(wanted);
  });

  it('is wanted whole when Amazon does not say what was shipped, and not at all when it was cancelled', () => {
    expect(wantedQuantity(madeUpItem({ quantityOrdered: 3, fulfillment: {} }))).toBe(3);
    const cancellation = { cancellationExecution: { cancelledBy: 'BUYER' } };
    expect(wantedQuantity(madeUpItem({ quantityOrdered: 3, fulfillment: {}, cancellation }))).toBe(0);
    const requested = { cancellationRequest: { requester: 'BUYER' } };
    expect(wantedQuantity(madeUpItem({ quantityOrdered: 3, cancellation: requested }))).toBe(3);
  });

  it.each([
    ['MARKETPLACE_FACILITATOR', true],
    ['marketplace_facilitator', true],
    ['STANDARD', false],
    [undefined, false],
  ])('with tax collected as %s is facilitated: %s', (model, facilitated) => {
    const taxCollections = [model === undefined ? {} : { model }];
    expect(isFacilitated(madeUpItem({ taxCollections }))).toBe(facilitated);
  });
});

function itemsOf(file: string) {
  return example(file).orderItems.map((item) => read(item));
}

function example(file: string): AmazonOrder {
  const json: unknown = JSON.parse(readFileSync(join(__dirname, '../amazon/fixtures', file), 'utf8'));
  const result = readOrder(json);
  if ('malformed' in result) throw new Error(result.malformed.reason);
  return result.order;
}

function inCents(cents: number): string {
  return new Decimal(cents).div(100).toFixed(2);
}

it('a replacement costs nothing, whatever its list price', () => {
  const product = { sellerSku: 'MUG-1', unitPrice: money('11.90'), serialNumbers: [] };
  const { amounts, total } = readItemAmounts(pricedItem('0.00', [part('ITEM', '0.00')], { product }), 2);
  expect([amounts.map((amount) => amount.total.toFixed(2)), total.toFixed(2)]).toEqual([['0.00'], '0.00']);
});
