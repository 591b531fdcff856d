import type { AmazonOrder, OrderItem } from '../../../src/domain/amazon-order.ts';
import { type Decision, decideDocuments } from '../../../src/domain/invoices/decide.ts';
import type { PostedDocument } from '../../../src/domain/invoices/document.ts';
import { invoicedOrderOf } from '../../../src/domain/invoices/invoiced-order.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { type JournalEntryId, recordId } from '../../../src/domain/record-id.ts';
import { toInstant } from '../../../src/domain/time.ts';
import { CANCELLED, FACILITATED, madeUpOrder, money, part, pricedItem } from '../../kit/amazon-orders.ts';

const SHIPPED = { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT' };
const SHIPPED_AT = toInstant('2026-11-22T10:00:00Z');

function taxed(total: string, net: string, tax: string, patch: Partial<OrderItem> = {}): OrderItem {
  return pricedItem(total, [part('ITEM', net), part('TAX', tax)], patch);
}

function shipped(patch: Partial<AmazonOrder> = {}): AmazonOrder {
  return madeUpOrder({
    fulfillment: SHIPPED,
    orderItems: [taxed('119.00', '100.00', '19.00')],
    packages: [{ packageReferenceId: '1', shipTime: SHIPPED_AT, packageItems: [] }],
    ...patch,
  });
}

function document(
  number: string,
  total: string,
  vat: string,
  patch: Partial<PostedDocument> = {},
): PostedDocument {
  return {
    id: recordId<JournalEntryId>(1),
    number,
    kind: 'Invoice',
    orderId: '305-0000001-0000001',
    date: '2026-11-22',
    currencyCode: 'EUR',
    total: new Decimal(total),
    vat: new Decimal(vat),
    reversedId: undefined,
    ...patch,
  };
}

function creditNote(number: string, total: string, patch: Partial<PostedDocument> = {}): PostedDocument {
  return document(number, total, '0', { kind: 'CreditNote', id: recordId(9), ...patch });
}

const INVOICE = document('INV/1', '119.00', '19.00');

function decide(
  order: AmazonOrder,
  documents: PostedDocument[],
  { uploads = 'all', done = [] }: { uploads?: 'all' | 'business' | undefined; done?: string[] } = {},
): Decision[] {
  return decideDocuments(invoicedOrderOf(order), documents, uploads, new Set(done)).map(
    ({ decision }) => decision,
  );
}

describe('whose documents belong to Amazon', () => {
  test('an invoice that is what Amazon says goes there, within a day of the shipment', () => {
    const [decision] = decide(shipped(), [INVOICE]);
    expect(decision).toMatchObject({ kind: 'upload', deadline: '2026-11-23T10:00:00.000Z' });
    expect(decision?.kind === 'upload' && decision.totals?.vat.toFixed(2)).toBe('19.00');
  });

  test('not of stores that the settings do not name', () => {
    const order = invoicedOrderOf(shipped());
    expect(decideDocuments(order, [INVOICE], undefined, new Set())[0]?.decision.kind).toBe('ignore');
  });

  test('of business buyers alone, where that is asked for', () => {
    expect(decide(shipped(), [INVOICE], { uploads: 'business' })).toEqual([{ kind: 'ignore' }]);
    const [decision] = decide(shipped({ programs: ['PRIME', 'AMAZON_BUSINESS'] }), [INVOICE], {
      uploads: 'business',
    });
    expect(decision?.kind).toBe('upload');
  });

  test('not where Amazon collects the tax of every item', () => {
    const facilitated = shipped({ orderItems: [taxed('119.00', '100.00', '19.00', FACILITATED)] });
    expect(decide(facilitated, [document('INV/1', '100.00', '0')])).toMatchObject([{ kind: 'notWanted' }]);
    const mixed = shipped({
      orderItems: [
        taxed('59.50', '50.00', '9.50', FACILITATED),
        taxed('59.50', '50.00', '9.50', { orderItemId: '2' }),
      ],
    });
    expect(decide(mixed, [INVOICE])[0]?.kind).toBe('upload');
  });

  test.each(['UNSHIPPED', 'PARTIALLY_SHIPPED', 'CANCELLED'])('not while the order is %s', (status) => {
    const order = shipped({ fulfillment: { ...SHIPPED, fulfillmentStatus: status } });
    expect(decide(order, [INVOICE])).toMatchObject([
      { kind: 'wait', reason: expect.stringContaining(status) },
    ]);
  });
});

describe('the figures', () => {
  test.each([
    [
      'a cent less',
      '118.99',
      '19.00',
      "Invoice INV/1 is over 118.99 EUR, and Amazon's order over 119.00 EUR.",
    ],
    [
      'a cent more',
      '119.01',
      '19.00',
      "Invoice INV/1 is over 119.01 EUR, and Amazon's order over 119.00 EUR.",
    ],
    [
      'a cent of tax',
      '119.00',
      '18.99',
      "Invoice INV/1 holds 18.99 EUR of tax, and Amazon's order 19.00 EUR.",
    ],
  ])('%s is told, not sent', (_, total, vat, reason) => {
    expect(decide(shipped(), [document('INV/1', total, vat)])).toEqual([{ kind: 'different', reason }]);
  });

  test('another currency is told', () => {
    expect(decide(shipped(), [document('INV/1', '119.00', '19.00', { currencyCode: 'GBP' })])).toEqual([
      { kind: 'different', reason: "Invoice INV/1 is in GBP, and Amazon's order in EUR." },
    ]);
  });

  test('the tax is not compared when Amazon names none', () => {
    const order = shipped({ orderItems: [pricedItem('119.00', [part('ITEM', '119.00')])] });
    expect(decide(order, [INVOICE])[0]?.kind).toBe('upload');
  });

  test('shipping, gift wrap and promotions count; cancelled items do not', () => {
    const parts = [
      part('ITEM', '100.00'),
      part('SHIPPING', '5.00'),
      part('DISCOUNT', '-5.00'),
      part('TAX', '19.00'),
    ];
    const order = shipped({
      orderItems: [
        pricedItem('119.00', parts),
        taxed('11.90', '10.00', '1.90', { orderItemId: '2', ...CANCELLED }),
      ],
    });
    expect(decide(order, [INVOICE])[0]?.kind).toBe('upload');
  });

  test('an order without any amount differs from every invoice', () => {
    const order = shipped({ orderItems: [pricedItem(undefined, [])] });
    expect(decide(order, [INVOICE])[0]?.kind).toBe('different');
    expect(invoicedOrderOf(shipped({ orderItems: [] })).total.isZero()).toBe(true);
  });

  test('several invoices count together, and Amazon is told no totals of a part', () => {
    const parts = [document('INV/1', '59.50', '9.50'), document('INV/2', '59.50', '9.50')];
    expect(decide(shipped(), parts)).toMatchObject([
      { kind: 'upload', totals: undefined },
      { kind: 'upload', totals: undefined },
    ]);
    expect(decide(shipped(), [...parts, document('INV/3', '0.01', '0')])).toMatchObject([
      { kind: 'different' },
      { kind: 'different' },
      {
        kind: 'different',
        reason: expect.stringContaining('Invoices INV/1, INV/2, INV/3 together are over 119.01'),
      },
    ]);
  });
});

describe('credit notes', () => {
  test('go after their invoice', () => {
    const note = creditNote('RINV/1', '11.90');
    expect(decide(shipped(), [INVOICE, note])).toMatchObject([
      { kind: 'upload' },
      { kind: 'wait', reason: 'Invoice INV/1 of the order must be at Amazon first.' },
    ]);
    expect(decide(shipped(), [INVOICE, note], { done: ['INV/1'] })[1]?.kind).toBe('upload');
  });

  test('cannot be over more than the order, nor in another currency', () => {
    const done = { done: ['INV/1'] };
    expect(decide(shipped(), [INVOICE, creditNote('RINV/1', '119.01')], done)[1]?.kind).toBe('different');
    const foreign = creditNote('RINV/1', '1.00', { currencyCode: 'GBP' });
    expect(decide(shipped(), [INVOICE, foreign], done)[1]?.kind).toBe('different');
  });

  test('that reverse a wrong invoice go nowhere with it, once a right one replaces it', () => {
    const wrong = document('INV/1', '119.01', '19.00', { id: recordId(1) });
    const reversal = creditNote('RINV/1', '119.01', { reversedId: wrong.id });
    const right = document('INV/2', '119.00', '19.00', { id: recordId(2) });
    expect(decide(shipped(), [wrong, reversal]).map(({ kind }) => kind)).toEqual(['different', 'different']);
    const decisions = decide(shipped(), [wrong, reversal, right]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['notWanted', 'notWanted', 'upload']);
    expect(decisions[2]).toHaveProperty('totals.total');
  });

  test('that refund all of a right invoice go to Amazon after it', () => {
    const refund = creditNote('RINV/1', '119.00', { reversedId: INVOICE.id });
    expect(decide(shipped(), [INVOICE, refund]).map(({ kind }) => kind)).toEqual(['upload', 'wait']);
  });
});

test("the deadline of a parcel of Amazon's is a day after the last change of the order", () => {
  const order = shipped({
    packages: [],
    lastUpdatedTime: toInstant('2026-11-22T12:00:00Z'),
    proceeds: { grandTotal: money('119.00'), breakdowns: [] },
  });
  expect(invoicedOrderOf(order).deadline).toBe('2026-11-23T12:00:00.000Z');
  expect(invoicedOrderOf(madeUpOrder()).deadline).toBeUndefined();
});
