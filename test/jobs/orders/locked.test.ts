import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId, type SaleOrderId } from '../../../src/domain/record-id.ts';
import { lockLeftUnlocked, whileUnlocked } from '../../../src/jobs/orders/locked.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { openState, type State } from '../../../src/state/state.ts';

const ONE = { order: { orderId: '305-0000001-0000001' }, record: { id: recordId<SaleOrderId>(1) } };
const TWO = { order: { orderId: '305-0000002-0000002' }, record: { id: recordId<SaleOrderId>(2) } };

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

/** A seller whose Odoo has locked orders 1 and 2. */
function sellerIn(ordersHaveLock: boolean): {
  seller: Pick<Seller, 'name' | 'state' | 'company'>;
  orders: Orders;
  odoo: { locks: boolean; calls: string[] };
} {
  const orders: Orders = new Map([1, 2].map((id) => [id, { state: 'sale', locked: true }]));
  const odoo = {
    locks: true,
    calls: [] as string[],
    uid: 2,
    read: async (_: string, method: string, { domain = [] }: { domain?: [string, string, unknown][] }) => {
      if (method === 'has_group') return odoo.locks;
      return [...orders]
        .map(([id, { state: own, locked }]) =>
          ordersHaveLock
            ? { id, state: own, locked }
            : { id, state: own === 'sale' && locked ? 'done' : own, locked: undefined },
        )
        .filter((row) =>
          domain.every(([field, operator, value]) =>
            operator === 'in'
              ? (value as unknown[]).includes(row[field as 'id'])
              : row[field as 'id'] === value,
          ),
        );
    },
    call: async (_: string, method: string, __: unknown, { ids }: { ids: number[] }) => {
      odoo.calls.push(`${method} ${ids.join(' ')}`);
      for (const id of ids)
        orders.set(id, { state: orders.get(id)?.state ?? 'sale', locked: method !== 'action_unlock' });
    },
  };
  const company = { odoo, dialect: { ordersHaveLock } };
  return { seller: { name: 'eu', state, company: async () => company } as unknown as Seller, orders, odoo };
}

/** Unlocks orders, and is killed before they are locked again. */
async function killedWhileUnlocked(
  seller: Pick<Seller, 'name' | 'state' | 'company'>,
  orders: (typeof ONE)[],
): Promise<void> {
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
