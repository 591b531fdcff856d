import { type CurrencyRate, conversionOn } from '../../src/domain/currency-rates.ts';
import { Decimal } from '../../src/domain/money.ts';

const given = (currencyCode: string, day: string, rate: number, ofCompany = true): CurrencyRate => ({
  currencyCode,
  day,
  rate: new Decimal(rate),
  ofCompany,
});

const sekOn = (day: string, ...rates: CurrencyRate[]): number | undefined =>
  conversionOn(rates, { currencyCode: 'SEK', own: 'EUR' }, day)?.toNumber();

describe('the rate of a day', () => {
  test('is the newest up to that day', () => {
    const rates = [
      given('SEK', '2026-03-01', 10),
      given('SEK', '2026-03-10', 11),
      given('SEK', '2026-03-05', 12),
    ];
    expect(sekOn('2026-03-09', ...rates)).toBe(12);
    expect(sekOn('2026-03-10', ...rates)).toBe(11);
  });

  test('is of the company before one of all companies, even an older one', () => {
    const rates = [given('SEK', '2026-03-01', 10), given('SEK', '2026-03-10', 11, false)];
    expect(sekOn('2026-03-20', ...rates)).toBe(10);
    expect(sekOn('2026-03-20', given('SEK', '2026-03-10', 11, false))).toBe(11);
  });

  test('is none where no rate was ever entered, which Odoo counts 1:1', () => {
    expect(sekOn('2026-03-10')).toBeUndefined();
    expect(sekOn('2026-03-10', given('EUR', '2026-01-01', 1))).toBeUndefined();
  });

  test('is none before the first rate, where Odoo counts 1:1 or takes that of a later day', () => {
    expect(sekOn('2026-03-10', given('SEK', '2026-03-11', 10))).toBeUndefined();
    expect(sekOn('2026-03-10', given('SEK', '2026-03-11', 1))).toBeUndefined();
  });

  test('is divided by that of the own currency, where rates are given in a third one', () => {
    const rates = [given('SEK', '2026-03-01', 12), given('EUR', '2026-03-02', 0.8)];
    expect(sekOn('2026-03-10', ...rates)).toBe(15);
    expect(sekOn('2026-03-01', ...rates)).toBeUndefined();
  });

  test('is that of the own currency alone, where rates are given in the other one', () => {
    expect(sekOn('2026-03-10', given('EUR', '2026-03-02', 0.08))).toBe(12.5);
    expect(sekOn('2026-03-01', given('EUR', '2026-03-02', 0.08))).toBeUndefined();
  });

  test('can be 1 where a person entered that', () => {
    expect(sekOn('2026-03-10', given('SEK', '2026-03-02', 1))).toBe(1);
  });

  test('does not need a rate of the own currency that says 1', () => {
    expect(sekOn('2026-03-10', given('SEK', '2026-03-02', 10), given('EUR', '2026-03-20', 1))).toBe(10);
  });
});
