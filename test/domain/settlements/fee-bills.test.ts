import { Decimal } from '../../../src/domain/money.ts';
import type { Booking, SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import { type FeeRule, planFeeBills } from '../../../src/domain/settlements/fee-bills.ts';

const fee = (type: string, amount: string, more: Partial<Booking> = {}): Booking => ({
  key: `fee_${type}`,
  kind: 'fee',
  label: `${type} 2026-11`,
  type,
  date: '2026-11-12',
  amount: new Decimal(amount),
  ...more,
});
const taxOn = (feeType: string, amount: string, tax = `Tax on ${feeType}`): Booking =>
  fee(tax, amount, { kind: 'feeTax', feeType });
const ADS = fee('Cost of Advertising', '-45.67', { kind: 'advertising' });

function billed(bookings: Booking[], rules: FeeRule[], store?: string): unknown[] {
  const plan = { settlement: { settlementId: '1', store }, bookings } as unknown as SettlementPlan;
  return planFeeBills(plan, rules).map(({ month, vendor, lines, taxRows, amount }) => [
    `${month} ${vendor} ${amount.toFixed(2)}`,
    lines.map(({ booking, tax, taxIs }) => `${booking.type} ${tax ?? 'no tax'} ${taxIs}`),
    taxRows.map(({ type }) => type),
  ]);
}

describe('bills over fees', () => {
  test('go by store and kind: the first rule that fits counts', () => {
    const rules = [
      { kind: 'advertising', vendor: 'Amazon Online', tax: '19% RC' },
      { marketplace: 'DE', vendor: 'Amazon EU, Niederlassung Deutschland', tax: '19%' },
      { marketplace: 'US', kind: 'Commission', vendor: 'Amazon.com Services LLC' },
    ];
    const bookings = [fee('Commission', '-3'), fee('Storage Fee', '-2'), ADS];
    expect(billed(bookings, rules, 'DE')).toEqual([
      [
        '2026-11 Amazon EU, Niederlassung Deutschland -5.00',
        ['Commission 19% inside', 'Storage Fee 19% inside'],
        [],
      ],
      ['2026-11 Amazon Online -45.67', ['Cost of Advertising 19% RC inside'], []],
    ]);
    // No rule is for the other fees of this store: they stay entries.
    expect(billed(bookings, rules, 'US')).toEqual([
      ['2026-11 Amazon.com Services LLC -3.00', ['Commission no tax inside'], []],
      ['2026-11 Amazon Online -45.67', ['Cost of Advertising 19% RC inside'], []],
    ]);
    expect(billed([fee('Commission', '-3')], rules)).toEqual([]);
  });

  test('have the tax rows of the file as their tax, where the rule has one', () => {
    const bookings = [
      fee('Storage Fee', '-10'),
      taxOn('storage fee', '-0.90', 'Storage Fee CGST'),
      taxOn('storage fee', '-0.90', 'Storage Fee SGST'),
      fee('Commission', '-3'),
    ];
    expect(billed(bookings, [{ vendor: 'Amazon', tax: 'GST 18%' }])).toEqual([
      [
        '2026-11 Amazon -14.80',
        ['Storage Fee GST 18% beside', 'Commission GST 18% inside'],
        ['Storage Fee CGST', 'Storage Fee SGST'],
      ],
    ]);
    expect(billed(bookings, [{ vendor: 'Amazon' }])).toEqual([
      [
        '2026-11 Amazon -14.80',
        [
          'Storage Fee no tax beside',
          'Commission no tax inside',
          'Storage Fee CGST no tax inside',
          'Storage Fee SGST no tax inside',
        ],
        [],
      ],
    ]);
  });

  test('a tax row of a fee that the month does not have is a line of its own, and follows the rule of that fee', () => {
    const rules = [{ kind: '*storage*', vendor: 'Warehouse', tax: '19%' }];
    expect(billed([taxOn('Storage Fee', '-1.90')], rules)).toEqual([
      ['2026-11 Warehouse -1.90', ['Tax on Storage Fee no tax inside'], []],
    ]);
  });

  test('are for one month each, and there is none over fees that cancel each other out', () => {
    const rules = [{ vendor: 'Amazon' }];
    const december = fee('Commission', '-1', { date: '2026-12-01' });
    expect(billed([fee('Commission', '-3'), december], rules)).toHaveLength(2);
    expect(billed([fee('Commission', '-3'), fee('Refund Commission', '3')], rules)).toEqual([]);
  });
});
