import { currencyFinding } from '../../src/doctor/currency-findings.ts';
import { broken, ok, warning } from '../../src/doctor/finding.ts';
import { describeFindings } from '../../src/doctor/report.ts';
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

describe('a currency', () => {
  const pln = { id: 1, code: 'PLN', active: true, rateDate: '2026-11-20' };
  test.each([
    ['unknown to Odoo', undefined, 'odoo'],
    ['inactive', { ...pln, active: false }, 'odoo'],
    ['without a rate', { ...pln, rateDate: undefined }, 'warning'],
    ['with a rate older than a week', { ...pln, rateDate: '2026-11-19' }, 'warning'],
    ['with a rate of this week', pln, 'ok'],
  ] as const)('%s', (_, state, expected) => {
    expect(currencyFinding('PLN', state, { own: 'USD', oldest: '2026-11-20' }).state).toBe(expected);
  });

  test('of the company needs no rate', () => {
    const own = { ...pln, rateDate: undefined };
    expect(currencyFinding('PLN', own, { own: 'PLN', oldest: '2026-11-20' }).state).toBe('ok');
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
