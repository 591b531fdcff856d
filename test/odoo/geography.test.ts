import { stateKey } from '../../src/odoo/base/geography.ts';

test.each([
  ['東京', '東京都'],
  ['大阪', '大阪府'],
  ['北海道', '北海'],
  ['京都', '京都府'],
  ['State of Karnataka', 'KARNATAKA'],
])('%s and %s are the same place', (one, other) => {
  expect(stateKey(1, one)).toBe(stateKey(1, other));
});

test.each([
  ['京都', '東京'],
  ['京都府', '東京都'],
])('%s and %s are not', (one, other) => {
  expect(stateKey(1, one)).not.toBe(stateKey(1, other));
});
