import fc from 'fast-check';
import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { sum } from '../../../src/domain/money.ts';
import { planBookings } from '../../../src/domain/settlements/bookings.ts';
import type { SettlementRule } from '../../../src/domain/settlements/rules.ts';
import { type SettlementOptions, settlementFile } from '../../../src/simulator/made-up/settlement-file.ts';

const OPTIONS: SettlementOptions = {
  settlementId: '17000000001',
  currencyCode: 'EUR',
  end: Date.parse('2026-11-10T12:00:00Z'),
  locale: 'de',
  marketplaceName: 'Amazon.de',
};

type Extra = NonNullable<SettlementOptions['extraRows']>[number];

function extra(amountDescription: string, cents: number, more: Partial<Extra> = {}): Extra {
  return {
    transactionType: 'other-transaction',
    amountType: 'other-transaction',
    amountDescription,
    cents,
    ...more,
  };
}

function sale(orderId: string, cents: number): Extra {
  return extra('Principal', cents, { transactionType: 'Order', amountType: 'ItemPrice', orderId });
}

function planOf(
  text: string,
  rules: readonly SettlementRule[] = [],
  facilitatorTax: 'exclude' | 'passThrough' = 'exclude',
) {
  const planned = planBookings(readSettlement(text), { rules, facilitatorTax });
  if ('unknown' in planned)
    throw new Error(`no rule: ${planned.unknown.map(({ amountDescription }) => amountDescription).join()}`);
  return planned.plan;
}

describe('bookings of a settlement', () => {
  test('lead from the opening to the closing balance, whatever the rows (trap 39)', () => {
    const kinds = fc.constantFrom(
      ['Order', 'ItemPrice', 'Principal'],
      ['Order', 'ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal'],
      ['Refund', 'ItemPrice', 'Principal'],
      ['Order', 'ItemFees', 'Commission'],
      ['Refund', 'ItemFees', 'RefundCommission'],
      ['FBAFees', 'FBA', 'FBAInboundTransportationFee'],
      ['ServiceFee', 'Cost of Advertising', 'TransactionTotalAmount'],
      ['other-transaction', 'other-transaction', 'Current Reserve Amount'],
      ['other-transaction', 'other-transaction', 'Previous Reserve Amount Balance'],
      ['other-transaction', 'FBA Inventory Reimbursement', 'WAREHOUSE_LOST'],
      ['other-transaction', 'other-transaction', 'Payable to Amazon'],
      ['other-transaction', 'other-transaction', 'Successful charge'],
    );
    const rows = fc.array(
      fc.record({
        kind: kinds,
        cents: fc.integer({ min: -50_000, max: 50_000 }),
        order: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom('exclude', 'passThrough'), (list, facilitatorTax) => {
        const extraRows = list.map(
          ({ kind: [transactionType = '', amountType = '', amountDescription = ''], cents, order }) => ({
            transactionType,
            amountType,
            amountDescription,
            cents,
            orderId: `305-${order}`,
          }),
        );
        const plan = planOf(settlementFile([], { ...OPTIONS, extraRows }), [], facilitatorTax);
        const moved = sum(plan.bookings.map(({ amount }) => amount));
        expect(plan.opening.plus(moved).toFixed()).toBe(plan.closing.toFixed());
        expect(new Set(plan.bookings.map(({ key }) => key)).size).toBe(plan.bookings.length);
        expect(new Set(plan.bookings.map(({ label }) => label)).size).toBe(plan.bookings.length);
      }),
    );
  });

  test('tax that Amazon remits is set off against the order, so that it pays the invoice (trap 14)', () => {
    const tax = { transactionType: 'Order', orderId: '111-1' };
    const extraRows = [
      sale('111-1', 100_00),
      extra('Tax', 8_25, { ...tax, amountType: 'ItemPrice' }),
      extra('MarketplaceFacilitatorTax-Principal', -8_25, { ...tax, amountType: 'ItemWithheldTax' }),
    ];
    const file = settlementFile([], { ...OPTIONS, locale: 'us', currencyCode: 'USD', extraRows });
    expect(planOf(file).bookings[0]).toMatchObject({ key: 'order_111-1', label: 'Order 111-1' });
    expect(planOf(file).bookings[0]?.amount.toFixed()).toBe('100');
    const apart = planOf(file, [], 'passThrough').bookings;
    expect(apart.map(({ kind, amount }) => [kind, amount.toFixed()])).toEqual([
      ['order', '108.25'],
      ['withheldTax', '-8.25'],
      ['payout', '-100'],
    ]);
  });

  test('the order-id of FBA fees is a shipment, and rows without order count too (trap 38)', () => {
    const extraRows = [
      extra('FBAInboundTransportationFee', -17_50, {
        transactionType: 'FBAFees',
        amountType: 'FBA',
        orderId: 'FBA15XYZ',
      }),
      extra('Storage Fee', -3_00),
    ];
    const plan = planOf(settlementFile([], { ...OPTIONS, extraRows }));
    expect(plan.bookings.map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ['fee', undefined],
      ['fee', undefined],
    ]);
  });

  test('reserves and carried debt are balances, not results (trap 39)', () => {
    const kept = planOf(
      settlementFile([], {
        ...OPTIONS,
        previousReserve: 100_00,
        reserve: 30_00,
        extraRows: [sale('305-1', 50_00)],
      }),
    );
    expect([kept.opening, kept.closing, kept.settlement.total].map(String)).toEqual(['100', '30', '120']);
  });

  test.each([
    ['Unavailable Balance', -30_00, '0', '30'],
    ["Previous statement's unavailable balance", 100_00, '100', '0'],
    ['Beginning Balance', 100_00, '100', '0'],
    ['Account Level Reserve', -30_00, '0', '30'],
    ['Carryover', -20_00, '-20', '0'],
  ])('%s of %i cents is the opening balance %s, or the closing one %s', (word, cents, opening, closing) => {
    const plan = planOf(
      settlementFile([], { ...OPTIONS, extraRows: [sale('305-1', 50_00), extra(word, cents)] }),
    );
    expect([plan.opening, plan.closing].map(String)).toEqual([opening, closing]);
  });

  test('a row without a rule is booked as unexplained, or stops the whole, until the user gives it a rule', () => {
    const file = settlementFile([], {
      ...OPTIONS,
      extraRows: [sale('305-1', 5_00), extra('Brand New Thing', -1_00)],
    });
    const options = { rules: [], facilitatorTax: 'exclude' } as const;
    expect(planBookings(readSettlement(file), { ...options, unknownRows: 'refuse' })).toMatchObject({
      unknown: [{ line: 4, amountDescription: 'Brand New Thing' }],
    });
    const plan = planOf(file);
    expect(plan.unexplained).toMatchObject([{ line: 4, amountDescription: 'Brand New Thing' }]);
    expect(plan.bookings[1]).toMatchObject({
      kind: 'unexplained',
      type: 'other-transaction / other-transaction / Brand New Thing',
      lines: [4],
    });
    expect(planOf(file, [{ amountDescription: 'brand-new thing', as: 'fee' }]).bookings[1]).toMatchObject({
      kind: 'fee',
      type: 'Brand New Thing',
    });
  });
});
