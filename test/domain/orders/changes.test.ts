import { Decimal } from '../../../src/domain/money.ts';
import {
  addressHashOf,
  type HeldLine,
  isEditedByUser,
  type LastWritten,
  lastWrittenOf,
  lineChanges,
} from '../../../src/domain/orders/changes.ts';
import type { OrderPlan } from '../../../src/domain/orders/plan.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import { toInstant } from '../../../src/domain/time.ts';
import { madeUpOrder, part, plan, pricedItem } from '../../kit/amazon-orders.ts';

const KEY = 'item_305-0000001-0000001_11111111111111';

/** `quantity × total`, or that there is no such line. */
type Figures = [quantity: number, total: string] | undefined;

function planOf(figures: Figures): OrderPlan {
  const wanted = figures ?? [0, '0'];
  const orderItems = [
    pricedItem(wanted[1], [part('ITEM', wanted[1])], {
      quantityOrdered: wanted[0],
      fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: wanted[0] },
    }),
  ];
  return plan(madeUpOrder({ orderItems }));
}

function writtenWith(lines: LastWritten['lines']): LastWritten {
  return { commitmentDate: undefined, shippingId: recordId(7), addressHash: undefined, lines, requests: [] };
}

function held(figures: Figures, key: string | undefined = KEY, edited = false): HeldLine[] {
  if (figures === undefined) return [];
  return [{ id: recordId(70), key, quantity: figures[0], priceTotal: new Decimal(figures[1]), edited }];
}

type Row = [what: string, amazon: Figures, last: Figures, odoo: Figures, result: string];

const ROWS: Row[] = [
  ['nothing has changed', [2, '20'], [2, '20'], [2, '20'], 'nothing'],
  ['Amazon takes a unit away', [1, '10'], [2, '20'], [2, '20'], 'change to 1 for 10'],
  ['Amazon changes the price alone', [2, '18'], [2, '20'], [2, '20'], 'change to 2 for 18'],
  ['Amazon takes the line away', undefined, [2, '20'], [2, '20'], 'change to 0 for 0'],
  ['Amazon adds a unit', [3, '30'], [2, '20'], [2, '20'], 'change to 3 for 30'],
  ['a person has changed the quantity', [2, '20'], [2, '20'], [1, '10'], 'nothing'],
  ['a person has changed the price', [2, '20'], [2, '20'], [2, '15'], 'nothing'],
  ['both changed it, differently', [1, '10'], [2, '20'], [3, '30'], 'contested'],
  ['both changed it, only the price by a person', [1, '10'], [2, '20'], [2, '15'], 'contested'],
  ['a person did what Amazon did', [1, '10'], [2, '20'], [1, '10'], 'nothing'],
  ["Odoo's rounding is no person's change", [1, '10'], [2, '20'], [2, '20.04'], 'change to 1 for 10'],
  ['five cents are one', [1, '10'], [2, '20'], [2, '20.05'], 'contested'],
  ['the state was lost, and nothing changed', [2, '20'], undefined, [2, '20'], 'nothing'],
  ['the state was lost, and Amazon took a unit away', [1, '10'], undefined, [2, '20'], 'change to 1 for 10'],
  ['the state was lost, and Amazon took the line away', undefined, undefined, [2, '20'], 'change to 0 for 0'],
  ['the state was lost, and there are fewer in Odoo', [2, '20'], undefined, [1, '10'], 'nothing'],
  ['the state was lost, and the price differs', [2, '20'], undefined, [2, '15'], 'nothing'],
];

describe('changes of lines', () => {
  it.each(ROWS)('%s', (_, amazon, last, odoo, result) => {
    const lastWritten =
      last === undefined ? undefined : writtenWith({ [KEY]: { quantity: last[0], total: last[1] } });
    const { changed, added, contested } = lineChanges(planOf(amazon), lastWritten, held(odoo));
    const words = [
      ...changed.map(({ id, key, quantity, total }) => {
        expect([id, key]).toEqual([70, KEY]);
        return `change to ${quantity} for ${total.toFixed()}`;
      }),
      ...contested.map((key) => {
        expect(key).toBe(KEY);
        return 'contested';
      }),
    ];
    expect(words.join(', ') || 'nothing').toBe(result);
    expect(added).toEqual([]);
  });

  it('a figure written with other zeros is the same figure', () => {
    const lastWritten = writtenWith({ [KEY]: { quantity: 2, total: '20.00' } });
    expect(lineChanges(planOf([2, '20.0']), lastWritten, held([2, '20']))).toEqual({
      changed: [],
      added: [],
      contested: [],
    });
  });

  describe('a line that Odoo does not have', () => {
    const order = planOf([1, '10']);
    const other = held([1, '5'], 'item_305-0000001-0000001_99999999999999');
    const others = { item_305_0: { quantity: 1, total: '5' } };

    it('is added when it is new', () => {
      expect(lineChanges(order, writtenWith(others), other).added.map(({ key }) => key)).toEqual([KEY]);
    });

    it('is not added again after a person has deleted it', () => {
      const lastWritten = writtenWith({ ...others, [KEY]: { quantity: 1, total: '10' } });
      expect(lineChanges(order, lastWritten, other).added).toEqual([]);
    });

    it('is not added when nothing is known of what was there, or to an order that a person entered', () => {
      expect(lineChanges(order, undefined, other).added).toEqual([]);
      const entered: HeldLine[] = [
        { id: recordId(1), key: undefined, quantity: 1, priceTotal: new Decimal(10), edited: true },
      ];
      expect(lineChanges(order, writtenWith({}), entered).added).toEqual([]);
    });
  });

  it('a line that somebody else has written stays, when the state was lost', () => {
    const edited = held([5, '50'], KEY, true);
    expect(lineChanges(planOf([2, '20']), undefined, edited)).toMatchObject({
      changed: [],
      contested: [KEY],
    });
    expect(isEditedByUser(planOf([2, '20']), undefined, edited)).toBe(true);
  });

  it('follows the quantity of an order that somebody else entered, whatever its price', () => {
    const lastWritten = writtenWith({ [KEY]: { quantity: 2, total: '20' } });
    const entered = held([2, '33'], KEY, true);
    expect(lineChanges(planOf([1, '10']), lastWritten, entered, true).changed).toMatchObject([
      { id: 70, quantity: 1 },
    ]);
    expect(lineChanges(planOf([2, '18']), lastWritten, entered, true)).toMatchObject({
      changed: [],
      contested: [],
    });
    expect(lineChanges(planOf([1, '10']), lastWritten, held([3, '33'], KEY, true), true).contested).toEqual([
      KEY,
    ]);
  });

  it('a hundred units may be off by what two decimals of a unit price cost, and yen by whole yen', () => {
    const lastWritten = writtenWith({ [KEY]: { quantity: 100, total: '33.30' } });
    expect(lineChanges(planOf([90, '29.97']), lastWritten, held([100, '33.00'])).changed).toHaveLength(1);
    expect(lineChanges(planOf([90, '29.97']), lastWritten, held([100, '32.00'])).contested).toHaveLength(1);
  });

  it("does not change people's own lines or the rounding line", () => {
    const order = planOf([1, '10']);
    const lines: HeldLine[] = [
      ...held([1, '10']),
      { id: recordId(71), key: undefined, quantity: 5, priceTotal: new Decimal(99), edited: true },
      {
        id: recordId(72),
        key: 'item_305-0000001-0000001_rounding',
        quantity: 1,
        priceTotal: new Decimal('0.01'),
        edited: false,
      },
    ];
    const expected = { changed: [], added: [], contested: [] };
    expect(lineChanges(order, undefined, lines)).toEqual(expected);
    expect(lineChanges(order, lastWrittenOf(order, recordId(7)), lines)).toEqual(expected);
  });
});

describe('what was last written', () => {
  const order = plan(
    madeUpOrder({
      buyer: { buyerName: 'Jörg Beispiel', buyerEmail: 'abc@marketplace.example' },
      recipient: { deliveryAddress: { addressLine1: 'Musterstraße 1', city: 'Köln' } },
      fulfillment: {
        fulfillmentStatus: 'UNSHIPPED',
        fulfilledBy: 'MERCHANT',
        shipByWindow: { latestDateTime: toInstant('2026-11-24T22:59:59Z') },
      },
      orderItems: [
        pricedItem('11.90', [part('ITEM', '11.90')], { cancellation: { cancellationRequest: {} } }),
      ],
    }),
  );

  it('is the plan in short', () => {
    const lastWritten = lastWrittenOf(order, recordId(7));
    expect(lastWritten).toEqual({
      commitmentDate: '2026-11-24T22:59:59.000Z',
      shippingId: recordId(7),
      addressHash: addressHashOf(order),
      lines: { [KEY]: { quantity: 1, total: '11.9' } },
      requests: ['11111111111111'],
    });
  });

  it('holds nothing of the buyer', () => {
    expect(JSON.stringify(lastWrittenOf(order, recordId(7)))).not.toMatch(/j.rg|beispiel|muster|k.ln|abc@/i);
    expect(addressHashOf(plan(madeUpOrder()))).toBeUndefined();
  });
});
