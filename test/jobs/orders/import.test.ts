import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '../../../src/domain/time.ts';
import { importOrders } from '../../../src/jobs/orders/import.ts';
import { createPace } from '../../../src/jobs/pass/pace.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import type { OrderEntry } from '../../../src/state/orders.ts';
import { openState, type State } from '../../../src/state/state.ts';
import { madeUpOrder } from '../../kit/amazon-orders.ts';

const OLDER = toInstant('2026-11-22T10:00:00Z');
const NEWER = toInstant('2026-11-22T11:00:00Z');

let folder: string;
let state: State;
let asked: boolean;
let seller: Seller;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-test-'));
  state = openState(join(folder, 'state.sqlite'));
  asked = false;
  seller = {
    name: 'eu',
    state,
    pace: createPace(),
    now: () => Date.parse('2026-11-22T12:00:00Z'),
    company: async () => {
      asked = true;
      throw new TypeError('Odoo was asked');
    },
  } as unknown as Seller;
});

afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

const order = madeUpOrder({ orderId: '305-0000001-0000001', lastUpdatedTime: OLDER });

/** What an earlier pass has noted of the order. */
async function known(entry: Partial<OrderEntry>): Promise<void> {
  const { orderId } = order;
  await state.orders.record(
    'eu',
    [{ orderId, contentHash: 'of a newer version', outcome: 'updated', lastUpdatedTime: NEWER, ...entry }],
    NEWER,
  );
}

describe.each([false, true])('a version of an order that Amazon shows late, asked for: %j', (force) => {
  it.each<[Partial<OrderEntry>, Partial<OrderEntry>]>([
    [{ outcome: 'updated' }, { outcome: 'unchanged' }],
    [
      { outcome: 'ignored', rule: 'PENDING' },
      { outcome: 'ignored', rule: 'PENDING' },
    ],
    [{ outcome: 'failed' }, { outcome: 'failed' }],
  ])('does not roll Odoo back: %j stays so', async (before, after) => {
    await known(before);
    const results = await importOrders(seller, [order], { force, dryRun: false });
    expect(results).toEqual([{ order, failures: [], ...after }]);
    expect(asked).toBe(false);
    const noted = (await state.orders.find('eu', [order.orderId])).get(order.orderId);
    expect(noted).toMatchObject({ ...before, lastUpdatedTime: NEWER, contentHash: 'of a newer version' });
  });
});

describe('an order that was imported before', () => {
  it.each([
    ['it is newer than what is known', { lastUpdatedTime: toInstant('2026-11-22T09:00:00Z') }],
    ['it says something else at the same time', { lastUpdatedTime: OLDER }],
  ])('is looked at when %s', async (_, entry) => {
    await known(entry);
    const [result] = await importOrders(seller, [order], { force: false, dryRun: true });
    expect([asked, result?.outcome]).toEqual([true, 'failed']);
  });

  it.each([false, true])(
    'and tells nothing new is looked at when somebody asks for it: %j',
    async (force) => {
      await importOrders(seller, [order], { force: false, dryRun: false });
      const noted = (await state.orders.find('eu', [order.orderId])).get(order.orderId);
      await known({ ...noted, outcome: 'updated' });
      asked = false;
      await importOrders(seller, [order], { force, dryRun: true });
      expect(asked).toBe(force);
    },
  );
});
