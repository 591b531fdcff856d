import { currencyFinding } from '../../src/doctor/currency-findings.ts';
import { broken, ok, warning } from '../../src/doctor/finding.ts';
import { describeFindings } from '../../src/doctor/report.ts';
import type { CurrencyRate } from '../../src/domain/currency-rates.ts';
import { Decimal } from '../../src/domain/money.ts';
import { type CurrencyId, recordId } from '../../src/domain/record-id.ts';
import { nearest } from '../../src/domain/text.ts';

test('what is broken stands first, what is well is counted, and the last line sums up', () => {
  const text = describeFindings([
    ok('version', 'Odoo 19.0'),
    ok('rights', 'sale.order: read'),
    { ...warning('people', 'There is no salesperson', 'Name one.'), account: 'eu' },
    ok('rights', 'res.partner: read'),
    broken('journals', 'odoo', 'The journal "A" is archived', 'Make it active again.'),
  ]);
  expect(text.split('\n')).toEqual([
    'BROKEN',
    '  The journal "A" is archived  (journals)',
    '      Make it active again.',
    '',
    'TO LOOK AT',
    '  There is no salesperson  (people, eu)',
    '      Name one.',
    '',
    'WELL',
    '  version: Odoo 19.0',
    '  rights: 2 are well',
    '',
    '1 broken, 1 to look at, 3 well',
  ]);
});

const rateOf = (day: string): CurrencyRate => ({
  currencyCode: 'PLN',
  day,
  rate: new Decimal(4),
  ofCompany: true,
});

describe('a currency', () => {
  const pln = { id: recordId<CurrencyId>(1), code: 'PLN', active: true };
  const days = { today: '2026-11-27', oldest: '2026-11-20' };
  test.each([
    ['unknown to Odoo', undefined, '2026-11-20', 'odoo', 'does not know'],
    ['inactive', { ...pln, active: false }, '2026-11-20', 'odoo', 'not active'],
    ['without a rate', pln, undefined, 'warning', 'its invoices and settlements wait'],
    ['with a rate of tomorrow only', pln, '2026-11-28', 'warning', 'its invoices and settlements wait'],
    ['with a rate older than a week', pln, '2026-11-19', 'warning', 'is of 2026-11-19'],
    ['with a rate of this week', pln, '2026-11-20', 'ok', 'a rate of 2026-11-20'],
  ] as const)('%s', (_, state, day, expected, words) => {
    const rates = day === undefined ? [] : [rateOf(day)];
    const finding = currencyFinding('PLN', state, { own: 'USD', rates, ...days });
    expect(finding.state).toBe(expected);
    expect(finding.message).toContain(words);
  });

  test('of the company needs no rate', () => {
    expect(currencyFinding('PLN', pln, { own: 'PLN', rates: [], ...days }).state).toBe('ok');
  });
});

test.each([
  ['Amazn', 'Amazon'],
  ['amazon sales', 'Amazon'],
  ['Typo Team', undefined],
  ['Pointofsale', 'Point of Sale'],
])('the team nearest to %s is %s', (text, expected) => {
  expect(nearest(text, ['Europe', 'Amazon', 'Point of Sale'])).toBe(expected);
});
