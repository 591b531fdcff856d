import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { planBookings, type SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import { chainsOf, expectedBalance, linkOf } from '../../../src/domain/settlements/chains.ts';
import { madeUpYear, resultsByMonth, STORES } from '../../kit/settlement-year.ts';

/** The kinds of fees, advertising and reimbursements: results of their month. */
const RESULTS = ['fee', 'advertising', 'reimbursement'];

const unitsOf = (currency: string): number => (currency === 'JPY' ? 1 : 100);

describe('the files of a year of eleven stores, each in its own numbers and dates', () => {
  const year = madeUpYear(12);
  const files = year.months.flat();
  const plans = files.map(({ content }): SettlementPlan => {
    const planned = planBookings(readSettlement(content), {
      rules: [],
      facilitatorTax: 'exclude',
      unknownRows: 'refuse',
    });
    if ('unknown' in planned) throw new Error('a row has no rule');
    return planned.plan;
  });

  test('are of the store that they name, one after the other, with negative ones among them', () => {
    expect(plans.map(({ settlement }) => settlement.currencyCode)).toEqual(
      files.map(({ store }) => store.currency),
    );
    expect(plans).toHaveLength(12 * STORES.length);
    expect(plans.filter(({ settlement }) => settlement.total.isNegative()).length).toBeGreaterThan(20);
    const kinds = new Set(plans.flatMap(({ bookings }) => bookings.map(({ kind }) => kind)));
    for (const kind of ['charge', 'transfer', 'interAccount', 'taxAtSource', 'reimbursement', 'refund'])
      expect(kinds).toContain(kind);
  });

  test('lead to what Amazon owes after each of them', () => {
    const moved = new Map<string, Decimal>();
    for (const [index, plan] of plans.entries()) {
      const { store, closing } = files[index] ?? { closing: 0, store: { currency: '' } };
      expect(plan.closing.times(unitsOf(store.currency)).toNumber()).toBe(closing);
      for (const { amount } of plan.bookings)
        moved.set(store.currency, (moved.get(store.currency) ?? new Decimal(0)).plus(amount));
      if ((index + 1) % STORES.length > 0) continue;
      const chains = chainsOf(plans.slice(0, index + 1).map(linkOf));
      expect(chains.flatMap(({ gaps }) => gaps)).toEqual([]);
      for (const [currency, amount] of moved)
        expect([currency, amount.toFixed(2)]).toEqual([
          currency,
          expectedBalance(chains, currency).toFixed(2),
        ]);
    }
  });

  test('hold the costs of each month', () => {
    const booked = new Map<string, number>();
    for (const [index, { bookings }] of plans.entries()) {
      const currency = files[index]?.store.currency ?? '';
      for (const { date, amount } of bookings.filter(({ kind }) => RESULTS.includes(kind))) {
        const key = `${currency} ${date.slice(0, 7)}`;
        booked.set(key, (booked.get(key) ?? 0) + amount.times(unitsOf(currency)).toNumber());
      }
    }
    expect(booked).toEqual(resultsByMonth(files, ['cost']));
  });
});
