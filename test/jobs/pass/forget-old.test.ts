import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PickingId, recordId, type SaleOrderId } from '../../../src/domain/record-id.ts';
import { DAY } from '../../../src/domain/time.ts';
import type { FailureClass } from '../../../src/failures/catalogue.ts';
import { forgetOld, forgetOldDaily } from '../../../src/jobs/pass/forget-old.ts';
import type { SettlementEntry } from '../../../src/state/settlements.ts';
import { openState, type State } from '../../../src/state/state.ts';
import { sourceOf } from '../../kit/text-source.ts';

const NOW = Date.now();
const KEPT = { closedFailureDays: 90, orderDays: 730, settlementMonths: 24 };

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-forget-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

const idOf = (number: number): string => `305-0000000-${String(number).padStart(7, '0')}`;
const daysAgo = (days: number): Date => new Date(NOW - days * DAY);
const forget = (now = NOW) => forgetOld({ name: 'eu', state, now: () => now }, KEPT);

async function order(number: number, changed: Date, account = 'eu'): Promise<void> {
  const entry = {
    orderId: idOf(number),
    contentHash: 'x',
    outcome: 'created' as const,
    odooId: recordId<SaleOrderId>(number),
  };
  await state.orders.record(
    account,
    [{ ...entry, lastUpdatedTime: changed.toISOString() }],
    changed.toISOString(),
  );
}

async function ordersLeft(): Promise<string[]> {
  return (await state.orders.list('eu', { outcomes: [] })).map(({ orderId }) => orderId).sort();
}

const failure = (subject: string, name: FailureClass = 'unknownSku') => ({
  subject,
  class: name,
  cause: name,
  message: 'It failed',
});

async function settlement(id: string, patch: Partial<SettlementEntry>, kept = daysAgo(800)): Promise<string> {
  const file = await state.archive.write('eu', id, sourceOf(`the file of ${id}`)());
  const entry = { settlementId: id, state: 'booked' as const, endDate: '2020-01-31', file, ...patch };
  await state.settlements.addReport('eu', id, entry, true);
  utimesSync(join(folder, 'settlements', file), kept, kept);
  return file;
}

describe('closed failures', () => {
  it('go after 90 days, counted from when they were closed; open ones never', async () => {
    await state.failures.file(
      'eu',
      [failure('open'), failure('closed'), failure('dismissed')],
      daysAgo(1000),
    );
    await state.failures.resolve('eu', ['closed']);
    await state.failures.dismiss((await state.failures.find('dismissed')).map(({ id }) => id));
    expect(await forget(NOW + 89 * DAY)).toMatchObject({ failures: 0 });
    expect(await forget(NOW + 91 * DAY)).toMatchObject({ failures: 2 });
    expect((await state.failures.list({ all: true })).map(({ subject }) => subject)).toEqual(['open']);
  });

  it('stay when they were opened again, and those of other accounts do', async () => {
    await state.failures.file('eu', [failure('again')], daysAgo(1000));
    await state.failures.file('na', [failure('other')], daysAgo(1000));
    await state.failures.resolve('na', ['other']);
    await state.failures.resolve('eu', ['again']);
    await state.failures.file('eu', [failure('again')], daysAgo(900));
    expect(await forget(NOW + 500 * DAY)).toMatchObject({ failures: 0 });
  });

  it('stay while they are dismissed and found again', async () => {
    await state.failures.file('eu', [failure('dismissed')], daysAgo(1000));
    await state.failures.dismiss((await state.failures.find('dismissed')).map(({ id }) => id));
    await state.failures.file('eu', [failure('dismissed')], new Date(NOW + 50 * DAY));
    expect(await forget(NOW + 120 * DAY)).toMatchObject({ failures: 0 });
  });
});

describe('orders', () => {
  it('go when Amazon does not list them any more, and the counts follow', async () => {
    for (let number = 1; number <= 3; number += 1) await order(number, daysAgo(731));
    for (let number = 10; number <= 15; number += 1) await order(number, daysAgo(729));
    await order(4, daysAgo(731), 'na');
    expect(await forget()).toMatchObject({ orders: 3 });
    expect(await ordersLeft()).toEqual([10, 11, 12, 13, 14, 15].map(idOf));
    expect(await state.orders.summary('eu')).toMatchObject([{ outcome: 'created', orders: 6 }]);
    expect((await state.orders.find('na', [idOf(4)])).size).toBe(1);
  });

  it('stay with an open failure or an open parcel', async () => {
    for (let number = 1; number <= 4; number += 1) await order(number, daysAgo(1000));
    for (let number = 10; number <= 15; number += 1) await order(number, daysAgo(1));
    await state.failures.file('eu', [failure(idOf(1)), failure(idOf(2))], daysAgo(1000));
    await state.failures.resolve('eu', [idOf(2)]);
    const parcel = { packageId: undefined, number: 1, contentHash: '', attempts: 1 };
    await state.parcels.record(
      'eu',
      [
        { ...parcel, orderId: idOf(3), pickingId: recordId(3), state: 'refused' },
        { ...parcel, orderId: idOf(4), pickingId: recordId(4), state: 'sent' },
      ],
      daysAgo(1000),
    );
    await forget();
    expect((await ordersLeft()).slice(0, 2)).toEqual([idOf(1), idOf(3)]);
  });

  it('by which the Odoo is recognized stay, whatever their age', async () => {
    for (let number = 1; number <= 7; number += 1) await order(number, daysAgo(1000));
    await forget();
    expect(await ordersLeft()).toEqual([3, 4, 5, 6, 7].map(idOf));
  });

  it('are gone through in steps, so that others get their turn', async () => {
    const entries = Array.from({ length: 5000 }, (_, number) => ({
      orderId: idOf(number),
      contentHash: 'x',
      outcome: 'ignored' as const,
      lastUpdatedTime: daysAgo(number % 2 === 0 ? 800 : 100).toISOString(),
    }));
    await state.orders.record('eu', entries, daysAgo(800).toISOString());
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    expect(await forget()).toMatchObject({ orders: 2500 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

const reported = (number: number, kind: 'sent' | 'refused' = 'sent') => ({
  orderId: idOf(number),
  pickingId: recordId<PickingId>(number),
  packageId: undefined,
  number: 1,
  state: kind,
  contentHash: '',
  attempts: 1,
});
const viewOf = (number: number, created: Date): [string, string] => [
  idOf(number),
  JSON.stringify({ orderId: idOf(number), createdTime: created.toISOString() }),
];
const numbersLeft = async (): Promise<{ parcels: number[]; views: number[] }> => ({
  parcels: (await state.parcels.list('eu', 9)).map(({ pickingId }) => pickingId),
  views: [...(await state.orderViews.find('eu', [1, 2, 3, 4].map(idOf))).keys()].map((id) =>
    Number(id.slice(-7)),
  ),
});

const daily = (now: number) => forgetOldDaily({ name: 'eu', state, now: () => now }, KEPT);
const closeOne = async (subject: string): Promise<void> => {
  await state.failures.file('eu', [failure(subject)], daysAgo(1000));
  await state.failures.resolve('eu', [subject]);
};

describe('what belongs to an order', () => {
  it('goes with the order: its reported parcels and what Amazon said of it', async () => {
    for (const number of [1, 2]) await order(number, daysAgo(number === 1 ? 1000 : 10));
    for (let number = 10; number <= 15; number += 1) await order(number, daysAgo(1));
    await state.parcels.record(
      'eu',
      [reported(1), reported(2), reported(3), reported(4, 'refused')],
      daysAgo(1000),
    );
    await state.orderViews.record('eu', new Map([1, 2, 3].map((number) => viewOf(number, daysAgo(1000)))));
    await state.orderViews.record('na', new Map([viewOf(1, daysAgo(1000))]));
    // Amazon was asked for it in this pass; its row is not written yet.
    await state.orderViews.record('eu', new Map([viewOf(4, daysAgo(5))]));
    expect(await forget()).toMatchObject({ orders: 1, parcels: 2, orderViews: 2 });
    expect(await numbersLeft()).toEqual({ parcels: [2, 4], views: [2, 4] });
    expect((await state.orderViews.find('na', [idOf(1)])).size).toBe(1);
  });

  it('stays when it is younger than the oldest order that is kept', async () => {
    await state.parcels.record('eu', [reported(1)], daysAgo(700));
    await state.orderViews.record('eu', new Map([viewOf(1, daysAgo(700))]));
    expect(await forget()).toMatchObject({ parcels: 0, orderViews: 0 });
    expect(await numbersLeft()).toEqual({ parcels: [1], views: [1] });
  });

  it('includes the warnings about it, which then may be given again', async () => {
    await state.warnings.record('eu', 'late', [idOf(1)], daysAgo(731));
    await state.warnings.record('eu', 'late', [idOf(2)], daysAgo(729));
    expect(await forget()).toMatchObject({ warnings: 1 });
    expect(await state.warnings.untold('eu', 'late', [idOf(1), idOf(2)])).toEqual([idOf(1)]);
  });

  it('is gone through whole, however many rows there are', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => reported(index + 1));
    await state.parcels.record('eu', many, daysAgo(1000));
    await state.warnings.record(
      'eu',
      'late',
      many.map(({ orderId }) => orderId),
      daysAgo(1000),
    );
    expect(await forget()).toMatchObject({ parcels: 5000, warnings: 5000 });
  });
});

describe('forgetting without a sweep', () => {
  it('happens once a day', async () => {
    await closeOne('first');
    expect(await daily(NOW + 91 * DAY)).toMatchObject({ failures: 1 });
    await closeOne('second');
    expect(await daily(NOW + 92 * DAY - 1)).toBeUndefined();
    expect(await daily(NOW + 92 * DAY)).toMatchObject({ failures: 1 });
  });

  it('is not delayed by a clock that was set back, nor done again after a sweep', async () => {
    await daily(NOW + 1000 * DAY);
    expect(await daily(NOW)).toBeDefined();
    await forget(NOW + 2 * DAY);
    expect(await daily(NOW + 3 * DAY - 1)).toBeUndefined();
  });
});

describe('files of settlements', () => {
  it('go when they are booked and over for long; the settlement is remembered, so that it is not fetched again', async () => {
    const old = await settlement('1', {});
    const unbooked = await settlement('2', { state: 'waiting' });
    const refused = await settlement('3', { state: 'refused' });
    const recent = await settlement('4', { endDate: daysAgo(700).toISOString().slice(0, 10) });
    const unknownEnd = await settlement('5', { endDate: undefined });
    const restored = await settlement('6', {}, daysAgo(10));
    expect(await forget()).toMatchObject({ settlements: 1 });
    const left = [old, unbooked, refused, recent, unknownEnd, restored].map((file) =>
      existsSync(join(folder, 'settlements', file)),
    );
    expect(left).toEqual([false, true, true, true, true, true]);
    expect(await state.settlements.list('eu')).toHaveLength(6);
    expect([...(await state.settlements.reports('eu')).keys()]).toContain('1');
  });

  it('that no settlement names go too, of this account alone', async () => {
    const orphan = await state.archive.write('eu', 'replaced', sourceOf('x')());
    const other = await state.archive.write('na', 'replaced', sourceOf('x')());
    for (const file of [orphan, other])
      utimesSync(join(folder, 'settlements', file), daysAgo(800), daysAgo(800));
    expect(await forget()).toMatchObject({ settlements: 1 });
    expect(existsSync(join(folder, 'settlements', other))).toBe(true);
  });
});
