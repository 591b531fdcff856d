import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import {
  cloneDatabase,
  type PrivateOdoo,
  serveOdoo,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../support/odoo.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

jest.setTimeout(600_000);

const ORDER = '305-0000029-0000001';
const MUG = '05015851154158';

describe.each(testedVersions())('a kit in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let own: PrivateOdoo;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let warehouse: Warehouse;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'kit');
    // A module is installed: that restarts the registry, which must disturb no other test.
    own = await serveOdoo(database);
    warehouse = await openWarehouse(database, own.url);
    const modules = await warehouse.search('ir.module.module', [['name', '=', 'mrp']]);
    await warehouse.odoo.call('ir.module.module', 'button_immediate_install', {}, { ids: modules });
    warehouse = await openWarehouse(database, own.url);
    amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
    sidecar = createSidecar(amazon.url, { ...database, ...database.connector }, { odooUrl: own.url });
  });

  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await own.kill();
    await database.drop();
  });

  test('parts that leave one after the other are reported as whole kits', async () => {
    const goods = { type: version === '14' ? 'product' : 'consu' };
    const plate = await warehouse.create('product.product', { name: 'Plate', ...goods });
    const cup = await warehouse.create('product.product', { name: 'Cup', ...goods });
    const template = await warehouse.create('product.template', {
      name: 'Set',
      default_code: '00123',
      ...goods,
    });
    await warehouse.create('mrp.bom', {
      product_tmpl_id: template,
      product_qty: 1,
      type: 'phantom',
      bom_line_ids: [
        [0, 0, { product_id: plate, product_qty: 2 }],
        [0, 0, { product_id: cup, product_qty: 1 }],
      ],
    });
    const now = amazon.control.now();
    amazon.control.putOrder(merchantOrder({ orderId: ORDER, createdTime: now, lastUpdatedTime: now }));
    amazon.control.advance(5 * 60_000);
    expect(await sidecar.report()).toMatchObject({ created: 1 });
    const pass = async (parts: Record<number, number>, tracking: string): Promise<unknown> => {
      await warehouse.validate(ORDER, { byProduct: parts, carrier: 'DHL', tracking });
      const { stdout } = await sidecar.run(['sync', 'pickings', '--json']);
      return (JSON.parse(stdout) as { accounts: unknown[] }).accounts[0];
    };
    expect(await pass({ [plate]: 3 }, 'T-PLATES')).toMatchObject({ confirmed: 0, failed: 0 });
    expect(await pass({ [plate]: 1, [cup]: 1 }, 'T-FIRST')).toMatchObject({ confirmed: 1 });
    expect(await pass({ [cup]: 1 }, 'T-SECOND')).toMatchObject({ confirmed: 1 });
    expect(amazon.control.journal().parcels).toMatchObject([
      { trackingNumber: 'T-FIRST', items: [{ orderItemId: MUG, quantity: 1 }], times: 1 },
      { trackingNumber: 'T-SECOND', items: [{ orderItemId: MUG, quantity: 1 }], times: 1 },
    ]);
  });
});
