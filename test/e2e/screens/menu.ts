import type { Domain } from '../../../src/odoo/rpc/client.ts';
import { PICKING_FIELDS as PICKING, SALE_ORDER_FIELDS as SALE } from '../../../src/odoo/screens/fields.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { PlainOdoo } from '../../kit/rpc.ts';
import { FBA, order } from './orders.ts';

type Screens = { amazon: Simulator; admin: PlainOdoo; run: (...args: string[]) => Promise<unknown> };

/** What people find below *Amazon*: its entries, which of two new orders each list shows, and what an empty list says. */
export async function lookAtMenu({ amazon, admin, run }: Screens): Promise<Record<string, unknown>> {
  const shipByWindow = { latestDateTime: '2026-12-01T22:59:59Z' };
  const fulfillment = { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT', shipByWindow };
  const [open, byAmazon] = [order(0.07, { fulfillment }), order(0.07, FBA)];
  amazon.control.putOrders([open, byAmazon]);
  await run('sync', 'orders');
  const names = new Map([
    [open.orderId, 'merchant'],
    [byAmazon.orderId, 'amazon'],
  ]);
  const toShip = await openWindow(admin, 'to_ship', [PICKING.orderId, PICKING.shipBy]);
  const all = await openWindow(admin, 'orders', [SALE.orderId]);
  const found = await rows(admin, 'stock.picking', [[PICKING.orderId, '=', open.orderId]], ['id']);
  const newOnes = (ids: unknown[]): string[] => ids.flatMap((id) => names.get(String(id)) ?? []).sort();
  return {
    entries: (await amazonMenu(admin)).join(', '),
    toShip: newOnes(toShip.shown.map((picking) => picking[PICKING.orderId])),
    shipBy: toShip.shown.find((picking) => picking[PICKING.orderId] === open.orderId)?.[PICKING.shipBy],
    orders: newOnes(all.shown.map((each) => each[SALE.orderId])),
    deliveriesFoundByOrderId: found.length,
    empty: toShip.empty,
  };
}

/** The entries of *Amazon* that a user sees, in their order. */
async function amazonMenu(odoo: PlainOdoo): Promise<string[]> {
  const roots = [
    ['name', '=', 'Amazon'],
    ['parent_id', '=', false],
  ];
  const [root] = await rows<{ id: number }>(odoo, 'ir.ui.menu', roots, ['id']);
  if (root === undefined) return [];
  const entries = await rows<{ name: string }>(odoo, 'ir.ui.menu', [['parent_id', '=', root.id]], ['name']);
  return entries.map(({ name }) => name);
}

/** Opens a window as the browser does. @returns what its list shows of each record, and what it says when it is empty */
async function openWindow(
  odoo: PlainOdoo,
  key: string,
  fields: readonly string[],
): Promise<{ shown: Record<string, unknown>[]; empty: string }> {
  const reference = { module: 'amazon_odoo', xml_id: `setup_action_${key}` };
  const [, id] = (await odoo.read('ir.model.data', 'check_object_reference', reference)) as [string, number];
  const [window] = await rows<{ res_model: string; domain: string | false; help: string }>(
    odoo,
    'ir.actions.act_window',
    [['id', '=', id]],
    ['res_model', 'domain', 'help'],
  );
  if (window === undefined) throw new Error(`no window ${key}`);
  return {
    shown: await rows(odoo, window.res_model, domainOf(window.domain), fields),
    empty: window.help,
  };
}

/** A domain as a window has it: Python, in which ours are lists, tuples, texts and `False`. */
function domainOf(python: string | false): Domain {
  if (python === false) return [];
  const json = python
    .replaceAll(/[()]/g, (sign) => (sign === '(' ? '[' : ']'))
    .replaceAll("'", '"')
    .replaceAll('False', 'false');
  return JSON.parse(json) as Domain;
}

async function rows<Row>(
  odoo: PlainOdoo,
  model: string,
  domain: readonly unknown[],
  fields: readonly string[],
): Promise<Row[]> {
  return (await odoo.read(model, 'search_read', { domain, fields })) as Row[];
}
