import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { PACKAGE_TRACKING_FIELD } from '../../../src/odoo/screens/fields.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { TestDatabase } from '../../kit/odoo.ts';
import { openWarehouse } from '../../kit/warehouse.ts';
import { order } from './orders.ts';

/** What the tests of the screens work with. */
type Screens = {
  database: TestDatabase;
  amazon: Simulator;
  admin: Odoo;
  run: (...args: string[]) => Promise<unknown>;
};

/** An order leaves in three packages, each with a tracking reference of its own. @returns what Amazon knows, and the form of packages */
export async function shipInPackages(screens: Screens): Promise<{ parcels: unknown[]; view: string }> {
  const { database, amazon, admin, run } = screens;
  const packed = order(0.04);
  const { orderId, orderItems } = packed;
  amazon.control.putOrders([packed]);
  await run('sync', 'orders');
  const warehouse = await openWarehouse(database);
  const [mug = '', box = ''] = orderItems.map(({ orderItemId }) => orderItemId);
  const boxes = await warehouse.pack(orderId, [{ [mug]: 1 }, { [mug]: 1 }, { [box]: 1 }]);
  const older = database.version === '14';
  const model = older ? 'stock.quant.package' : 'stock.package';
  for (const [index, id] of boxes.entries())
    await warehouse.write(model, [id], { [PACKAGE_TRACKING_FIELD]: `T-BOX-${index}` });
  const view = await admin.read(model, older ? 'fields_view_get' : 'get_view', { view_type: 'form' });
  await warehouse.validate(orderId, { carrier: 'DHL', packed: true });
  await run('sync', 'pickings');
  const parcels = amazon.control.journal().parcels.filter((parcel) => parcel.orderId === orderId);
  return {
    parcels: parcels.map(({ trackingNumber, items }) => [
      trackingNumber,
      ...items.map(({ quantity }) => quantity),
    ]),
    view: JSON.stringify(view),
  };
}

/** Somebody buys the SKU that the settings map to the product BY-SETTINGS. @returns the references of what the order has */
export async function boughtProducts({ database, amazon, run }: Screens): Promise<string[][]> {
  const warehouse = await openWarehouse(database);
  const mapped = { name: 'Mapped', default_code: 'BY-SETTINGS' };
  if ((await warehouse.search('product.product', [['default_code', '=', 'BY-SETTINGS']])).length === 0)
    await warehouse.create('product.product', mapped);
  const bought = order(0.05);
  const orderItems = bought.orderItems.map((item) => ({
    ...item,
    product: { ...item.product, sellerSku: 'MAPPED' },
  }));
  amazon.control.putOrders([{ ...bought, orderItems }]);
  await run('sync', 'orders');
  return database.sql(`SELECT DISTINCT p.default_code FROM sale_order_line l JOIN product_product p ON p.id = l.product_id
    JOIN sale_order o ON o.id = l.order_id WHERE o.client_order_ref = '${bought.orderId}' AND p.default_code NOT LIKE 'AMAZON-%'`);
}

/** A second company, in which the sidecar's user may work. */
export async function addCompany(database: TestDatabase, admin: Odoo, name: string): Promise<void> {
  const warehouse = await openWarehouse(database);
  const made = await admin.call('res.company', 'create', { vals_list: [{ name }] });
  const id = (Array.isArray(made) ? made[0] : made) as number;
  if ((await warehouse.search('stock.warehouse', [['company_id', '=', id]])).length === 0)
    await warehouse.create('stock.warehouse', { name, code: 'TWO', company_id: id });
  const login = database.connector?.login ?? database.login;
  const users = await warehouse.search('res.users', [['login', '=', login]]);
  await warehouse.write('res.users', users, { company_ids: [[4, id]] });
}
