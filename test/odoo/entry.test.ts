import { Decimal } from '../../src/domain/money.ts';
import {
  type AccountId,
  type CurrencyId,
  type JournalId,
  type PartnerId,
  recordId,
} from '../../src/domain/record-id.ts';
import { type EntryValues, type FoundEntry, isSameEntry } from '../../src/odoo/account/entry.ts';

const [payout, conversion] = [recordId<AccountId>(11), recordId<AccountId>(12)];
const [pounds, euros] = [recordId<CurrencyId>(3), recordId<CurrencyId>(1)];
const partnerId = recordId<PartnerId>(7);
const amountOf = (text: string) => new Decimal(text);

/** A payout of 1000 GBP, worth 1250 EUR, of which the bank received 1188 EUR. */
const EXCHANGE: EntryValues = {
  key: 'settlement_1_exchange',
  ref: 'Exchanged AMZ-1',
  date: '2026-11-20',
  journalId: recordId<JournalId>(5),
  lines: [
    {
      accountId: payout,
      label: 'Payout',
      amount: amountOf('-1000'),
      own: { currencyId: pounds, value: amountOf('-1250') },
    },
    {
      accountId: payout,
      label: 'Received',
      amount: amountOf('1188'),
      own: { currencyId: euros, value: amountOf('1188') },
    },
    {
      accountId: conversion,
      label: 'Conversion',
      amount: amountOf('62'),
      own: { currencyId: euros, value: amountOf('62') },
    },
  ],
};

/** The same as Odoo shows it, in an order of its own. */
const HELD: FoundEntry = {
  posted: false,
  date: '2026-11-20',
  lines: [
    { accountId: conversion, partnerId: undefined, value: amountOf('62.0'), amount: amountOf('62.0') },
    { accountId: payout, partnerId: undefined, value: amountOf('1188.00'), amount: amountOf('1188.00') },
    { accountId: payout, partnerId: undefined, value: amountOf('-1250'), amount: amountOf('-1000') },
  ],
};

const [held62, held1188, held1250] = HELD.lines as [
  FoundEntry['lines'][0],
  FoundEntry['lines'][0],
  FoundEntry['lines'][0],
];

test('an entry with the wanted lines, in whatever order, is the wanted one', () => {
  expect(isSameEntry(EXCHANGE, HELD)).toBe(true);
});

test.each([
  [
    'another amount of the bank',
    { lines: [held62, { ...held1188, value: amountOf('1190'), amount: amountOf('1190') }, held1250] },
  ],
  [
    'the same worth of another amount in its currency',
    { lines: [held62, held1188, { ...held1250, amount: amountOf('-1001') }] },
  ],
  ['another account', { lines: [{ ...held62, accountId: recordId<AccountId>(13) }, held1188, held1250] }],
  ['a line less', { lines: [held62, held1188] }],
  ['a line more', { lines: [...HELD.lines, held62] }],
  ['another day', { date: '2026-11-21' }],
])('a draft with %s is not', (_, other) => {
  expect(isSameEntry(EXCHANGE, { ...HELD, ...other })).toBe(false);
});

test('Odoo may post an entry on another day', () => {
  expect(isSameEntry(EXCHANGE, { ...HELD, posted: true, date: '2026-12-01' })).toBe(true);
});

test('amounts without a currency of their own, and the partner where one is wanted, are compared', () => {
  const lines = [
    { accountId: conversion, label: 'Order', amount: amountOf('-30') },
    { accountId: payout, partnerId, label: 'Order', amount: amountOf('30') },
  ];
  const found = (partner: PartnerId | undefined): FoundEntry => ({
    ...HELD,
    lines: [
      { accountId: conversion, partnerId: partner, value: amountOf('-30'), amount: amountOf('0') },
      { accountId: payout, partnerId: partner, value: amountOf('30'), amount: amountOf('0') },
    ],
  });
  expect(isSameEntry({ ...EXCHANGE, lines }, found(partnerId))).toBe(true);
  expect(isSameEntry({ ...EXCHANGE, lines }, found(undefined))).toBe(false);
});
