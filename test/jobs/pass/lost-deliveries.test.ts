import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PickingId, recordId, type SaleOrderId } from '../../../src/domain/record-id.ts';
import { bringBackDeliveries } from '../../../src/jobs/pass/restored.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { openState, type State } from '../../../src/state/state.ts';

const AT = '2026-11-24T08:00:00.000Z';
const ORDER = '305-0000001-0000001';
const PICKING = recordId<PickingId>(70);

let folder: string;
let state: State;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-deliveries-'));
  state = openState(join(folder, 'state.sqlite'));
  const order = {
    orderId: ORDER,
    contentHash: 'h',
    outcome: 'created' as const,
    odooId: recordId<SaleOrderId>(7),
    lastUpdatedTime: AT,
  };
  await state.orders.record('eu', [order], AT);
  await state.parcels.record(
    'eu',
    [
      {
        orderId: ORDER,
        pickingId: PICKING,
        packageId: undefined,
        number: PICKING * 100,
        state: 'sent',
        contentHash: 'h',
        attempts: 1,
      },
    ],
    new Date(AT),
  );
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

/** An Odoo with the order, under a reference, and one delivery. */
function odooWith(
  delivery: { state: string; saleOrderId: number } | undefined,
  reference: string = ORDER,
): Odoo {
  const order = {
    id: 7,
    name: 'S7',
    client_order_ref: reference,
    state: 'sale',
    amount_total: 1,
    date_order: '2026-11-24 07:00:00',
    create_date: '2026-11-24 07:00:00',
    commitment_date: false,
    partner_id: false,
    partner_shipping_id: false,
    picking_ids: [],
    invoice_ids: [],
    user_id: false,
    origin: 'Amazon',
  };
  const picking = {
    id: PICKING,
    sale_id: delivery === undefined ? false : [delivery.saleOrderId, 'S'],
    state: delivery?.state,
    picking_type_code: 'outgoing',
    date_done: false,
    partner_id: false,
  };
  const read = async (model: string, method: string): Promise<unknown> => {
    if (method === 'get_external_id') return { 7: `amazon_odoo.order_${ORDER}` };
    if (model === 'stock.picking') return delivery === undefined ? [] : [picking];
    return [order];
  };
  return { protocol: 'jsonrpc', readsOnly: false, read } as unknown as Odoo;
}

const bringBack = (odoo: Odoo): Promise<boolean> =>
  bringBackDeliveries(
    { name: 'eu', state, referenceField: 'client_order_ref', now: () => Date.parse(AT) },
    odoo,
  );

test('a reported delivery that is open again was lost: it is forgotten, and its order is read again', async () => {
  expect(await bringBack(odooWith({ state: 'assigned', saleOrderId: 7 }))).toBe(true);
  expect(await state.parcels.find('eu', [ORDER])).toEqual([]);
  expect((await state.orders.find('eu', [ORDER])).get(ORDER)).toMatchObject({ contentHash: '', odooId: 7 });
  expect((await state.failures.list()).map((failure) => failure.class)).toEqual(['odooRestored']);
});

test.each<[string, Odoo]>([
  ['done, as it was', odooWith({ state: 'done', saleOrderId: 7 })],
  [
    'done, of an order whose reference a person has overwritten',
    odooWith({ state: 'done', saleOrderId: 7 }, 'PO'),
  ],
  ['cancelled by a person', odooWith({ state: 'cancel', saleOrderId: 7 })],
  ['hidden from the user', odooWith(undefined)],
  ['of another order', odooWith({ state: 'assigned', saleOrderId: 8 })],
])('nothing was lost where the delivery is %s', async (_, odoo) => {
  expect(await bringBack(odoo)).toBe(false);
  expect(await state.parcels.find('eu', [ORDER])).toHaveLength(1);
  expect(await state.failures.list()).toEqual([]);
});
