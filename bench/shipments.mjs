// @ts-check
import { Failure } from '../test/run/process.mjs';
import { measured, toMeasure } from './program.mjs';

/** Every open delivery leaves, as people would do it, with a carrier and a tracking reference. */
const DELIVER = `
env = env(user=2, context={**env.context, 'tracking_disable': True, 'skip_backorder': True, 'skip_sms': True})
product = env['product.product'].create({'name': 'Parcels', 'type': 'service'})
carrier = env['delivery.carrier'].create({'name': 'DHL', 'product_id': product.id})
pickings = env['stock.picking'].search([('state', 'not in', ['done', 'cancel'])])
for start in range(0, len(pickings), 100):
    part = pickings[start:start + 100]
    for picking in part:
        picking.write({'carrier_id': carrier.id, 'carrier_tracking_ref': 'T%d' % picking.id})
    for move in part.move_ids:
        move.write({'quantity': move.product_uom_qty, 'picked': True})
    part.button_validate()
    env.cr.commit()
print('RESULT {}')
`;

/**
 * All deliveries of a database that amazon-odoo has filled, reported to Amazon in one pass.
 * @param {{program: string, way: string, config: string}} run
 * @param {import('./odoo.mjs').BenchOdoo} odoo
 * @param {import('../dist/simulator/simulator.js').Simulator} amazon
 * @param {number} count
 * @returns {Promise<import('./measures.mjs').Measure>}
 */
export async function shipments({ program, way, config }, odoo, amazon, count) {
  await odoo.shell(DELIVER);
  const usage = await measured(program, ['sync', 'pickings', '--json', '--config', config]);
  const { counts, parcels } = amazon.control.journal();
  const answers = JSON.stringify(counts['confirmShipment']);
  if (answers !== JSON.stringify({ 204: count }) || parcels.length !== count)
    throw new Failure(`Of ${count} parcels Amazon has ${parcels.length}, and answered ${answers}.`);
  return {
    work: 'deliveries reported',
    way,
    ...toMeasure(usage, count, odoo.url, amazon.url),
  };
}
