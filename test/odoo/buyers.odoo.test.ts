import { anonymizeBuyers } from '../../src/odoo/base/buyers.ts';
import { type Company, openCompany } from '../../src/odoo/company.ts';
import { connectOdoo } from '../../src/odoo/rpc/client.ts';
import { type Simulator } from '../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../kit/odoo.ts';
import { merchantOrder } from '../kit/orders.ts';
import type { PlainOdoo } from '../kit/rpc.ts';
import { type Sidecar } from '../kit/sidecar.ts';
import { openWorld, type World } from '../kit/world.ts';

jest.setTimeout(400_000);

/** The first order of a buyer, in SQL. */
function orderOf(name: string): string {
  return `(SELECT id FROM sale_order WHERE partner_id = (SELECT id FROM res_partner WHERE name = 'Testperson ${name}' ORDER BY id LIMIT 1) ORDER BY id LIMIT 1)`;
}

describe.each(testedVersions({ once: 'contacts and invoices are read in the same way on each version' }))(
  'buyers whose delivery is long ago, in a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let close: World['close'];
    let company: Company;
    const NAMES = ['Done', 'Open', 'Young', 'Invoiced', 'ByHand', 'Elsewhere', 'Again'];

    const buy = (name: string, number: number) => {
      const now = amazon.control.now();
      amazon.control.putOrder(
        merchantOrder({
          orderId: `305-6000000-${String(number).padStart(7, '0')}`,
          createdTime: now,
          lastUpdatedTime: now,
          buyer: { buyerName: `Testperson ${name}`, buyerEmail: `${name}@marketplace.example` },
          recipient: {
            deliveryAddress: {
              name: `Testperson ${name}`,
              addressLine1: `${name}straße 1`,
              phone: '+49 555 1',
            },
          },
        }),
      );
    };
    const partners = () =>
      database.sql(
        'SELECT DISTINCT p.name, p.street, p.email, p.phone, p.zip FROM res_partner p JOIN sale_order o ON o.partner_id = p.id ORDER BY 1',
      );
    const readable = async () =>
      (await partners()).map(([name = '']) => name.replace('Testperson ', '')).sort();

    beforeAll(async () => {
      ({ database, amazon, sidecar, close } = await openWorld(version, 'buyers'));
      NAMES.forEach(buy);
      amazon.control.advance(5 * 60_000);
      await sidecar.report();
      const settings = {
        url: database.url,
        database: database.database,
        username: database.login,
        password: database.password,
      };
      const odoo: PlainOdoo = await connectOdoo({ ...settings, protocol: 'jsonrpc' });
      company = await openCompany(odoo, { team: 'Amazon', location: 'WH/Amazon' });
      const run = (statement: string) =>
        database.sql(`WITH changed AS (${statement} RETURNING 1) SELECT * FROM changed`);
      await run("UPDATE stock_picking SET state = 'done', date_done = '2026-01-01'");
      await run(`UPDATE stock_picking SET state = 'assigned' WHERE sale_id = ${orderOf('Open')}`);
      await run(`UPDATE stock_picking SET date_done = '2998-12-31' WHERE sale_id = ${orderOf('Young')}`);
      await run("UPDATE sale_order SET date_order = '2026-01-01'");
      const idOf = async (name: string) =>
        Number(
          (await database.sql(`SELECT min(id) FROM res_partner WHERE name = 'Testperson ${name}'`))[0]?.[0],
        );
      const line = [0, 0, { name: 'Mug', quantity: 1, price_unit: 10 }];
      const invoice = await odoo.call('account.move', 'create', {
        vals_list: [
          { move_type: 'out_invoice', partner_id: await idOf('Invoiced'), invoice_line_ids: [line] },
        ],
      });
      await odoo.call('account.move', 'action_post', {}, { ids: invoice as number[] });
      await odoo.call('sale.order', 'create', { vals_list: [{ partner_id: await idOf('ByHand') }] });
      // Customers are shared by all companies: another one has a quotation for this buyer.
      const made = await odoo.call('res.company', 'create', { vals_list: [{ name: 'Sister company' }] });
      const [sister] = made as number[];
      await odoo.with({ allowed_company_ids: [sister] }).call('sale.order', 'create', {
        vals_list: [{ partner_id: await idOf('Elsewhere'), company_id: sister }],
      });
    });
    afterAll(() => close());

    test('only those that are ours, delivered, old, and without invoice or other orders, in no company', async () => {
      expect(await anonymizeBuyers(company, '2998-12-31 00:00:00')).toBe(2);
      expect(await readable()).toEqual([
        'Amazon customer',
        'ByHand',
        'Elsewhere',
        'Invoiced',
        'Open',
        'Young',
      ]);
      const [anonymous] = await partners();
      expect(anonymous).toEqual(['Amazon customer', '', '', '', '']);
      expect(await anonymizeBuyers(company, '2998-12-31 00:00:00')).toBe(0);
    });

    test('a buyer who buys again gets an address again, and no old order is read again', async () => {
      buy('Again', 99);
      amazon.control.advance(5 * 60_000);
      expect(await sidecar.report()).toMatchObject({ created: 1, failed: 0 });
      expect(await readable()).toEqual([
        'Again',
        'Amazon customer',
        'ByHand',
        'Elsewhere',
        'Invoiced',
        'Open',
        'Young',
      ]);
      expect(await sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({
        created: 0,
        failed: 0,
      });
      expect(await readable()).toContain('Amazon customer');
    });
  },
);
