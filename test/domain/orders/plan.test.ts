import fc from 'fast-check';
import type { OrderItem } from '../../../src/domain/amazon-order.ts';
import { Decimal, sum } from '../../../src/domain/money.ts';
import { toInstant } from '../../../src/domain/time.ts';
import {
  CANCELLED,
  FACILITATED,
  figures,
  GERMANY,
  madeUpItem,
  madeUpOrder,
  money,
  OTHER_ITEM,
  part,
  plan,
  pricedItem,
} from '../../kit/amazon-orders.ts';

const ITEM = '11111111111111';

describe('the plan of an order', () => {
  it('holds what people and Odoo need, with keys that never change', () => {
    const order = madeUpOrder({
      fulfillment: {
        fulfillmentStatus: 'UNSHIPPED',
        fulfilledBy: 'MERCHANT',
        shipByWindow: { latestDateTime: toInstant('2026-11-24T22:59:59Z') },
      },
      orderItems: [pricedItem('15.90', [part('ITEM', '11.90'), part('SHIPPING', '4.00')])],
    });
    const planned = plan(order);
    expect(planned).toMatchObject({
      orderId: '305-0000001-0000001',
      marketplaceId: GERMANY.marketplaceId,
      status: 'UNSHIPPED',
      fulfilledBy: 'MERCHANT',
      currencyCode: 'EUR',
      dateOrder: '2026-11-21T08:00:00.000Z',
      commitmentDate: '2026-11-24T22:59:59.000Z',
      shippedAt: '2026-11-21T09:00:00.000Z',
    });
    expect(planned.lines.map(({ key, name, sellerSku }) => [key, name, sellerSku])).toEqual([
      [`item_305-0000001-0000001_${ITEM}`, '[MUG-1] Mug', 'MUG-1'],
      [`item_305-0000001-0000001_${ITEM}_shipping`, 'Shipping of [MUG-1] Mug', undefined],
    ]);
  });

  it('refuses an order without any amount, for it has no currency', () => {
    expect(() => plan(madeUpOrder({ orderItems: [madeUpItem()] }))).toThrow('no amount and so no currency');
  });

  it('leaves parts out that are worth nothing, but never the product', () => {
    const orderItems = [pricedItem('0.00', [part('ITEM', '0.00'), part('SHIPPING', '0.00')])];
    expect(figures(plan(madeUpOrder({ orderItems })).lines)).toEqual(['1 product 0.00']);
  });

  it('gives discounts their promotions', () => {
    const parts = [part('ITEM', '10.00'), part('DISCOUNT', '-2.00')];
    const orderItems = [pricedItem('8.00', parts, { promotionIds: ['Welcome\n2026', 'Summer'] })];
    const { lines, total } = plan(madeUpOrder({ orderItems }));
    expect(figures(lines)).toEqual(['1 product 10.00', '1 discount -2.00']);
    expect(lines[1]?.name).toBe('Discount on [MUG-1] Mug\nWelcome 2026\nSummer');
    expect(total.toFixed(2)).toBe('8.00');
  });
});

describe('gifts', () => {
  const gift = {
    fulfillment: {
      quantityFulfilled: 0,
      quantityUnfulfilled: 1,
      giftMessage: 'Alles Gute,\nliebe Zoë 🎁',
      giftWrapLevel: 'Classic',
    },
  };

  it('have a line for the wrap, with the message on it', () => {
    const parts = [part('ITEM', '10.00'), part('GIFT_WRAP', '3.00')];
    const { lines } = plan(madeUpOrder({ orderItems: [pricedItem('13.00', parts, gift)] }));
    expect(lines.map(({ key, name, total }) => [key, name, total.toFixed(2)])).toEqual([
      [`item_305-0000001-0000001_${ITEM}`, '[MUG-1] Mug', '10.00'],
      [
        `item_305-0000001-0000001_${ITEM}_gift_wrap`,
        'Gift wrap Classic for [MUG-1] Mug\nAlles Gute,\nliebe Zoë 🎁',
        '3.00',
      ],
    ]);
  });

  it('without a paid wrap show the message on the product', () => {
    for (const wrap of [[], [part('GIFT_WRAP', '0.00')]]) {
      const parts = [part('ITEM', '10.00'), ...wrap];
      const { lines } = plan(madeUpOrder({ orderItems: [pricedItem('10.00', parts, gift)] }));
      expect(lines.map(({ name }) => name)).toEqual(['[MUG-1] Mug\nGift message: Alles Gute,\nliebe Zoë 🎁']);
    }
  });
});

describe('amounts that belong to no item', () => {
  it('a tip has a line of its own, without tax', () => {
    const order = madeUpOrder({
      proceeds: { grandTotal: money('13.90'), breakdowns: [part('DELIVERY_TIP', '2.00')] },
    });
    const { lines, total, difference } = plan(order);
    expect(figures(lines)).toEqual(['1 product 11.90', '1 tip 2.00']);
    expect(lines[1]).toMatchObject({ key: 'item_305-0000001-0000001_tip', untaxed: true });
    expect([total.toFixed(2), difference.toFixed()]).toEqual(['13.90', '0']);
  });

  it.each([
    ['0', '0.03', ['1 product 11.90']],
    ['0.02', '0.03', ['1 product 11.90']],
    ['0.03', '0.03', ['1 product 11.90', '1 rounding 0.03']],
    ['0.05', '0.03', ['1 product 11.90', '1 rounding 0.03']],
    ['0.05', '-0.05', ['1 product 11.90', '1 rounding -0.05']],
    ['0.05', '-0.06', ['1 product 11.90']],
  ])('limit %s, difference %s', (limit, difference, lines) => {
    const grandTotal = { amount: new Decimal('11.90').plus(difference), currencyCode: 'EUR' };
    const planned = plan(madeUpOrder({ proceeds: { grandTotal, breakdowns: [] } }), {
      roundingLimit: new Decimal(limit),
    });
    expect(figures(planned.lines)).toEqual(lines);
    expect(planned.difference.toFixed()).toBe(difference);
    expect(planned.total.equals(grandTotal.amount)).toBe(true);
  });

  it('a total that does not hold the parts is shown with its difference', () => {
    const orderItems = [pricedItem('12.34', [part('ITEM', '10.00'), part('TAX', '1.90')])];
    const { total, difference } = plan(madeUpOrder({ orderItems }));
    expect([total.toFixed(2), difference.toFixed(2)]).toEqual(['12.34', '0.44']);
  });
});

describe('replacements', () => {
  it.each([
    ['REPLACEMENT_ORIGINAL_ID', 'Replacement of Amazon order 305-0000009-0000009'],
    ['EXCHANGE_ORIGINAL_ID', 'Exchange for Amazon order 305-0000009-0000009'],
  ])('%s costs nothing, ships, and names the first order', (associationType, note) => {
    const order = madeUpOrder({
      associatedOrders: [{ orderId: '305-0000009-0000009', associationType }],
      proceeds: { grandTotal: money('0.00'), breakdowns: [] },
      orderItems: [pricedItem('0.00', [part('ITEM', '0.00')], { quantityOrdered: 2 })],
    });
    const planned = plan(order);
    expect(figures(planned.lines)).toEqual(['2 product 0.00']);
    expect(planned.notes).toEqual([note]);
    expect(planned.total.toFixed()).toBe('0');
  });

  it("keep the buyer's purchase order number in the notes", () => {
    expect(plan(madeUpOrder({ buyer: { buyerPurchaseOrderNumber: ' PO-4711 ' } })).notes).toEqual([
      'Purchase order: PO-4711',
    ]);
  });
});

const priced = (id: string, patch: Partial<OrderItem> = {}) =>
  pricedItem('11.90', [part('ITEM', '10.00'), part('TAX', '1.90')], { orderItemId: id, ...patch });

describe('cancelled parts', () => {
  it.each([
    ['ordered 0', { quantityOrdered: 0, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 } }],
    ['nothing shipped, nothing open', CANCELLED],
    ['cancelled, and no quantities', { ...CANCELLED, fulfillment: {} }],
  ])('%s: the item has no line', (_, patch) => {
    const { lines, total } = plan(madeUpOrder({ orderItems: [priced(ITEM), priced(OTHER_ITEM, patch)] }));
    expect(lines.map(({ orderItemId }) => orderItemId)).toEqual([ITEM]);
    expect(total.toFixed(2)).toBe('11.90');
  });

  it('more was ordered than is shipped and open: only those are sold', () => {
    const item = pricedItem('20.00', [part('ITEM', '20.00')], {
      quantityOrdered: 3,
      fulfillment: { quantityFulfilled: 1, quantityUnfulfilled: 1 },
    });
    const planned = plan(madeUpOrder({ orderItems: [item] }));
    expect(figures(planned.lines)).toEqual(['2 product 20.00']);
    expect(planned.shipped).toEqual({ [ITEM]: 1 });
  });

  it.each([
    ['still counts it', '23.80'],
    ['counts it no more', '11.90'],
  ])('the grand total %s', (_, grandTotal) => {
    const order = madeUpOrder({
      proceeds: { grandTotal: money(grandTotal), breakdowns: [] },
      orderItems: [priced(ITEM), priced(OTHER_ITEM, CANCELLED)],
    });
    const { total, difference } = plan(order);
    expect([total.toFixed(2), difference.toFixed()]).toEqual(['11.90', '0']);
  });

  it('a request for cancellation is reported, and cancels nothing', () => {
    const orderItems = [
      priced(ITEM, { cancellation: { cancellationRequest: { cancelReason: 'Ordered by mistake' } } }),
      priced(OTHER_ITEM, { cancellation: { cancellationRequest: {} } }),
    ];
    const { lines, cancellationRequests } = plan(madeUpOrder({ orderItems }));
    expect(lines).toHaveLength(2);
    expect(cancellationRequests).toEqual([
      { orderItemId: ITEM, reason: 'Ordered by mistake' },
      { orderItemId: OTHER_ITEM, reason: 'no reason given' },
    ]);
  });
});

describe('units that were already shipped', () => {
  it('is read from the parcels when the item does not say, without cancelled ones', () => {
    const parcel = (packageReferenceId: string, quantity: number, status: string) => ({
      packageReferenceId,
      status,
      packageItems: [{ orderItemId: ITEM, quantity }],
    });
    const item = pricedItem('11.90', [part('ITEM', '11.90')], { quantityOrdered: 5, fulfillment: {} });
    const packages = [parcel('1', 1, 'SHIPPED'), parcel('2', 2, 'CANCELLED'), parcel('3', 2, 'DELIVERED')];
    expect(plan(madeUpOrder({ orderItems: [item], packages })).shipped).toEqual({ [ITEM]: 3 });
    expect(plan(madeUpOrder({ orderItems: [item] })).shipped).toEqual({});
  });
});

describe('the total', () => {
  it('is the sum of the lines and the difference, whatever the order', () => {
    const cents = fc
      .integer({ min: 0, max: 50_000 })
      .map((amount) => new Decimal(amount).div(100).toFixed(2));
    const anItem = fc
      .record({
        item: cents,
        shipping: cents,
        discount: cents,
        tax: cents,
        total: cents,
        open: fc.nat({ max: 3 }),
      })
      .map(({ item, shipping, discount, tax, total, open }) =>
        pricedItem(
          total,
          [
            part('ITEM', item),
            part('SHIPPING', shipping),
            part('DISCOUNT', `-${discount}`),
            part('TAX', tax),
          ],
          { quantityOrdered: 3, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: open } },
        ),
      );
    const items = fc.array(fc.tuple(anItem, fc.boolean()), { minLength: 1, maxLength: 4 }).map((list) =>
      list.map(([item, facilitated], index) => ({
        ...item,
        ...(facilitated ? FACILITATED : {}),
        orderItemId: `${index}`,
      })),
    );
    const limit = cents.map((amount) => new Decimal(amount));
    const setting = fc.constantFrom('exclude' as const, 'passThrough' as const);
    fc.assert(
      fc.property(
        items,
        limit,
        setting,
        fc.option(cents),
        (orderItems, roundingLimit, facilitatorTax, grand) => {
          const proceeds = grand === null ? {} : { proceeds: { grandTotal: money(grand), breakdowns: [] } };
          const planned = plan(madeUpOrder({ orderItems, ...proceeds }), { roundingLimit, facilitatorTax });
          const ofLines = sum(planned.lines.map(({ total }) => total));
          const rounded = planned.lines.some(({ kind }) => kind === 'rounding');
          expect(ofLines.plus(rounded ? 0 : planned.difference).toFixed(2)).toBe(planned.total.toFixed(2));
          expect(new Set(planned.lines.map(({ key }) => key)).size).toBe(planned.lines.length);
        },
      ),
    );
  });
});
