import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '../../../src/domain/time.ts';
import type { RememberedUpload } from '../../../src/state/invoices/uploads.ts';
import type { RetentionLimits } from '../../../src/state/retention.ts';
import { openState, type State } from '../../../src/state/state.ts';

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-uploads-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

function row(number: string, patch: Partial<RememberedUpload> = {}): RememberedUpload {
  return {
    orderId: '305-0000001-0000001',
    number,
    kind: 'Invoice',
    state: 'waiting',
    contentHash: 'x',
    attempts: 0,
    at: toInstant('2026-11-22T12:00:00Z'),
    ...patch,
  };
}

async function numbers(rows: Promise<RememberedUpload[]>): Promise<string[]> {
  return (await rows).map(({ number }) => number);
}

function limits(day: string): RetentionLimits {
  return { failuresClosedBefore: new Date(0), ordersChangedBefore: new Date(`${day}T00:00:00Z`) };
}

test('a row is read as it was recorded, and replaced by its order and number', async () => {
  const full = row('INV/1', {
    kind: 'CreditNote',
    state: 'refused',
    reason: '79910 The total differs.',
    feedId: '50000000000',
    deadline: toInstant('2026-11-23T12:00:00Z'),
  });
  await state.invoiceUploads.record('eu', [row('INV/1'), row('INV/2', { orderId: '305-0000001-0000002' })]);
  await state.invoiceUploads.record('eu', [full]);
  expect(await state.invoiceUploads.find('eu', [full.orderId])).toEqual([full]);
  expect(await state.invoiceUploads.find('na', [full.orderId])).toEqual([]);
  expect(await state.invoiceUploads.feedIds('eu')).toEqual(new Set(['50000000000']));
});

test('what is finished is not open; the list begins with the oldest deadline', async () => {
  await state.invoiceUploads.record('eu', [
    row('INV/1'),
    row('INV/2', { state: 'uploaded', deadline: toInstant('2026-11-24T12:00:00Z') }),
    row('INV/3', { state: 'notWanted' }),
    row('INV/4', { state: 'submitted', deadline: toInstant('2026-11-23T12:00:00Z') }),
    row('INV/5', { state: 'refused' }),
    row('INV/6', { state: 'uploading' }),
  ]);
  expect(await numbers(state.invoiceUploads.open('eu'))).toEqual(['INV/1', 'INV/4', 'INV/5', 'INV/6']);
  expect((await numbers(state.invoiceUploads.list('eu'))).slice(0, 2)).toEqual(['INV/4', 'INV/2']);
});

test('rows go with their order, after its time', async () => {
  await state.invoiceUploads.record('eu', [row('INV/1', { state: 'uploaded' })]);
  expect(await state.retention.remove('eu', limits('2026-11-22'))).toMatchObject({ invoiceUploads: 0 });
  expect(await state.retention.remove('eu', limits('2026-11-23'))).toMatchObject({ invoiceUploads: 1 });
});
