import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { planBookings } from '../../../src/domain/settlements/bookings.ts';
import {
  type ChainLink,
  chainsOf,
  describeGap,
  expectedBalance,
  linkOf,
  openingBalance,
} from '../../../src/domain/settlements/chains.ts';
import {
  isReturnedPayout,
  returnedPayout,
  type SentPayout,
} from '../../../src/domain/settlements/returned-payouts.ts';
import { type ExtraRow, settlementFile } from '../../../src/simulator/made-up/settlement-file.ts';

const DAY = 86_400_000;
const FIRST_END = Date.parse('2026-03-15T08:00:00Z');

/** A settlement of two weeks, the so-and-so-many-th in a row, with rows of one description and cents each. */
function plan(number: number, rows: readonly (readonly [description: string, cents: number])[]) {
  const extraRows = rows.map(
    ([amountDescription, cents]): ExtraRow =>
      amountDescription === 'Principal'
        ? { transactionType: 'Order', amountType: 'ItemPrice', amountDescription, cents, orderId: '305-1' }
        : {
            transactionType: 'other-transaction',
            amountType: 'other-transaction',
            amountDescription,
            cents,
          },
  );
  const file = settlementFile([], {
    settlementId: `S${number}`,
    currencyCode: 'EUR',
    end: FIRST_END + (number - 1) * 14 * DAY,
    locale: 'us',
    marketplaceName: 'Amazon.de',
    extraRows,
  });
  const planned = planBookings(readSettlement(file), { rules: [], facilitatorTax: 'exclude' });
  if (!('plan' in planned)) throw new Error('refused');
  return planned.plan;
}

function sent(settlementId: string, date: string, amount: string): SentPayout {
  return { settlementId, currencyCode: 'EUR', date, amount: new Decimal(amount) };
}

/** What a run of settlements leaves on the Amazon account and on the account of money on its way. */
function accounts(plans: readonly ReturnType<typeof plan>[]): { amazon: string; onItsWay: string } {
  const bookings = plans.flatMap((one) => one.bookings);
  const add = (kinds: readonly string[]) =>
    bookings
      .filter(({ kind }) => kinds.includes(kind))
      .reduce((total, { amount }) => total.minus(amount), new Decimal(0));
  return {
    amazon: bookings.reduce((total, { amount }) => total.plus(amount), new Decimal(0)).toFixed(2),
    onItsWay: add(['payout', 'charge', 'transfer']).toFixed(2),
  };
}

describe('a negative settlement moves no money', () => {
  test('the debt that a card pays is booked once, when it is charged', () => {
    const plans = [
      plan(1, [['Storage Fee', -50_00]]),
      plan(2, [
        ['Payable to Amazon', -50_00],
        ['Successful charge', 50_00],
        ['Principal', 100_00],
      ]),
    ];
    expect(plans.map(({ opening, closing }) => [opening.toFixed(), closing.toFixed()])).toEqual([
      ['0', '-50'],
      ['-50', '0'],
    ]);
    // 100 are paid out, 50 were taken from the card.
    expect(accounts(plans)).toEqual({ amazon: '0.00', onItsWay: '50.00' });
  });

  test('a debt that the next payout settles is never booked as money in transit', () => {
    const plans = [
      plan(1, [['Storage Fee', -5_27]]),
      plan(2, [
        ['Payable to Amazon', -5_27],
        ['Principal', 50_00],
      ]),
    ];
    expect(accounts(plans)).toEqual({ amazon: '0.00', onItsWay: '44.73' });
  });

  test('two debts in a row, then a charge', () => {
    const plans = [
      plan(1, [['Storage Fee', -54_49]]),
      plan(2, [
        ['Payable to Amazon', -54_49],
        ['Storage Fee', -125_43],
      ]),
    ];
    expect(accounts(plans)).toEqual({ amazon: '-179.92', onItsWay: '0.00' });
    const charged = plan(3, [
      ['Payable to Amazon', -179_92],
      ['Successful charge', 179_92],
    ]);
    expect(accounts([...plans, charged])).toEqual({ amazon: '0.00', onItsWay: '-179.92' });
    const chains = chainsOf([...plans, charged].map(linkOf));
    expect(chains).toMatchObject([{ gaps: [] }]);
    expect(expectedBalance(chains, 'EUR').toFixed()).toBe('0');
  });

  test('a reserve that is kept beside the debt stays in the closing balance', () => {
    const { closing, bookings } = plan(1, [
      ['Storage Fee', -10_00],
      ['Current Reserve Amount', -5_00],
    ]);
    expect([closing.toFixed(), bookings.map(({ kind }) => kind)]).toEqual(['-10', ['fee']]);
  });

  test('a balance adjustment is an entry', () => {
    expect(plan(1, [['Balance Adjustment', -5_00]]).bookings).toMatchObject([
      { kind: 'adjustment', type: 'Balance Adjustment' },
    ]);
  });

  test('a payout that came back settles the newest payout over its amount', () => {
    const back = plan(2, [
      ['Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.', 15_38],
      ['Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.', 15_38],
    ]).bookings.filter(({ kind }) => kind === 'transfer');
    expect(back.map(({ amount }) => amount.toFixed())).toEqual(['15.38', '15.38']);
    const payouts = [
      sent('A', '2026-03-01', '15.38'),
      sent('B', '2026-03-17', '15.38'),
      sent('C', '2026-03-18', '20'),
      sent('D', '2026-04-01', '15.38'),
    ];
    const [booking] = back;
    expect(booking && returnedPayout(booking, 'EUR', payouts)?.settlementId).toBe('B');
    expect(booking && returnedPayout(booking, 'GBP', payouts)).toBeUndefined();
  });

  test('a payout that came back is told from a charge and a payout by its label', () => {
    const { bookings } = plan(2, [
      ['Payable to Amazon', -5_00],
      ['Successful charge', 5_00],
      ['Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.', 15_38],
    ]);
    expect(bookings.map(({ kind, label }) => [kind, isReturnedPayout(label)])).toEqual([
      ['charge', false],
      ['transfer', true],
      ['payout', false],
    ]);
  });
});

function dayAt(number: number): string {
  return new Date(FIRST_END + number * DAY).toISOString();
}

function link(
  settlementId: string,
  days: readonly [start: number, end: number],
  balances: readonly [opening: number, closing: number],
  more: Partial<ChainLink> = {},
): ChainLink {
  return {
    settlementId,
    store: settlementId.slice(0, 2),
    currencyCode: 'EUR',
    start: dayAt(days[0]),
    end: dayAt(days[1]),
    opening: new Decimal(balances[0]),
    closing: new Decimal(balances[1]),
    ...more,
  };
}

function summary(links: readonly ChainLink[]): { chains: string[]; gaps: string[] } {
  const chains = chainsOf(links);
  return {
    chains: chains.map((chain) => chain.links.map(({ settlementId }) => settlementId).join(' ')),
    gaps: chains.flatMap((chain) =>
      chain.gaps.map((gap) => `${gap.kind} ${gap.after.settlementId} ${gap.amount.toFixed()}`),
    ),
  };
}

describe('chains of settlements', () => {
  test('two stores in one currency have a chain each, and the expected balance is the sum', () => {
    const links = [
      link('DE1', [0, 14], [0, 100]),
      link('FR1', [1, 15], [0, 30]),
      link('DE2', [14, 28], [100, 0]),
      link('FR2', [15, 29], [30, 0]),
    ];
    expect(summary(links)).toEqual({ chains: ['DE1 DE2', 'FR1 FR2'], gaps: [] });
    expect(expectedBalance(chainsOf(links.slice(0, 2)), 'EUR').toFixed()).toBe('130');
    expect(expectedBalance(chainsOf(links), 'EUR').toFixed()).toBe('0');
  });

  test('reserves of 100, 40, 60 and 20 in two stores give no gap', () => {
    const links = [
      link('DE1', [0, 14], [0, 100]),
      link('FR1', [0, 14], [0, 40]),
      link('DE2', [14, 28], [100, 60]),
      link('FR2', [14, 28], [40, 20]),
    ];
    expect(summary(links).gaps).toEqual([]);
    expect(expectedBalance(chainsOf(links), 'EUR').toFixed()).toBe('80');
  });

  test('standard and invoiced orders of one store have a chain each, told apart by what they carry over', () => {
    const links = [
      link('DE-S1', [0, 14], [0, 100]),
      link('DE-I1', [0, 14], [0, 7]),
      link('DE-I2', [14, 28], [7, 9]),
      link('DE-S2', [14, 28], [100, 50]),
      link('DE-S3', [28, 42], [50, 1]),
      link('DE-I3', [28, 42], [9, 2]),
    ];
    expect(summary(links)).toEqual({ chains: ['DE-S1 DE-S2 DE-S3', 'DE-I1 DE-I2 DE-I3'], gaps: [] });
  });

  test('a missing file is named with its store and days, whatever other stores have', () => {
    const links = [
      link('DE1', [0, 14], [0, 100]),
      link('FR1', [0, 14], [0, 30]),
      link('FR2', [14, 28], [30, 10]),
      link('DE3', [28, 42], [60, 0]),
      link('FR3', [28, 42], [10, 0]),
    ];
    expect(summary(links)).toEqual({ chains: ['DE1 DE3', 'FR1 FR2 FR3'], gaps: ['missing DE3 40'] });
    const [gap] = chainsOf(links).flatMap(({ gaps }) => gaps);
    expect(gap && describeGap(gap)).toBe(
      'the settlement of the store DE from 2026-03-29 to 2026-04-12 is missing: DE1 is the last before it, DE3 the next after it',
    );
  });

  test('a missing file is found even if it carried the same amount over', () => {
    expect(summary([link('DE1', [0, 14], [0, 0]), link('DE3', [28, 42], [0, 0])]).gaps).toEqual([
      'missing DE3 0',
    ]);
  });

  test('a difference to the amount that was carried over is reported', () => {
    expect(summary([link('DE1', [0, 14], [0, 100]), link('DE2', [14, 28], [90, 0])]).gaps).toEqual([
      'differs DE2 10',
    ]);
  });

  test('a settlement whose rows name no store joins the chain that ends where it starts, and opens one where none does', () => {
    const links = [
      link('DE1', [0, 14], [0, 5]),
      link('FR1', [0, 14], [0, 8]),
      link('??2', [14, 28], [8, 8], { store: undefined }),
      link('FR3', [28, 42], [8, 0]),
      link('??9', [43, 50], [0, 0], { store: undefined }),
    ];
    expect(summary(links)).toEqual({ chains: ['DE1', 'FR1 ??2 FR3', '??9'], gaps: [] });
  });

  test('currencies never mix, and what was owed before the first settlements is the sum of the chains', () => {
    const links = [
      link('DE1', [0, 14], [3, 5]),
      link('GB1', [0, 14], [4, 6], { currencyCode: 'GBP' }),
      link('FR1', [0, 14], [-1, 2]),
    ];
    const chains = chainsOf(links);
    expect(chains).toHaveLength(3);
    expect(expectedBalance(chains, 'EUR').toFixed()).toBe('7');
    expect(openingBalance(chains, 'EUR').toFixed()).toBe('2');
    expect(expectedBalance(chains, 'GBP').toFixed()).toBe('6');
  });

  test('where only days are known, the same day has to do', () => {
    const links = [
      link('DE1', [0, 0], [0, 1], { start: '2026-03-01', end: '2026-03-15' }),
      link('DE2', [0, 0], [1, 0], { start: '2026-03-15', end: '2026-03-29' }),
    ];
    expect(summary(links)).toEqual({ chains: ['DE1 DE2'], gaps: [] });
  });
});
