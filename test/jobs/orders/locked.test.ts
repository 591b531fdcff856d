import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId, type SaleOrderId } from '../../../src/domain/record-id.ts';
import { lockLeftUnlocked, lockMarked, whileUnlocked } from '../../../src/jobs/orders/locked.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { openState, type State } from '../../../src/state/state.ts';

const ONE = {
  order: { orderId: '305-0000001-0000001' },
  record: { id: recordId<SaleOrderId>(1), userId: undefined },
};
const TWO = {
  order: { orderId: '305-0000002-0000002' },
  record: { id: recordId<SaleOrderId>(2), userId: undefined },
};

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-locked-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

/** State of a sales order: 17 and later have a field for the lock, before it is the state `done`. */
type Orders = Map<number, { state: string; locked: boolean }>;

type Condition = [string, string, unknown];

/** Open to-dos on sales orders. */
type ToDo = { id: number; res_model: string; res_id: number; summary: string };

type FakeOdoo = { locks: boolean; calls: string[]; toDos: ToDo[] };

type FakeSeller = Pick<Seller, 'name' | 'state' | 'company'>;

/** A seller whose Odoo has locked orders 1 and 2. */
function sellerIn(ordersHaveLock: boolean): { seller: FakeSeller; orders: Orders; odoo: FakeOdoo } {
  const orders: Orders = new Map([1, 2].map((id) => [id, { state: 'sale', locked: true }]));
  const rows = (model: string): object[] =>
    model === 'mail.activity'
      ? odoo.toDos
      : [...orders].map(([id, { state: own, locked }]) =>
          ordersHaveLock
            ? { id, state: own, locked }
            : { id, state: own === 'sale' && locked ? 'done' : own, locked: undefined },
        );
  const odoo = {
    locks: true,
    calls: [] as string[],
    toDos: [] as ToDo[],
    uid: 2,
    read: async (model: string, method: string, { domain = [] }: { domain?: Condition[] }) =>
      method === 'has_group' ? odoo.locks : rows(model).filter((row) => domain.every(matches(row))),
    call: async (model: string, method: string, args: { summary?: string }, { ids }: { ids: number[] }) => {
      odoo.calls.push(`${method} ${ids.join(' ')}`);
      if (method === 'activity_schedule')
        for (const id of ids)
          odoo.toDos.push({ id: 70 + id, res_model: model, res_id: id, summary: args.summary ?? '' });
      else if (method === 'unlink') odoo.toDos = odoo.toDos.filter(({ id }) => !ids.includes(id));
      else
        for (const id of ids)
          orders.set(id, { state: orders.get(id)?.state ?? 'sale', locked: method !== 'action_unlock' });
    },
  };
  const company = { odoo, dialect: { ordersHaveLock } };
  return { seller: { name: 'eu', state, company: async () => company } as unknown as Seller, orders, odoo };
}

function matches(row: object): (condition: Condition) => boolean {
  return ([field, operator, value]) =>
    operator === 'in'
      ? (value as unknown[]).includes(row[field as keyof typeof row])
      : row[field as keyof typeof row] === value;
}

/** Unlocks orders, and is killed before they are locked again. */
async function killedWhileUnlocked(seller: FakeSeller, orders: (typeof ONE)[]): Promise<void> {
  await new Promise<void>((reached, failed) => {
    whileUnlocked(
      seller,
      orders,
      () =>
        new Promise<never>(() => {
          reached();
        }),
    ).catch(failed);
  });
}

describe.each([true, false])(
  'an order that a killed pass has left unlocked, with a field for locks: %j',
  (field) => {
    test('is locked again by the next pass over it, once', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      await killedWhileUnlocked(seller, [ONE, TWO]);
      expect([...orders.values()].map(({ locked }) => locked)).toEqual([false, false]);
      await lockLeftUnlocked(seller, [ONE]);
      expect([...orders.values()].map(({ locked }) => locked)).toEqual([true, false]);
      await lockLeftUnlocked(seller, [ONE, TWO]);
      expect([...orders.values()].map(({ locked }) => locked)).toEqual([true, true]);
      const before = odoo.calls.length;
      await lockLeftUnlocked(seller, [ONE, TWO]);
      expect(odoo.calls).toHaveLength(before);
      expect(odoo.toDos).toEqual([]);
    });

    test('is locked again although the state file was lost, because a to-do in Odoo shows it', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      await killedWhileUnlocked(seller, [ONE, TWO]);
      await state.unlockedOrders.remove('eu', [ONE.order.orderId, TWO.order.orderId]);
      orders.set(2, { state: 'cancel', locked: false });
      // Of another account, whose program may be changing this order at the moment.
      const other = {
        id: 99,
        res_model: 'sale.order',
        res_id: 1,
        summary: "Lock again after Amazon's change (us)",
      };
      odoo.toDos.push(other);
      await lockMarked(seller);
      expect([...orders.values()].map(({ locked }) => locked)).toEqual([true, false]);
      expect(odoo.toDos).toEqual([other]);
      const before = odoo.calls.length;
      await lockMarked(seller);
      expect(odoo.calls).toHaveLength(before);
    });

    test('stays unlocked, and its to-do goes, when the setting was switched off before the state file was lost', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      await killedWhileUnlocked(seller, [ONE]);
      odoo.locks = false;
      await lockMarked(seller);
      expect([orders.get(1)?.locked, odoo.toDos]).toEqual([false, []]);
    });

    test('keeps its to-do while Odoo does not lock it', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      await killedWhileUnlocked(seller, [ONE]);
      const { call } = odoo as unknown as { call: (...given: unknown[]) => Promise<void> };
      Object.assign(odoo, { call: async () => true });
      await lockMarked(seller);
      Object.assign(odoo, { call });
      expect([orders.get(1)?.locked, odoo.toDos.length]).toEqual([false, 1]);
      await lockMarked(seller);
      expect([orders.get(1)?.locked, odoo.toDos.length]).toEqual([true, 0]);
    });

    test('stays unlocked when the setting was switched off, or the order was cancelled', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      await killedWhileUnlocked(seller, [ONE, TWO]);
      orders.set(1, { state: 'cancel', locked: false });
      await lockLeftUnlocked(seller, [ONE]);
      expect(orders.get(1)?.locked).toBe(false);
      odoo.locks = false;
      await lockLeftUnlocked(seller, [TWO]);
      expect(orders.get(2)?.locked).toBe(false);
    });

    test('is remembered while Odoo does not lock it, although its answer is no error', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      const { call } = odoo as unknown as { call: (...given: unknown[]) => Promise<void> };
      await whileUnlocked(seller, [ONE], async () => {
        Object.assign(odoo, { call: async () => true });
      });
      expect(orders.get(1)?.locked).toBe(false);
      Object.assign(odoo, { call });
      await lockLeftUnlocked(seller, [ONE]);
      expect(orders.get(1)?.locked).toBe(true);
    });

    test('is remembered until Odoo has locked it', async () => {
      const { seller, orders, odoo } = sellerIn(field);
      const { call } = odoo as unknown as { call: (...given: unknown[]) => Promise<void> };
      const down = new Error('Odoo is down');
      await expect(
        whileUnlocked(seller, [ONE], async () => {
          Object.assign(odoo, { call: async () => Promise.reject(down) });
        }),
      ).rejects.toThrow('Odoo is down');
      Object.assign(odoo, { call });
      expect(orders.get(1)?.locked).toBe(false);
      await lockLeftUnlocked(seller, [ONE]);
      expect(orders.get(1)?.locked).toBe(true);
    });
  },
);

test('orders that the setting has not locked are not touched', async () => {
  const { seller, odoo } = sellerIn(true);
  expect(await whileUnlocked(seller, [], async () => 'changed')).toBe('changed');
  await lockLeftUnlocked(seller, [ONE, TWO]);
  expect(odoo.calls).toEqual([]);
});
