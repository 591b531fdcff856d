import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CurrencyRate } from '../../../src/domain/currency-rates.ts';
import { Decimal } from '../../../src/domain/money.ts';
import type { SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import { fileRatesMissing, invoiceable, waitsForRate } from '../../../src/jobs/settlements/currency-rate.ts';
import { openState } from '../../../src/state/state.ts';

const SEK_SINCE_10: CurrencyRate = {
  currencyCode: 'SEK',
  day: '2026-03-10',
  rate: new Decimal(11),
  ofCompany: true,
};

const since10 = (day: string): Decimal | undefined => (day < '2026-03-10' ? undefined : new Decimal(11));

describe('a settlement', () => {
  const plan = {
    settlement: { settlementId: '17000000001', currencyCode: 'SEK' },
    bookings: [{ date: '2026-03-12' }, { date: '2026-03-09' }],
  } as unknown as SettlementPlan;

  test('waits while its first day has no rate', () => {
    const [failure] = waitsForRate(plan, since10, { currencyCode: 'EUR', lockedUntil: undefined });
    expect(failure).toMatchObject({ subject: '17000000001', class: 'currencyRate' });
    expect(failure?.message).toContain('no rate of SEK on 2026-03-09');
  });

  test('needs no rate of a closed day, because it is booked on the first open one', () => {
    const closed = { currencyCode: 'EUR', lockedUntil: '2026-03-09' };
    expect(waitsForRate(plan, since10, closed)).toEqual([]);
  });
});

const order = (id: number, currencyCode: string, deliveredOn: string) => ({
  id,
  currencyCode,
  deliveredOn,
});

describe('invoices', () => {
  const orders = [
    order(1, 'SEK', '2026-03-09'),
    order(2, 'SEK', '2026-03-10'),
    order(3, 'EUR', '2026-03-01'),
    order(4, 'PLN', '2026-03-11'),
    order(5, 'SEK', '2026-03-08'),
  ];

  test('wait one by one, with one failure for each currency', () => {
    const found = invoiceable(orders, [SEK_SINCE_10], 'EUR');
    expect(found.orders.map(({ id }) => id)).toEqual([2, 3]);
    expect(found.failures.map(({ subject, message }) => [subject, message.slice(0, 60)])).toEqual([
      ['SEK', '2 invoices wait: Odoo has no rate of SEK on 2026-03-08 or be'],
      ['PLN', 'One invoice waits: Odoo has no rate of PLN on 2026-03-11 or '],
    ]);
  });

  test('close the failure of a currency that has a rate now, and leave those of settlements', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-rates-'));
    const state = openState(join(folder, 'state.sqlite'));
    const seller = { name: 'eu', state, now: () => Date.parse('2026-03-20T00:00:00Z') };
    const { failures } = invoiceable(orders, [SEK_SINCE_10], 'EUR');
    const [first] = failures;
    if (first === undefined) throw new Error('no failure');
    await fileRatesMissing(seller, [...failures, { ...first, subject: '17000000001' }]);
    await fileRatesMissing(
      seller,
      failures.filter(({ subject }) => subject === 'PLN'),
    );
    const open = await state.failures.list({});
    expect(open.map(({ subject }) => subject)).toEqual(['PLN', '17000000001']);
    await state.close();
    rmSync(folder, { recursive: true });
  });
});
