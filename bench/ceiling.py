# Read by "odoo shell", after lines that set DATA and USER. Makes the records that amazon-odoo has made, inside Odoo, with no API between:
# as fast as this Odoo can do it at all for that user (1 is Odoo itself, for whom no access right is looked at). Prints the seconds.
import base64
import json
import time

BATCH = 100
data = json.loads(base64.b64decode(DATA))
env = env(user=USER, context={**env.context, 'tracking_disable': True, 'mail_create_nosubscribe': True, 'tz': 'UTC'})
products = {p.default_code: p.id for p in env['product.product'].search([('default_code', '!=', False)])}


def ref(name):
    record = env.ref(f'amazon_odoo.{name}', raise_if_not_found=False)
    return record.id if record else None


def external_ids(records, names):
    env['ir.model.data'].create([
        {'module': 'amazon_odoo', 'name': name, 'model': records._name, 'res_id': record.id, 'noupdate': True}
        for record, name in zip(records, names)
    ])


def order_values(order, partner):
    return {
        'partner_id': partner.id,
        'client_order_ref': order['ref'],
        'origin': 'Amazon',
        'pricelist_id': pricelist.id,
        'date_order': order['date'],
        'commitment_date': order['commitment'],
        'order_line': [
            (0, 0, {
                'product_id': products[line['sku']],
                'name': line['name'],
                'product_uom_qty': line['quantity'],
                'price_unit': line['price'],
                **({'route_ids': [(6, 0, [route])]} if route else {}),
            })
            for line in order['lines']
        ],
    }


def deliver(orders, batch):
    pickings = orders.picking_ids
    for move in pickings.move_ids:
        move.quantity = move.product_uom_qty
        move.picked = True
    pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
    for order, values in zip(orders, batch):
        order.picking_ids.move_ids.date = values['shipped']
        order.picking_ids.date_done = values['shipped']


route = data['fba'] and env['stock.route'].search([('name', '=like', 'Amazon FBA%')], limit=1).id
pricelist = env['product.pricelist'].search([('name', '=', data['pricelist'])], limit=1)
began = time.monotonic()
for start in range(0, len(data['orders']), BATCH):
    batch = data['orders'][start:start + BATCH]
    partners = env['res.partner'].create([order['partner'] for order in batch])
    external_ids(partners, [f"bench_partner_{order['ref']}" for order in batch])
    orders = env['sale.order'].create([order_values(order, partner) for order, partner in zip(batch, partners)])
    external_ids(orders, [f"order_{order['ref']}" for order in batch])
    external_ids(orders.order_line, [f"bench_line_{line.id}" for line in orders.order_line])
    orders.action_confirm()
    for order, values in zip(orders, batch):
        order.date_order = values['date']
    if data['fba']:
        deliver(orders, batch)
    env.cr.commit()
print('RESULT ' + json.dumps({'seconds': time.monotonic() - began}))
