import { Decimal, sum, ZERO } from '../../../src/domain/money.ts';
import { type AccountId, type PartnerId, recordId } from '../../../src/domain/record-id.ts';
import { planBookings, type SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import { chainsOf, expectedBalance, linkOf } from '../../../src/domain/settlements/chains.ts';
import {
  draftEntries,
  draftPayments,
  draftStatementLines,
  type PlacedBooking,
} from '../../../src/domain/settlements/drafts.ts';
import type { Settlement, SettlementRow } from '../../../src/domain/settlements/settlement.ts';
import { createSeededRandom } from '../../../src/simulator/world/seeded-random.ts';

const AMAZON = recordId<AccountId>(100);
const DAY_MS = 86_400_000;
const STORES = [
  { store: 'DE', currencyCode: 'EUR' },
  { store: 'FR', currencyCode: 'EUR' },
  { store: 'GB', currencyCode: 'GBP' },
];

type Carried = { owed: Decimal };

const otherRow = (word: string): [string, string, string] => ['other-transaction', 'other-transaction', word];

const iso = (time: number): string => new Date(time).toISOString();

const settles = ({ booking: { kind } }: PlacedBooking): boolean => kind === 'order' || kind === 'refund';

const shown = (months: Map<string, Decimal>): string[][] =>
  [...months]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([month, amount]) => [month, amount.toFixed(2)]);

/** One settlement of two weeks as Amazon makes them: it opens with what was carried over, and ends with a reserve, a payout or a debt. */
function settlementOf(
  { store, currencyCode }: (typeof STORES)[number],
  period: number,
  carried: Carried,
  random: () => number,
): Settlement {
  const start = Date.parse('2026-01-01T08:00:00Z') + period * 14 * DAY_MS;
  const rows: SettlementRow[] = [];
  const add = (words: [string, string, string], cents: number, orderId = ''): void => {
    const posted = new Date(start + Math.floor(random() * 14) * DAY_MS).toISOString().slice(0, 10);
    rows.push({
      line: rows.length + 3,
      transactionType: words[0],
      amountType: words[1],
      amountDescription: words[2],
      orderId,
      amount: new Decimal(cents).div(100),
      postedDate: posted,
      storeDate: posted,
      orderItemCode: '',
      sku: '',
    });
  };
  const cents = carried.owed.times(100).toNumber();
  if (cents > 0) add(otherRow('Previous Reserve Amount Balance'), cents);
  if (cents < 0) {
    add(otherRow('Payable to Amazon'), cents);
    if (random() < 0.5) add(otherRow('Successful charge'), -cents);
  }
  // Every third period the store sells nothing, and fees alone make a debt.
  const orders = period % 3 === 2 ? 0 : 1 + Math.floor(random() * 5);
  for (let order = 0; order < orders; order += 1) {
    const orderId = `305-${String(period).padStart(7, '0')}-${store}${String(order).padStart(5, '0')}`;
    const price = 1000 + Math.floor(random() * 9000);
    add(['Order', 'ItemPrice', 'Principal'], price, orderId);
    add(['Order', 'ItemFees', 'Commission'], -Math.round(price * 0.15), orderId);
    if (random() < 0.2) add(['Refund', 'ItemPrice', 'Principal'], -price, orderId);
  }
  add(otherRow('Storage Fee'), -Math.floor(random() * 15_000) - 1);
  add(['ServiceFee', 'Cost of Advertising', 'TransactionTotalAmount'], -Math.floor(random() * 2000) - 1);
  const due = sum(rows.map(({ amount }) => amount));
  const reserve = due.isPositive() ? due.times(random()).toDecimalPlaces(2) : ZERO;
  if (!reserve.isZero()) add(otherRow('Current Reserve Amount'), reserve.times(-100).toNumber());
  carried.owed = due.isPositive() ? reserve : due;
  return {
    settlementId: `9${String(period).padStart(4, '0')}${store}`,
    startDate: iso(start).slice(0, 10),
    endDate: iso(start + 14 * DAY_MS).slice(0, 10),
    depositDate: iso(start + 16 * DAY_MS).slice(0, 10),
    start: iso(start) as Settlement['start'],
    end: iso(start + 14 * DAY_MS) as Settlement['end'],
    total: due.minus(reserve),
    currencyCode,
    store,
    rows,
  };
}

function placedOf({ bookings }: SettlementPlan): { settling: PlacedBooking[]; others: PlacedBooking[] } {
  const counterpart = { accountId: recordId<AccountId>(200), partnerId: recordId<PartnerId>(1) };
  const placed = bookings.map((booking) => ({ booking, counterpart }));
  return { settling: placed.filter(settles), others: placed.filter((one) => !settles(one)) };
}

describe('a year of three stores, with reserves, debts, charges and refunds over months', () => {
  const random = createSeededRandom(18).fraction;
  const settlements: Settlement[] = STORES.flatMap((store) => {
    const carried: Carried = { owed: ZERO };
    return Array.from({ length: 26 }, (_, period) => settlementOf(store, period, carried, random));
  });
  const plans = settlements.map((settlement) => {
    const planned = planBookings(settlement, { rules: [], facilitatorTax: 'exclude' });
    if ('unknown' in planned) throw new Error('a row has no rule');
    return planned.plan;
  });

  test('the account holds what Amazon owes after each settlement, by payments and by statements', () => {
    const held = new Map<string, Decimal>();
    const byTime = plans.toSorted((one, other) => one.settlement.end.localeCompare(other.settlement.end));
    for (const [index, plan] of byTime.entries()) {
      const { settlementId, currencyCode } = plan.settlement;
      const { settling, others } = placedOf(plan);
      const entries = draftEntries(settlementId, others, { accountId: AMAZON });
      const batch = sum([
        ...draftPayments(settlementId, settling).map(({ amount }) => amount),
        ...entries.flatMap(({ lines }) =>
          lines.filter(({ accountId }) => accountId === AMAZON).map(({ amount }) => amount),
        ),
      ]);
      const statement = sum(
        draftStatementLines(settlementId, [...settling, ...others]).map(({ amount }) => amount),
      );
      expect(statement.toFixed(2)).toBe(batch.toFixed(2));
      held.set(currencyCode, (held.get(currencyCode) ?? ZERO).plus(batch));
      const chains = chainsOf(byTime.slice(0, index + 1).map(linkOf));
      expect(chains.flatMap(({ gaps }) => gaps)).toEqual([]);
      expect(held.get(currencyCode)?.toFixed(2)).toBe(expectedBalance(chains, currencyCode).toFixed(2));
    }
    const negative = plans.filter(({ settlement }) => settlement.total.isNegative());
    expect(negative.length).toBeGreaterThan(5);
  });

  test('fees and advertising of each month are those of the files', () => {
    const inFiles = new Map<string, Decimal>();
    for (const { rows } of settlements)
      for (const { amountType, amountDescription, postedDate, amount } of rows)
        if (
          amountType === 'ItemFees' ||
          amountType === 'Cost of Advertising' ||
          amountDescription === 'Storage Fee'
        )
          inFiles.set(postedDate.slice(0, 7), (inFiles.get(postedDate.slice(0, 7)) ?? ZERO).plus(amount));
    const booked = new Map<string, Decimal>();
    for (const plan of plans)
      for (const { date, lines } of draftEntries(
        plan.settlement.settlementId,
        placedOf(plan).others.filter(
          ({ booking }) => booking.kind === 'fee' || booking.kind === 'advertising',
        ),
        { accountId: AMAZON },
      ))
        for (const { accountId, amount } of lines)
          if (accountId !== AMAZON)
            booked.set(date.slice(0, 7), (booked.get(date.slice(0, 7)) ?? ZERO).minus(amount));
    expect(shown(booked)).toEqual(shown(inFiles));
    expect(booked.size).toBe(12);
  });
});
