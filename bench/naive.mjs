// @ts-check
// The connector that one writes with odoo-await in an afternoon: order by order, record by record. It does no more than the
// measured job needs: no check, no log, nothing that helps after an interruption.
import { readFileSync } from 'node:fs';
import OdooAwait from 'odoo-await';

const [, , url = '', database = '', file = ''] = process.argv;
const { hostname, port } = new URL(url);
const odoo = new OdooAwait({
  baseUrl: `http://${hostname}`,
  port: Number(port),
  db: database,
  username: 'admin',
  password: 'admin',
});
await odoo.connect();

/** @type {import('./orders.mjs').BenchOrder[]} */
const orders = JSON.parse(readFileSync(file, 'utf8'));
for (const order of orders) {
  const { name, street, city, zip } = order.partner;
  const found = await odoo.search('res.partner', [
    ['name', '=', name],
    ['street', '=', street],
    ['zip', '=', zip],
  ]);
  const partnerId = found[0] ?? (await odoo.create('res.partner', { name, street, city, zip }));
  const lines = [];
  for (const line of order.lines) {
    const [productId] = await odoo.search('product.product', [['default_code', '=', line.sku]]);
    lines.push([
      0,
      0,
      { product_id: productId, name: line.name, product_uom_qty: line.quantity, price_unit: line.price },
    ]);
  }
  const orderId = await odoo.create('sale.order', {
    partner_id: partnerId,
    client_order_ref: order.orderId,
    origin: 'Amazon',
    order_line: lines,
  });
  await odoo.action('sale.order', 'action_confirm', [orderId]);
  await odoo.update('sale.order', orderId, { date_order: order.date });
}
