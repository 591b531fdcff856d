import fc from 'fast-check';
import { Decimal } from '../../src/domain/money.ts';
import { recordId } from '../../src/domain/record-id.ts';
import { lineTotal, type Pricing, priceUnitFor, type Tax } from '../../src/domain/tax.ts';

const FREE: Pricing = { priceDigits: undefined, exponent: 2, roundGlobally: false };
const TWO_DIGITS: Pricing = { ...FREE, priceDigits: 2 };

function tax(amount: number | string, priceInclude: boolean, amountType = 'percent'): Tax {
  return {
    id: recordId(1),
    amountType,
    amount: new Decimal(amount),
    priceInclude,
    includeBase: false,
    baseAffected: true,
  };
}

function price(total: string, quantity: number, taxes: Tax[], pricing: Pricing = FREE): string {
  return priceUnitFor(new Decimal(total), quantity, taxes, pricing).toFixed();
}

function worth(priceUnit: string, quantity: number, taxes: Tax[], exponent = 2): string {
  return lineTotal(new Decimal(priceUnit), quantity, taxes, exponent).toFixed(exponent);
}

function miss(total: Decimal, units: number, taxes: Tax[], digits: number): Decimal {
  const pricing = { ...FREE, exponent: digits };
  return lineTotal(priceUnitFor(total, units, taxes, pricing), units, taxes, digits).minus(total);
}

describe('the price of one unit', () => {
  it.each<[string, string, number, Tax[], Pricing, string]>([
    ['without tax', '10.00', 4, [], FREE, '2.5'],
    ['without tax, a third', '10.00', 3, [], FREE, '3.3333333333'],
    ['tax inside', '11.90', 1, [tax(19, true)], FREE, '11.9'],
    ['tax on top', '11.90', 1, [tax(19, false)], FREE, '10'],
    ['tax on top, two units', '23.80', 2, [tax(19, false)], FREE, '10'],
    ['two taxes on top', '11.50', 1, [tax(5, false), tax(10, false)], FREE, '10'],
    ['one inside, one on top', '13.00', 1, [tax(20, true), tax(10, false)], FREE, '12'],
    ['a fixed amount on top', '12.00', 2, [tax('0.50', false, 'fixed')], FREE, '5.5'],
    ['a share of the total', '12.50', 1, [tax(20, false, 'division')], FREE, '10'],
    ['a discount', '-5.95', 1, [tax(19, false)], FREE, '-5'],
    ['nothing', '0.00', 2, [tax(19, false)], FREE, '0'],
    ['two digits', '10.00', 3, [], TWO_DIGITS, '3.33'],
    ['yen', '110', 1, [tax(10, false)], { ...FREE, exponent: 0 }, '100'],
    [
      'rounded at the end of the order',
      '0.09',
      1,
      [tax(19, false)],
      { ...FREE, roundGlobally: true },
      '0.0756302521',
    ],
    ['no unit', '10.00', 0, [], FREE, '0'],
  ])('%s', (_, total, quantity, taxes, pricing, expected) => {
    expect(price(total, quantity, taxes, pricing)).toBe(expected);
  });

  it.each([
    ['0.05', '0.05'],
    ['0.19', '0.16'],
  ])('is a cent off the rounded one where only that gives %s', (total, expected) => {
    const canadian = [tax('9.975', false), tax(5, false)];
    expect(price(total, 1, canadian)).toBe(expected);
    expect(worth(expected, 1, canadian)).toBe(total);
  });

  it('comes as near as it can where no price gives the total', () => {
    const [nineteen] = [tax(19, false)];
    const nearest = worth(price('0.09', 1, [nineteen]), 1, [nineteen]);
    expect(['0.08', '0.10']).toContain(nearest);
  });
});

describe('the total that Odoo computes from a price', () => {
  it.each<[string, string, number, Tax[], string]>([
    ['no tax', '3.3333333333', 3, [], '10.00'],
    ['tax inside', '11.90', 2, [tax(19, true)], '23.80'],
    ['tax on top', '10.00', 2, [tax(19, false)], '23.80'],
    ['the tax is rounded half up', '0.50', 1, [tax(1, false)], '0.51'],
    ['of discounts too, away from zero', '-0.50', 1, [tax(1, false)], '-0.51'],
    ['fixed, by unit', '10.00', 2, [tax('0.25', false, 'fixed')], '20.50'],
    ['a share of the total', '10.00', 1, [tax(20, false, 'division')], '12.50'],
    ['kinds that cannot be computed add nothing', '10.00', 1, [tax(20, false, 'code')], '10.00'],
  ])('%s', (_, priceUnit, quantity, taxes, total) => {
    expect(worth(priceUnit, quantity, taxes)).toBe(total);
  });
});

describe('every total', () => {
  const rate = fc.constantFrom('0', '2.1', '4', '5.5', '7', '8.875', '10', '19', '20', '21', '25.5');
  const cents = fc.integer({ min: -100_000, max: 1_000_000 });
  const quantity = fc.integer({ min: 1, max: 200 });
  const exponent = fc.constantFrom(0, 2);

  it('is hit exactly when the price includes its taxes', () => {
    fc.assert(
      fc.property(
        cents,
        quantity,
        fc.array(rate, { maxLength: 2 }),
        exponent,
        (amount, units, rates, digits) => {
          const total = new Decimal(amount).div(new Decimal(10).pow(digits));
          const taxes = rates.map((percent) => tax(percent, true));
          expect(miss(total, units, taxes, digits).toFixed()).toBe('0');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is missed by one cent at most when a tax comes on top', () => {
    fc.assert(
      fc.property(cents, quantity, rate, exponent, (amount, units, percent, digits) => {
        const cent = new Decimal(10).pow(-digits);
        const total = cent.times(amount);
        expect(
          miss(total, units, [tax(percent, false)], digits)
            .abs()
            .toNumber(),
        ).toBeLessThanOrEqual(cent.toNumber());
      }),
      { numRuns: 1000 },
    );
  });

  it('is missed by no more than the digits of the price cost, where Odoo keeps two', () => {
    fc.assert(
      fc.property(cents, quantity, (amount, units) => {
        const total = new Decimal(amount).div(100);
        const reached = lineTotal(priceUnitFor(total, units, [], TWO_DIGITS), units, [], 2);
        expect(reached.minus(total).abs().toNumber()).toBeLessThanOrEqual(units * 0.005 + 1e-9);
      }),
    );
  });
});
