import { toCsv } from '../../src/commands/csv.ts';

const cellOf = (text: string): string => toCsv([[text, 'end']]).replace(/,end$/, '');

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ["-2+3+cmd|'/C calc'!A0", "'-2+3+cmd|'/C calc'!A0"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['  =1', "'  =1"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['-12.50', '-12.50'],
  ['Commission', 'Commission'],
  ['a,b "c"', '"a,b ""c"""'],
  ['=a,b', '"\'=a,b"'],
])('a cell with %p becomes %p, which no spreadsheet takes for a formula', (text, cell) => {
  expect(cellOf(text)).toBe(cell);
});
