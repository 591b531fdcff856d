import fc from 'fast-check';
import type { ProductId } from '../../../src/domain/record-id.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import type { HeldUnits, Part, Quantities } from '../../../src/domain/stock/available.ts';
import { type Offer, promise, type Share } from '../../../src/domain/stock/promise.ts';
import { dealOut } from '../../../src/domain/stock/share.ts';

const [DESK, LAMP, SCREW] = [1, 2, 3].map((id) => recordId<ProductId>(id)) as [
  ProductId,
  ProductId,
  ProductId,
];

function offer(sellerSku: string, parts: readonly Part[], rules: Partial<Offer> = {}): Offer {
  return { seller: 'eu', sellerSku, parts, buffer: { units: 0 }, cap: 1000, paused: false, ...rules };
}

function of(productId: ProductId, quantity = 1): Part[] {
  return [{ productId, quantity }];
}

function there(onHand: number, free = onHand, outgoing = 0): Quantities {
  return { onHand, free, outgoing };
}

function held(sellerSku: string, units: number, rules: Partial<HeldUnits> = {}): HeldUnits {
  return { seller: 'eu', orderId: '305-1', sellerSku, units, reason: 'pending', ...rules };
}

function unitsOf(
  offers: readonly Offer[],
  quantities: readonly (readonly [ProductId, Quantities])[],
  { orders = [], share = 'split' }: { orders?: readonly HeldUnits[]; share?: Share } = {},
): number[] {
  return promise(offers, { quantities: new Map(quantities), held: orders, share }).map(({ units }) => units);
}

describe('what may be promised of an offer', () => {
  test.each([
    ['nothing reserved', there(7), 7],
    ['an order that is reserved', there(7, 5, 2), 5],
    ['a confirmed order that nothing is reserved for', there(7, 7, 3), 4],
    ['a reservation for a transfer inside the warehouse', there(7, 4, 0), 4],
    ['more ordered than there is', there(2, 0, 9), 0],
    ['a negative quantity', there(-3), 0],
    ['a quantity that a float cannot hold', there(2.999_999_999_6), 3],
    ['half a unit', there(2.5), 2],
  ])('%s', (_, quantities, units) => {
    expect(unitsOf([offer('DESK', of(DESK))], [[DESK, quantities]])).toEqual([units]);
  });

  test('is in packs, and never a part of a pack', () => {
    expect(unitsOf([offer('DESK-3PK', of(DESK, 3))], [[DESK, there(11)]])).toEqual([3]);
  });

  test('is without the units of orders that Odoo does not hold, in the size of their own pack', () => {
    const offers = [
      offer('DESK', of(DESK), { cap: 99 }),
      offer('DESK-3PK', of(DESK, 3), { seller: 'uk', paused: true }),
    ];
    const orders = [held('DESK', 1), held('DESK-3PK', 2, { seller: 'uk', reason: 'notInOdoo' })];
    expect(unitsOf(offers, [[DESK, there(10)]], { orders })).toEqual([3, 0]);
  });

  test('is not lowered by an order whose SKU has no product', () => {
    expect(
      unitsOf([offer('DESK', of(DESK))], [[DESK, there(4)]], { orders: [held('NOBODY-KNOWS', 3)] }),
    ).toEqual([4]);
  });

  test.each([
    [{ units: 2 }, 8],
    [{ units: 50 }, 0],
    [{ percent: 15 }, 8],
    [{ percent: 100 }, 0],
    [{ percent: 0 }, 10],
  ])('keeps back a buffer of %j', (buffer, units) => {
    expect(unitsOf([offer('DESK', of(DESK), { buffer })], [[DESK, there(10)]])).toEqual([units]);
  });

  test('stops at its cap, is 0 while a person holds it, and 0 without a product or a quantity', () => {
    const quantities = [[DESK, there(10)]] as const;
    expect(unitsOf([offer('DESK', of(DESK), { cap: 6 })], quantities)).toEqual([6]);
    expect(unitsOf([offer('DESK', of(DESK), { paused: true })], quantities)).toEqual([0]);
    expect(unitsOf([offer('DESK', [])], quantities)).toEqual([0]);
    expect(unitsOf([offer('LAMP', of(LAMP))], quantities)).toEqual([0]);
  });

  test('of a kit is what its scarcest part makes', () => {
    const kit = offer('DESK-SET', [...of(DESK), ...of(SCREW, 8)]);
    expect(
      unitsOf(
        [kit],
        [
          [DESK, there(5)],
          [SCREW, there(27)],
        ],
      ),
    ).toEqual([3]);
  });
});

describe('offers of one product', () => {
  const two = [offer('A', of(DESK)), offer('B', of(DESK), { seller: 'uk' })];

  test('divide its stock, the last unit goes to the first', () => {
    expect(unitsOf(two, [[DESK, there(5)]])).toEqual([3, 2]);
  });

  test('promise all of it each, where the settings say so', () => {
    expect(unitsOf(two, [[DESK, there(5)]], { share: 'full' })).toEqual([5, 5]);
  });

  test('leave to the others what a paused or a capped one does not take', () => {
    const [first = offer('A', []), second = offer('B', [])] = two;
    expect(unitsOf([{ ...first, paused: true }, second], [[DESK, there(5)]])).toEqual([0, 5]);
    expect(unitsOf([{ ...first, cap: 1 }, second], [[DESK, there(5)]])).toEqual([1, 4]);
  });

  test('share a part of a kit with the kit', () => {
    const offers = [offer('LAMP', of(LAMP)), offer('SET', [...of(DESK), ...of(LAMP, 2)])];
    expect(
      unitsOf(offers, [
        [DESK, there(9)],
        [LAMP, there(7)],
      ]),
    ).toEqual([3, 2]);
  });

  test('are dealt out quickly, also thousands that share one part', () => {
    const claims = Array.from({ length: 5000 }, (_, index) => ({
      parts: of(DESK, 1 + (index % 7)),
      limit: 1000 + index,
    }));
    const given = dealOut(claims, new Map([[DESK, 1_000_000]]));
    expect(given).toHaveLength(5000);
    expect(given.reduce((sum, units, index) => sum + units * (1 + (index % 7)), 0)).toBeLessThanOrEqual(
      1_000_000,
    );
  });
});

/**
 * A stock with everything that happens to one: the model knows each claim by itself, and so what is really left. Odoo's three
 * figures are computed from it as Odoo computes them.
 */
class Shop {
  readonly onHand = new Map<ProductId, number>([
    [DESK, 0],
    [LAMP, 0],
    [SCREW, 0],
  ]);
  /** Confirmed moves out, reserved or not. */
  readonly outgoing: { productId: ProductId; quantity: number; reserved: boolean }[] = [];
  /** Reservations of transfers inside the warehouse: the goods stay. */
  readonly inside: { productId: ProductId; quantity: number }[] = [];
  /** Orders at Amazon that nobody has delivered; the poll says what the program knows of each. */
  readonly orders: { sellerSku: string; units: number; seen: 'no' | 'held' | 'inOdoo' }[] = [];
  readonly offers: readonly Offer[];

  constructor(offers: readonly Offer[]) {
    this.offers = offers;
  }

  partsOf(sellerSku: string): readonly Part[] {
    return this.offers.find((each) => each.sellerSku === sellerSku)?.parts ?? [];
  }

  /** What is there for somebody who comes now: without all that was promised to others, whether Odoo knows of it or not. */
  left(productId: ProductId): number {
    const promised = this.outgoing.filter((each) => each.productId === productId);
    const ordered = this.orders
      .filter(({ seen }) => seen !== 'inOdoo')
      .flatMap(({ sellerSku, units }) =>
        this.partsOf(sellerSku).map((part) => ({ ...part, quantity: part.quantity * units })),
      )
      .filter((each) => each.productId === productId);
    return (this.onHand.get(productId) ?? 0) - total(promised) - total(ordered);
  }

  quantities(): Map<ProductId, Quantities> {
    return new Map(
      [...this.onHand].map(([productId, onHand]) => {
        const mine = this.outgoing.filter((each) => each.productId === productId);
        const reserved = mine.filter((each) => each.reserved);
        const inside = this.inside.filter((each) => each.productId === productId);
        return [productId, { onHand, free: onHand - total(reserved) - total(inside), outgoing: total(mine) }];
      }),
    );
  }

  held(): HeldUnits[] {
    return this.orders
      .filter(({ seen }) => seen === 'held')
      .map(({ sellerSku, units }, index) => held(sellerSku, units, { orderId: `305-${index}` }));
  }
}

function total(each: readonly { quantity: number }[]): number {
  return each.reduce((sum, { quantity }) => sum + quantity, 0);
}

type Step = { kind: string; which: number; size: number };

function take(shop: Shop, { kind, which, size }: Step): void {
  const productId = [DESK, LAMP, SCREW][which % 3] ?? DESK;
  const sku = shop.offers[which % shop.offers.length]?.sellerSku ?? '';
  const order = shop.orders[which % Math.max(1, shop.orders.length)];
  const move = shop.outgoing[which % Math.max(1, shop.outgoing.length)];
  switch (kind) {
    case 'receive':
      shop.onHand.set(productId, (shop.onHand.get(productId) ?? 0) + size);
      break;
    case 'adjust':
      shop.onHand.set(productId, size - 3);
      break;
    case 'reserveInside':
      shop.inside.push({ productId, quantity: size / 2 });
      break;
    case 'sellElsewhere':
      shop.outgoing.push({ productId, quantity: size, reserved: which % 2 === 0 });
      break;
    case 'order':
      shop.orders.push({ sellerSku: sku, units: 1 + (size % 3), seen: 'no' });
      break;
    case 'import':
      // Paid and read: Odoo confirms it, with or without a reservation.
      if (order !== undefined && order.seen === 'held') {
        order.seen = 'inOdoo';
        for (const part of shop.partsOf(order.sellerSku))
          shop.outgoing.push({ ...part, quantity: part.quantity * order.units, reserved: size % 2 === 0 });
      }
      break;
    case 'cancel':
      if (order !== undefined && order.seen !== 'inOdoo') shop.orders.splice(shop.orders.indexOf(order), 1);
      break;
    case 'deliver':
      if (move !== undefined) {
        shop.outgoing.splice(shop.outgoing.indexOf(move), 1);
        shop.onHand.set(move.productId, (shop.onHand.get(move.productId) ?? 0) - move.quantity);
      }
      break;
    default:
      break;
  }
}

describe('for any sequence of orders, pending ones, reservations, deliveries, adjustments and late polls', () => {
  const kinds = [
    'receive',
    'receive',
    'adjust',
    'reserveInside',
    'sellElsewhere',
    'order',
    'order',
    'import',
    'cancel',
    'deliver',
  ];
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    which: fc.nat(20),
    size: fc.integer({ min: 1, max: 30 }),
  });
  const buffer = fc.oneof(
    fc.record({ units: fc.nat(4) }),
    fc.record({ percent: fc.integer({ min: 0, max: 100 }) }),
  );
  const rules = fc.record({ buffer, cap: fc.integer({ min: 0, max: 40 }), paused: fc.boolean() });
  const passes = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 12 });

  test.each(['split', 'full'] as const)('%s: what is promised never exceeds what is there', (share) => {
    fc.assert(
      fc.property(passes, fc.array(rules, { minLength: 5, maxLength: 5 }), (polls, chosen) => {
        const shop = new Shop(
          [
            offer('DESK', of(DESK)),
            offer('DESK-B', of(DESK)),
            offer('DESK-3PK', of(DESK, 3)),
            offer('SET', [...of(DESK), ...of(LAMP, 2), ...of(SCREW, 8)]),
            offer('LAMP', of(LAMP)),
          ].map((each, index) => ({ ...each, ...chosen[index] })),
        );
        for (const steps of polls) {
          // What happens before a poll, however late it is, is in before the pass.
          for (const each of steps) take(shop, each);
          for (const order of shop.orders) if (order.seen === 'no') order.seen = 'held';
          const promised = promise(shop.offers, {
            quantities: shop.quantities(),
            held: shop.held(),
            share,
          });
          for (const productId of [DESK, LAMP, SCREW]) {
            const wanted = promised.map(
              ({ units }, index) =>
                total((shop.offers[index]?.parts ?? []).filter((part) => part.productId === productId)) *
                units,
            );
            const most =
              share === 'split' ? wanted.reduce((sum, each) => sum + each, 0) : Math.max(...wanted);
            expect(most).toBeLessThanOrEqual(Math.max(0, shop.left(productId)));
          }
          for (const { units, cap } of promised) {
            expect(Number.isInteger(units) && units >= 0).toBe(true);
            expect(units).toBeLessThanOrEqual(cap);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
