import { Decimal } from '../../../src/domain/money.ts';
import type { Booking, SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import type { Documents, OrderDocuments } from '../../../src/jobs/settlements/documents.ts';
import { waitsFor } from '../../../src/jobs/settlements/waits-for.ts';

const ID = '17000000001';
const ONE = '305-0000001-0000001';
const TWO = '305-0000002-0000002';

/** Orders of 30.00 and refunds of −30.00, unless an amount is given. */
function planOf(
  ...bookings: (Pick<Booking, 'kind' | 'orderId'> & Partial<Pick<Booking, 'amount'>>)[]
): SettlementPlan {
  const whole = bookings.map((booking) => ({
    amount: new Decimal(booking.kind === 'refund' ? -30 : 30),
    ...booking,
  }));
  return {
    settlement: { settlementId: ID, endDate: '2026-03-31' },
    bookings: whole,
  } as unknown as SettlementPlan;
}

function documentsOf(orderId: string, documents: Partial<Record<keyof OrderDocuments, unknown>>): Documents {
  const empty = { saleOrderId: 1, invoices: [], creditNotes: [], receivables: [] };
  return new Map([[orderId, { ...empty, ...documents } as OrderDocuments]]);
}

const invoice = { id: 7, ref: '', state: 'posted' };
const note = { id: 8, ref: `Refund ${ONE} AMZ-${ID}`, state: 'posted' };
const item = (moveId: number, residual: number): unknown => ({ moveId, residual: new Decimal(residual) });

const classes = (...wanted: Parameters<typeof waitsFor>): string[] =>
  waitsFor(...wanted).map((failure) => failure.class);

const READ = { failed: new Set<string>(), readToEnd: true };

describe('what a settlement waits for', () => {
  test('an order that is not in Odoo, as long as orders have not been read up to its end', () => {
    const plan = planOf({ kind: 'order', orderId: ONE });
    const [failure] = waitsFor(plan, new Map(), { ...READ, readToEnd: false }, false);
    expect(failure).toMatchObject({ class: 'ordersNotRead', message: expect.stringContaining('2026-03-31') });
    expect(classes(plan, new Map(), READ, false)).toEqual([]);
  });

  test('an order that failed when it was imported', () => {
    const plan = planOf({ kind: 'order', orderId: ONE }, { kind: 'order', orderId: TWO });
    expect(classes(plan, new Map(), { failed: new Set([ONE]), readToEnd: true }, false)).toEqual([
      'orderFailed',
    ]);
  });

  test('an invoice, unless payments on account are wanted', () => {
    const plan = planOf({ kind: 'order', orderId: ONE });
    expect(classes(plan, documentsOf(ONE, {}), READ, false)).toEqual(['invoiceMissing']);
    const customer = { partnerId: 1, accountId: 2 };
    expect(classes(plan, documentsOf(ONE, { customer }), READ, false)).toEqual([]);
    const billed = documentsOf(ONE, { invoices: [invoice], receivables: [item(7, 30)] });
    expect(classes(plan, billed, READ, false)).toEqual([]);
  });

  test('a refund without any document waits for the invoice, not for the credit note', () => {
    const plan = planOf({ kind: 'refund', orderId: ONE });
    expect(classes(plan, documentsOf(ONE, {}), READ, false)).toEqual(['invoiceMissing']);
  });

  test('a credit note; one that another settlement has settled does not count, its own does', () => {
    const plan = planOf({ kind: 'refund', orderId: ONE });
    const billed = { invoices: [invoice], receivables: [item(7, 0)] };
    expect(classes(plan, documentsOf(ONE, billed), READ, false)).toEqual(['creditNoteMissing']);
    const other = { ...note, ref: `Refund ${ONE} AMZ-16000000000` };
    const settled = { invoices: [invoice], creditNotes: [other], receivables: [item(7, 0), item(8, 0)] };
    expect(classes(plan, documentsOf(ONE, settled), READ, false)).toEqual(['creditNoteMissing']);
    const own = { ...settled, creditNotes: [note] };
    expect(classes(plan, documentsOf(ONE, own), READ, false)).toEqual([]);
  });

  test('no document of what was reversed: there is none that it could settle', () => {
    const back = planOf({ kind: 'refund', orderId: ONE, amount: new Decimal(20) });
    const retrocharge = planOf({ kind: 'order', orderId: ONE, amount: new Decimal(-3) });
    const billed = documentsOf(ONE, { invoices: [invoice], receivables: [item(7, 0)] });
    expect(classes(back, billed, READ, false)).toEqual([]);
    expect(classes(retrocharge, billed, READ, false)).toEqual([]);
    expect(classes(retrocharge, documentsOf(ONE, {}), READ, false)).toEqual([]);
    // The order itself must still be in Odoo, or known not to be.
    expect(classes(back, new Map(), { ...READ, readToEnd: false }, false)).toEqual(['ordersNotRead']);
  });
});
