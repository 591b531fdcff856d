import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId } from '../../../src/domain/record-id.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import type { DeliveredOrder } from '../../../src/jobs/shipments/collect.ts';
import { forgetStrays } from '../../../src/jobs/shipments/strays.ts';
import type { RememberedParcel } from '../../../src/state/parcels.ts';
import { openState, type State } from '../../../src/state/state.ts';

const LOST = '305-0000001-0000001';
const OTHER = '305-0000002-0000002';
const AT = new Date('2026-11-27T08:00:00Z');

let folder: string;
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-test-'));
  state = openState(join(folder, 'state.sqlite'));
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

const parcel = (orderId: string): RememberedParcel => ({
  orderId,
  pickingId: recordId(62),
  packageId: undefined,
  number: 6200,
  state: 'refused',
  contentHash: 'hash',
  attempts: 1,
});

const saleOrder = (id: number, reference: string): Record<string, unknown> => ({
  id,
  client_order_ref: reference,
  reference,
  name: `S${id}`,
  state: 'sale',
  amount_total: 1,
  date_order: '2026-11-21 08:00:00',
  create_date: '2026-11-21 08:00:00',
  commitment_date: false,
  partner_id: false,
  partner_shipping_id: false,
  picking_ids: [],
  invoice_ids: [],
  user_id: false,
  origin: 'Amazon',
});

/** A seller whose Odoo has these sales orders, and delivery 62 of one of them. */
function sellerWith(
  saleOrders: Record<string, unknown>[],
  owner: number,
): { seller: Seller; calls: string[] } {
  const calls: string[] = [];
  const rowsOf: Record<string, Record<string, unknown>[]> = {
    'sale.order': saleOrders,
    'stock.picking': [{ id: 62, sale_id: [owner, 'S'] }],
  };
  const odoo = {
    uid: 1,
    fieldsOf: async () => new Set<string>(),
    read: async (model: string) => rowsOf[model] ?? [],
    call: async (model: string, method: string) => void calls.push(`${model}.${method}`),
  };
  const seller = {
    name: 'eu',
    settings: { odoo: { referenceField: 'client_order_ref' } },
    state,
    now: () => AT.getTime(),
    company: async () => ({ odoo, companyId: 1, salespersonId: undefined }),
  } as unknown as Seller;
  return { seller, calls };
}

const delivered = { orderId: OTHER, deliveries: [{ id: 62 }] } as unknown as DeliveredOrder;

test('a parcel whose delivery now belongs to another order is reported on its own order, and deleted', async () => {
  await state.parcels.record('eu', [parcel(LOST), parcel(OTHER)], AT);
  const { seller, calls } = sellerWith([saleOrder(7, LOST), saleOrder(8, OTHER)], 8);
  await forgetStrays(seller, [delivered]);
  expect(await state.parcels.find('eu', [LOST, OTHER])).toEqual([
    expect.objectContaining({ orderId: OTHER }),
  ]);
  expect(calls).toEqual(['sale.order.activity_schedule']);
});

test('a parcel whose order is not to be seen either is kept', async () => {
  await state.parcels.record('eu', [parcel(LOST)], AT);
  const { seller, calls } = sellerWith([saleOrder(8, OTHER)], 8);
  await forgetStrays(seller, [delivered]);
  expect(await state.parcels.find('eu', [LOST])).toHaveLength(1);
  expect(calls).toEqual([]);
});

test('Odoo is not asked while no delivery has changed', async () => {
  await state.parcels.record('eu', [parcel(OTHER)], AT);
  const { seller, calls } = sellerWith([], 0);
  await forgetStrays(seller, [delivered]);
  expect(await state.parcels.find('eu', [OTHER])).toHaveLength(1);
  expect(calls).toEqual([]);
});
