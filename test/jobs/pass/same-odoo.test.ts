import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId } from '../../../src/domain/record-id.ts';
import { assertSameOdoo } from '../../../src/jobs/pass/same-odoo.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';
import { openState, type State } from '../../../src/state/state.ts';

const HERE = { url: 'https://erp.example', database: 'prod' };
const AT = '2026-11-24T08:00:00.000Z';
const MADE = '2026-11-24 07:59:00';
const orderIdOf = (number: number): string => `305-0000000-000000${number}`;
const access = () => new OdooError('no right', { kind: 'access', outcome: 'rejected' });

/** What an Odoo holds: sales orders by id, with the reference that they carry. */
type World = {
  orders: Record<number, string>;
  /** External IDs by id; those of all orders unless it is said. */
  keys?: Record<number, string>;
  hidden?: number[];
  uuid?: string | undefined;
  readsOnly?: boolean;
};

/** An Odoo that answers just what is asked of it, as Odoo does: external IDs also of records that the user may not see. */
function odooWith({ orders, keys, hidden = [], uuid, readsOnly = false }: World): Odoo {
  const rows = Object.entries(orders)
    .map(([id, reference]) => ({
      id: Number(id),
      name: `S${id}`,
      client_order_ref: reference,
      state: 'sale',
      amount_total: 1,
      date_order: MADE,
      create_date: MADE,
      commitment_date: false,
      partner_id: false,
      partner_shipping_id: false,
      picking_ids: [],
      invoice_ids: [],
      user_id: false,
      origin: 'Amazon',
    }))
    .filter(({ id }) => !hidden.includes(id));
  const names = keys ?? Object.fromEntries(Object.entries(orders).map(([id, each]) => [id, `order_${each}`]));
  const answer = (model: string, method: string, domain: [string, string, number[]][], ids: number[]) => {
    if (method === 'get_param') {
      if (uuid === undefined) throw access();
      return uuid;
    }
    if (method === 'get_external_id')
      return Object.fromEntries(
        ids.map((id) => [id, names[id] === undefined ? '' : `amazon_odoo.${names[id]}`]),
      );
    if (model === 'res.company') return [{ create_date: '2020-01-01 00:00:00' }];
    const [condition] = domain;
    return condition === undefined
      ? rows.toSorted((one, other) => other.id - one.id).slice(0, 1)
      : rows.filter(({ id }) => condition[2].includes(id));
  };
  return {
    protocol: 'jsonrpc',
    readsOnly,
    read: async (
      model: string,
      method: string,
      { domain = [] }: { domain?: [string, string, number[]][] } = {},
      { ids = [] }: { ids?: number[] } = {},
    ) => answer(model, method, domain, ids),
  } as unknown as Odoo;
}

describe('an Odoo whose orders are checked before a pass', () => {
  let folder: string;
  let state: State;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-same-'));
    state = openState(join(folder, 'state.sqlite'));
  });
  afterEach(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const look = (world: World, address = HERE): Promise<void> =>
    assertSameOdoo(
      {
        name: 'eu',
        state,
        address,
        referenceField: 'client_order_ref',
        now: () => Date.parse(AT),
      },
      odooWith(world),
    );
  const remember = (...numbers: number[]): Promise<void> =>
    state.orders.record(
      'eu',
      numbers.map((number) => ({
        orderId: orderIdOf(number),
        contentHash: 'hash',
        outcome: 'created' as const,
        odooId: recordId(number),
        lastUpdatedTime: AT,
      })),
      AT,
    );
  const remembered = async (): Promise<(number | undefined)[]> => {
    const found = await state.orders.find('eu', [1, 2, 3, 4, 5, 6, 7].map(orderIdOf));
    return [...found.values()].map(({ odooId }) => odooId);
  };
  const filed = async (): Promise<string[]> => (await state.failures.list()).map((each) => each.class);
  const all = { 1: orderIdOf(1), 2: orderIdOf(2), 3: orderIdOf(3) };

  it('is accepted on the first pass, with an empty state or one of an older version', async () => {
    await look({ orders: {} });
    await remember(1, 2, 3);
    await look({ orders: all });
    expect(await remembered()).toEqual([1, 2, 3]);
    expect((await state.fingerprints.get('eu'))?.witness?.odooId).toBe(3);
  });

  it('has lost nothing when a rule of Odoo, or a company taken from the user, hides all orders', async () => {
    await remember(1, 2, 3);
    await look({ orders: all, uuid: 'u1' });
    await look({ orders: all, uuid: 'u1', hidden: [1, 2, 3] });
    expect(await filed()).toEqual([]);
    expect(await remembered()).toEqual([1, 2, 3]);
  });

  it('has lost nothing while a replica of its database shows no newest order', async () => {
    await remember(1, 2);
    await look({ orders: all });
    await remember(3);
    await look({ orders: all, hidden: [3] });
    expect(await filed()).toEqual([]);
  });

  it('has lost nothing when people have overwritten the references of all orders', async () => {
    await remember(1, 2);
    await look({ orders: all, uuid: 'u1' });
    const overwritten = { 1: 'PO 1', 2: 'PO 2' };
    await look({
      orders: overwritten,
      keys: { 1: `order_${orderIdOf(1)}`, 2: `order_${orderIdOf(2)}` },
      uuid: 'u1',
    });
    // Adopted orders have no external ID.
    await look({ orders: overwritten, keys: {}, uuid: 'u1' });
    expect(await filed()).toEqual([]);
    expect(await remembered()).toEqual([1, 2]);
  });

  it('is the same without the right to read its uuid, before and after, and at another address', async () => {
    await remember(1, 2, 3);
    await look({ orders: all, uuid: 'u1' });
    await look({ orders: all }, { ...HERE, url: 'https://new.example' });
    await look({ orders: all, uuid: 'u1' });
    expect((await state.fingerprints.get('eu'))?.url).toBe(HERE.url);
  });

  it('has lost what is gone with its external IDs, and only that', async () => {
    await remember(1, 2, 3);
    await look({ orders: all, uuid: 'u1' });
    await look({ orders: { 1: 'PO 1' }, keys: { 1: `order_${orderIdOf(1)}` }, uuid: 'u1' });
    expect(await filed()).toEqual(['odooRestored']);
    expect((await state.failures.list())[0]?.message).toContain('it lacks 2 orders');
    expect(await remembered()).toEqual([1, undefined, undefined]);
  });

  it('that was put back is not remembered as such by who only looks', async () => {
    await remember(1, 2, 3);
    await look({ orders: all, uuid: 'u1' });
    const before = await state.fingerprints.get('eu');
    await look({ orders: {}, uuid: 'u1', readsOnly: true });
    expect(await filed()).toEqual([]);
    expect(await remembered()).toEqual([1, 2, 3]);
    expect(await state.fingerprints.get('eu')).toEqual(before);
  });

  it('is another one when other records have the ids', async () => {
    await remember(1, 2, 3);
    await look({ orders: all, uuid: 'u1' });
    await expect(look({ orders: { 1: 'PO 1', 2: 'PO 2' }, keys: {}, uuid: 'u2' })).rejects.toMatchObject({
      code: 'STATE_OTHER_ODOO',
    });
    expect(await remembered()).toEqual([1, 2, 3]);
  });
});
