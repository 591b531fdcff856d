import { Decimal } from '../../../src/domain/money.ts';
import type { Booking } from '../../../src/domain/settlements/bookings.ts';
import type { Documents } from '../../../src/jobs/settlements/documents.ts';
import { settledBy } from '../../../src/jobs/settlements/place.ts';

const ONE = '305-0000001-0000001';
const INVOICE = { accountId: 11, partnerId: 5 };
const NOTE = { accountId: 12, partnerId: 6 };

function booking(kind: 'order' | 'refund', amount: number): Booking {
  return {
    key: kind,
    kind,
    label: `${kind} ${ONE}`,
    date: '2026-03-31',
    amount: new Decimal(amount),
    orderId: ONE,
  };
}

/** An invoice and a credit note of one order, with what is open of them. */
function documentsWith(invoiced: number, credited: number): Documents {
  return new Map([
    [
      ONE,
      {
        saleOrderId: 1,
        invoices: [{ id: 7 }],
        creditNotes: [{ id: 8 }],
        customer: { accountId: 13, partnerId: 5 },
        receivables: [
          { id: 70, moveId: 7, residual: new Decimal(invoiced), ...INVOICE },
          { id: 80, moveId: 8, residual: new Decimal(credited), ...NOTE },
        ],
      },
    ],
  ]) as unknown as Documents;
}

describe('the document that an order or refund settles', () => {
  test('is the invoice or the credit note', () => {
    const all = [booking('order', 30), booking('refund', -30)];
    const documents = documentsWith(30, -30);
    expect(all.map((one) => settledBy(one, documents, all))).toEqual([INVOICE, NOTE]);
  });

  test.each([
    ['refund', 30],
    ['order', -3],
  ] as const)('is none of a %s of %d, which went the other way', (kind, amount) => {
    const one = booking(kind, amount);
    expect(settledBy(one, documentsWith(0, 0), [one])).toBeUndefined();
    // Of another amount.
    expect(settledBy(one, documentsWith(29, -4), [one])).toBeUndefined();
  });

  test('is, of what went the other way, the open one over exactly that amount', () => {
    const back = booking('refund', 30);
    expect(settledBy(back, documentsWith(30, 0), [back])).toEqual(INVOICE);
    const charge = booking('order', -3);
    expect(settledBy(charge, documentsWith(0, -3), [charge])).toEqual(NOTE);
  });

  test('is none that the same settlement pays anyway', () => {
    const all = [booking('order', 30), booking('refund', 30)];
    expect(settledBy(all[1]!, documentsWith(30, 0), all)).toBeUndefined();
  });
});
