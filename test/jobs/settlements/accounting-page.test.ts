import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal } from '../../../src/domain/money.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import type { Booking } from '../../../src/domain/settlements/bookings.ts';
import { draftEntries } from '../../../src/domain/settlements/drafts.ts';
import { BOOKING_KINDS } from '../../../src/domain/settlements/kinds.ts';
import { purposeOf } from '../../../src/domain/settlements/purposes.ts';
import { defaultAccountName, defaultAccounts } from '../../../src/jobs/settlements/accounts.ts';

const PAGE = readFileSync(join(__dirname, '../../../docs/accounting.md'), 'utf8');
const KINDS = [...BOOKING_KINDS, 'unexplained', 'difference'] as const;
const ACCOUNTS = defaultAccounts(
  {},
  {
    currencyCode: 'EUR',
    transferAccountId: undefined,
    exchangeGainAccountId: undefined,
    exchangeLossAccountId: undefined,
    lockedUntil: undefined,
    salesLockedUntil: undefined,
    purchasesLockedUntil: undefined,
  },
);

function section(title: string): string {
  const found = new RegExp(`\n## ${title}\n([\\s\\S]*?)\n## `).exec(`${PAGE}\n## `)?.[1];
  if (found === undefined) throw new Error(`docs/accounting.md has no section "${title}"`);
  return found;
}

/** Rows of the table of kinds: kind, what it is, account, example. */
const ROWS = section('Kinds of rows')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const rowOf = (kind: string): string[] => ROWS.find(([name]) => name === `\`${kind}\``) ?? [];

/** `AMZ600 3.00 / AMZ 3.00`: debit, then credit. */
const ENTRY = /(AMZ\d*|receivable) ([\d.]+) \/ (AMZ\d*|receivable) ([\d.]+)/;

describe('docs/accounting.md', () => {
  test('has each kind of row once', () => {
    const named = ROWS.flatMap(([name = '']) => /^`(\w+)`$/.exec(name)?.[1] ?? []);
    expect(named.toSorted()).toEqual([...KINDS].toSorted());
  });

  test.each(KINDS.filter((kind) => kind !== 'balance'))('names the account on which %s is booked', (kind) => {
    const [code = ''] = defaultAccountName(purposeOf(kind)).split(' ');
    expect(rowOf(kind)[2]).toMatch(new RegExp(`_${code}[ _]`));
  });

  test('names each account that the program makes, and no other', () => {
    const written = new Set(
      [...PAGE.matchAll(/_(AMZ\d+ [^_]+)_/g)].map(([, name = '']) => name.replaceAll(/\s+/g, ' ')),
    );
    expect([...written].toSorted()).toEqual(ACCOUNTS.map(({ code, name }) => `${code} ${name}`).toSorted());
  });

  test.each(KINDS.filter((kind) => kind !== 'balance'))('has an example of %s that is booked so', (kind) => {
    const [, debit = '', amount = '', credit = '', other = ''] = ENTRY.exec(rowOf(kind)[3] ?? '') ?? [];
    expect(other).toBe(amount);
    const toSeller = debit === 'AMZ';
    const counterpart = toSeller ? credit : debit;
    const [code] = defaultAccountName(purposeOf(kind)).split(' ');
    expect([code, 'receivable']).toContain(counterpart);
    const booking: Booking = {
      key: 'x',
      kind,
      label: 'x',
      date: '2026-11-10',
      amount: new Decimal(amount).times(toSeller ? 1 : -1),
    };
    const [entry] = draftEntries('1', [{ booking, counterpart: { accountId: recordId(2) } }], {
      accountId: recordId(1),
    });
    const sides = entry?.lines.map((line) => ({
      account: line.accountId === 1 ? 'AMZ' : counterpart,
      side: line.amount.isPositive() ? 'debit' : 'credit',
      amount: line.amount.abs().toFixed(),
    }));
    const value = new Decimal(amount).toFixed();
    expect(sides).toContainEqual({ account: debit, side: 'debit', amount: value });
    expect(sides).toContainEqual({ account: credit, side: 'credit', amount: value });
  });

  test('says at month end what to check on each account of the balance sheet', () => {
    const checks = section('At month end');
    const open = ACCOUNTS.filter(({ type }) => /^(asset|liability)/.test(type));
    expect(
      open.filter(({ name }) => !checks.replaceAll(/\s+/g, ' ').includes(name)).map(({ name }) => name),
    ).toEqual([]);
  });
});
