import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleBook, type SettlementRule } from '../../../src/domain/settlements/rules.ts';

type Listed = {
  transactionType: string;
  amountType: string;
  amountDescription: string;
  kind: string;
  certainty: string;
};

/** A list of kinds of rows: tab separated, with a header of these names. */
function listIn(path: string): Listed[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split('\t');
  const at = (cells: readonly string[], name: string) => cells[names.indexOf(name)] ?? '';
  return lines.map((line) => {
    const cells = line.split('\t');
    return {
      transactionType: at(cells, 'transaction_type'),
      amountType: at(cells, 'amount_type'),
      amountDescription: at(cells, 'amount_description'),
      kind: at(cells, 'right_kind'),
      certainty: at(cells, 'certainty'),
    };
  });
}

/**
 * Where a list is wrong. India's IGST on Amazon's fee is input tax that the seller deducts, as CGST and SGST are: the longer list calls
 * it a tax on a fee in all 33 rows of the three taxes about other fees, and the cancellation fee's CGST and SGST are known as that too.
 */
const CORRECTED = new Map([['Cancellation / ItemFees / Cancellation Fee IGST', 'feeTax']]);

/** How many rows of a list are booked right, which wrong, and which not at all. */
function coverage(list: readonly Listed[]): { right: number; wrong: string[]; unexplained: string[] } {
  const kindOf = ruleBook([]);
  const wrong: string[] = [];
  const unexplained: string[] = [];
  for (const row of list) {
    const kind = kindOf(row);
    const words = `${row.transactionType} / ${row.amountType} / ${row.amountDescription}`;
    const wanted = CORRECTED.get(words) ?? row.kind;
    if (kind === 'unexplained' && kind !== wanted) unexplained.push(`${words}: ${row.kind}`);
    else if (kind !== wanted) wrong.push(`${words}: ${kind} instead of ${wanted}`);
  }
  return { right: list.length - wrong.length - unexplained.length, wrong, unexplained };
}

/** A longer list that people collected from real files, where it is at hand. */
const LONG_LIST =
  process.env['SETTLEMENT_ROW_TYPES'] ??
  join(import.meta.dirname, '../../../../shared/data/settlement-row-types.tsv');
const OWN_LIST = join(import.meta.dirname, 'row-types.tsv');

test('every row of the list in the repository is booked as what it is', () => {
  const { wrong, unexplained } = coverage(listIn(OWN_LIST));
  expect({ wrong, unexplained }).toEqual({ wrong: [], unexplained: [] });
});

/**
 * Kinds of rows that parsers, tables and fixtures of other programs name, beside those of the other lists. `?` stands for words that
 * do not tell what the row is.
 */
const ELSEWHERE = join(import.meta.dirname, 'row-types-elsewhere.tsv');

test('rows that other programs know are booked right to 98 %, and none wrong', () => {
  const list = listIn(ELSEWHERE).map((row) => (row.kind === '?' ? { ...row, kind: 'unexplained' } : row));
  const sure = list.filter(({ certainty }) => certainty !== 'low');
  const { right, wrong, unexplained } = coverage(list);
  process.stdout.write(
    `settlement rows of other programs: ${right} of ${list.length} right, ${wrong.length} wrong, ${unexplained.length} unexplained\n`,
  );
  expect(wrong).toEqual([]);
  expect(coverage(sure).right / sure.length).toBeGreaterThanOrEqual(0.98);
});

describe('the title of a coupon, a deal or a shipment', () => {
  test.each([
    ['CouponRedemptionFee', 'CouponRedemptionFee', 'Lost summer, damaged goods: sale'],
    ['CouponRedemptionFee', 'CouponRedemptionFee', 'Vatican mugs'],
    ['CouponRedemptionFee', 'CouponRedemptionFee', 'Transfer of funds mug'],
    ['Lightning Deal Fee', 'LightningDealFee', 'Sponsored Products week'],
    ['ServiceFee', 'Deals', 'Loan days'],
    ['other-transaction', 'Inbound Defect Fee', 'FBA15ABC, lost'],
  ])('is no word that a rule looks for: %s / %s / %s', (transactionType, amountType, amountDescription) => {
    expect(kindWith([], amountDescription, { transactionType, amountType })).toBe('fee');
  });

  test('may be booked by a rule of the user', () => {
    const rules: SettlementRule[] = [{ amountType: 'CouponRedemptionFee', as: 'advertising' }];
    expect(kindWith(rules, 'Reserve amount mug', { amountType: 'CouponRedemptionFee' })).toBe('advertising');
  });
});

const lists = [LONG_LIST].filter((path) => existsSync(path));

describe.each(lists.length === 0 ? [OWN_LIST] : lists)('the list %s', (path) => {
  test('is booked right to 98 %, and nothing of it wrong', () => {
    const list = listIn(path);
    const sure = list.filter(({ certainty }) => certainty !== 'low');
    const all = coverage(list);
    const { right, wrong, unexplained } = coverage(sure);
    const share = ((100 * right) / sure.length).toFixed(1);
    process.stdout.write(
      `settlement rows: ${right} of ${sure.length} sure ones right (${share} %), ${wrong.length} wrong, ${unexplained.length} unexplained; ${all.right} of all ${list.length}\n`,
    );
    expect(all.wrong).toEqual([]);
    expect(right / sure.length).toBeGreaterThanOrEqual(0.98);
  });
});

function kindWith(
  own: readonly SettlementRule[],
  amountDescription: string,
  more: Partial<Listed> = {},
): string {
  return ruleBook(own)({
    transactionType: 'other-transaction',
    amountType: 'other-transaction',
    amountDescription,
    ...more,
  });
}

describe('words that no rule knows', () => {
  test.each(['Brand New Thing', 'Gift', 'Zurechnung 4711', '注文', ''])('%j stays unexplained', (words) => {
    expect(kindWith([], words)).toBe('unexplained');
  });

  test("an order's row of an unknown amount type stays unexplained: it may be price or fee", () => {
    expect(kindWith([], 'Something', { transactionType: 'Order', amountType: 'ItemNovelty' })).toBe(
      'unexplained',
    );
  });
});

describe("a user's rule", () => {
  test('goes before the rules of the program, in any spelling', () => {
    expect(kindWith([{ amountDescription: 'STORAGE_FEE', as: 'advertising' }], 'Storage Fee')).toBe(
      'advertising',
    );
  });

  test.each([
    ['Brand new*', 'Brand New Thing 4711', 'fee'],
    ['*thing*', 'Brand New Thing 4711', 'fee'],
    ['brand*4711', 'Brand New Thing 4711', 'fee'],
    ['brand*4712', 'Brand New Thing 4711', 'unexplained'],
    ['Brand New', 'Brand New Thing', 'unexplained'],
    ['*', 'Anything', 'fee'],
  ])('%j and the words %j: %s', (amountDescription, words, kind) => {
    expect(kindWith([{ amountDescription, as: 'fee' }], words)).toBe(kind);
  });

  test('may look into every column', () => {
    const rules: SettlementRule[] = [{ words: 'vine*', as: 'advertising' }];
    expect(kindWith(rules, 'Base fee', { amountType: 'Vine Enrollment Fee' })).toBe('advertising');
    expect(kindWith(rules, 'Base fee', { amountType: 'Storage' })).toBe('fee');
  });

  const EVERYTHING: SettlementRule[] = [
    { transactionType: 'other-transaction', as: 'fee' },
    { amountDescription: '*', as: 'fee' },
    { words: '*amount*', as: 'fee' },
    { as: 'fee' },
  ];

  test.each([
    ['Current Reserve Amount', 'balance'],
    ['Previous Reserve Amount Balance', 'balance'],
    ['Payable to Amazon', 'balance'],
    ['Successful charge', 'charge'],
    ['Transfer of funds unsuccessful: closed account', 'transfer'],
    ['Cross-Account Debt Adjustment for DE', 'interAccount'],
  ])('for everything else never swallows %j', (words, kind) => {
    for (const rule of EVERYTHING) expect(kindWith([rule], words)).toBe(kind);
  });

  test('that names a balance is followed', () => {
    expect(kindWith([{ amountDescription: 'Current Reserve*', as: 'fee' }], 'Current Reserve Amount')).toBe(
      'fee',
    );
    expect(kindWith([{ words: '*debt*', as: 'adjustment' }], 'Debt Adjustment')).toBe('adjustment');
  });
});
