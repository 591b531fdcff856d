import { testedVersions } from '../../kit/odoo.ts';
import { BOX, MUG, of, openShipping, order, type Shipping } from '../../kit/shipping.ts';

jest.setTimeout(600_000);

/** Not in `npm test`: changes.odoo.test.ts lowers a picked order, and shipments.odoo.test.ts reports pick, pack and ship on each version. */
describe.each(testedVersions())('deliveries in several steps, in a real Odoo %s', (version) => {
  let shipping: Shipping;
  beforeAll(async () => {
    shipping = await openShipping(version, 'steps');
    const [main] = await shipping.warehouse.search('stock.warehouse', []);
    await shipping.warehouse.write('stock.warehouse', [main ?? 0], { delivery_steps: 'pick_pack_ship' });
  });
  afterAll(() => shipping.close());

  /** Units on each open picking of an order, whatever the step; both lines of the order are of one product. */
  const openUnits = async (name: string): Promise<string[]> => {
    const rows = await shipping.database.sql(
      `SELECT round(sum(m.product_uom_qty)) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
       JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${of(name)}' AND p.state NOT IN ('done', 'cancel')
       AND m.state <> 'cancel' GROUP BY p.id ORDER BY p.id`,
    );
    return rows.map(([quantity]) => quantity ?? '');
  };
  const lower = async (name: string, orderItemId: string): Promise<void> => {
    shipping.amazon.control.event({ type: 'cancelUnits', orderId: of(name), orderItemId, quantity: 1 });
    shipping.amazon.control.advance(5 * 60_000);
    expect(await shipping.sidecar.report()).toMatchObject({ updated: 1, failed: 0 });
  };

  // Up to 17 Odoo makes all steps at once, later one after the other.
  const steps = version === '14' ? 3 : 1;
  const all = (units: string, count = steps): string[] => Array.from({ length: count }, () => units);

  test('what Amazon takes off is taken off every step that is still open', async () => {
    await shipping.bring(order('open'));
    expect(await openUnits('open')).toEqual(all('3'));
    await lower('open', MUG);
    expect(await openUnits('open')).toEqual(all('2'));
    await lower('open', BOX);
    expect(await openUnits('open')).toEqual(all('1'));
  });

  test('of what was picked already, the steps after it are lowered', async () => {
    await shipping.bring(order('picked'));
    await shipping.warehouse.validate(of('picked'));
    await lower('picked', MUG);
    // Known gap: 19 lowers the next step too, but plans transfers of its own (a unit each) for what was picked too much.
    const surplus = version === '14' ? [] : ['1', '1', '1'];
    expect(await openUnits('picked')).toEqual([...all('2', version === '14' ? 2 : 1), ...surplus]);
  });
});
