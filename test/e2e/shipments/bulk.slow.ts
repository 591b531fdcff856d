import { z } from 'zod';
import { loadUpdates } from '../../../src/odoo/orm/load.ts';
import { requiredMany2one, searchReadIn } from '../../../src/odoo/orm/search-read.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { items, of, openShipping, order, type PickingsReport, type Shipping } from '../../kit/shipping.ts';

jest.setTimeout(3_600_000);

const COUNT = Number(process.env['SHIPMENTS_BULK_COUNT'] ?? 500);
const NAMES = Array.from({ length: COUNT }, (_, index) => `bulk ${index}`);
/** Amazon's own quota of `confirmShipment`: ten at once, then two in a second. */
const QUOTA_SECONDS = Math.max(0, COUNT - 10) / 2;

describe.each(testedVersions())(`${COUNT} deliveries of a real Odoo %s, done at once`, (version) => {
  let shipping: Shipping;

  beforeAll(async () => {
    shipping = await openShipping(version, 'bulk', 1);
    await shipping.bring(...NAMES.map((name) => order(name)));
    await validateAll(shipping, version);
  });
  afterAll(() => shipping.close());

  test("one pass reports each parcel once, within Amazon's quotas, with few calls of Odoo", async () => {
    const began = Date.now();
    const { report, calls } = await countedPass(shipping);
    const seconds = (Date.now() - began) / 1000;
    const total = [...calls.values()].reduce((sum, each) => sum + each, 0);
    process.stderr.write(
      `Odoo ${version}, ${COUNT} deliveries: ${seconds.toFixed(0)} s (Amazon's quota alone takes ${QUOTA_SECONDS} s), ` +
        `${total} calls of Odoo, ${(total / COUNT).toFixed(2)} each; most: ${most(calls)}\n`,
    );
    expect(report).toMatchObject({ fetched: COUNT, confirmed: COUNT });
    const { counts, parcels } = shipping.amazon.control.journal();
    // No 429 among them, of no operation.
    expect(counts['confirmShipment']).toEqual({ 204: COUNT });
    for (const answers of Object.values(counts)) expect(answers).not.toHaveProperty('429');
    expect(parcels).toHaveLength(COUNT);
    expect(new Set(parcels.map(({ trackingNumber }) => trackingNumber))).toEqual(
      new Set(NAMES.map((name) => trackingOf(of(name)))),
    );
    for (const name of NAMES) {
      expect(shipping.parcels(name)).toEqual([
        { items: items(2, 1), trackingNumber: trackingOf(of(name)), times: 1 },
      ]);
    }
    expect(total).toBeLessThan(60 + COUNT / 5);
  });

  test('the next pass sends nothing', async () => {
    const before = shipping.calls();
    const { report, calls } = await countedPass(shipping);
    const total = [...calls.values()].reduce((sum, each) => sum + each, 0);
    process.stderr.write(`Odoo ${version}, the next pass: ${total} calls of Odoo\n`);
    expect(report).toMatchObject({ confirmed: 0, failed: 0 });
    expect(shipping.calls()).toBe(before);
  });
});

function trackingOf(orderId: string): string {
  return `T-${orderId}`;
}

/** People validate everything in one go. */
async function validateAll({ warehouse }: Shipping, version: string): Promise<void> {
  const { odoo } = warehouse;
  const open = await searchReadIn(
    odoo,
    'stock.picking',
    'state',
    ['confirmed', 'assigned'],
    z.object({ id: z.number(), origin: z.string(), sale_id: requiredMany2one('sale.order') }),
    [['sale_id.client_order_ref', 'like', '305-0000019-']],
  );
  const orders = await searchReadIn(
    odoo,
    'sale.order',
    'id',
    open.map(({ sale_id: sale }) => sale),
    z.object({ id: z.number(), client_order_ref: z.string() }),
  );
  const orderIdOf = new Map(orders.map((each) => [each.id, each.client_order_ref]));
  const carrier = await warehouse.carrier('DHL');
  const labels = open.map(({ id, sale_id: sale }) => [id, carrier, trackingOf(orderIdOf.get(sale) ?? '')]);
  await loadUpdates(
    odoo,
    'stock.picking',
    ['.id', 'carrier_id/.id', 'carrier_tracking_ref'],
    labels.map((row) => ({ rows: [row] })),
  );
  const ids = open.map(({ id }) => id);
  const Move = z.object({ id: z.number(), product_uom_qty: z.number() });
  const moves = await searchReadIn(odoo, 'stock.move', 'picking_id', ids, Move);
  await loadUpdates(
    odoo,
    'stock.move',
    version === '14' ? ['.id', 'quantity_done'] : ['.id', 'quantity', 'picked'],
    moves.map(({ id, product_uom_qty: all }) => ({ rows: [version === '14' ? [id, all] : [id, all, true]] })),
  );
  const context = { skip_backorder: true, skip_immediate: true, skip_sms: true };
  for (let start = 0; start < ids.length; start += 100)
    await odoo.call('stock.picking', 'button_validate', {}, { ids: ids.slice(start, start + 100), context });
}

/** A pass, with how often each method of Odoo was called. */
async function countedPass({
  sidecar,
}: Shipping): Promise<{ report: PickingsReport | undefined; calls: Map<string, number> }> {
  const { stdout, stderr } = await sidecar.run(['sync', 'pickings', '--json', '--log-level', 'debug']);
  const calls = new Map<string, number>();
  for (const line of stderr.split('\n').filter((each) => each.includes('"Odoo call"'))) {
    const { model, method } = JSON.parse(line) as { model: string; method: string };
    calls.set(`${model}.${method}`, (calls.get(`${model}.${method}`) ?? 0) + 1);
  }
  return { report: (JSON.parse(stdout) as { accounts: PickingsReport[] }).accounts[0], calls };
}

/** The methods that were called most. */
function most(calls: ReadonlyMap<string, number>): string {
  return [...calls]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 6)
    .map(([method, count]) => `${method} ${count}`)
    .join(', ');
}
