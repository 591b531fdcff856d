import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import {
  cloneDatabase,
  type PrivateOdoo,
  serveOdoo,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../../kit/odoo.ts';
import { keepBooksIn, publishMonth, shippedOrders } from '../../kit/settlement-month.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

const ADDONS = join(__dirname, '../../odoo-addons');
const ORDERS = 6;

/**
 * With a stand-in for the model that only Odoo Enterprise has, see test/odoo-addons. Not in `npm test`: it needs an Odoo of its own, and
 * settlements.odoo.test.ts books and pays the same month.
 */
describe.each(testedVersions({ once: 'settlements.odoo.test.ts books on each version' }))(
  'batch payments in a real Odoo %s that has them',
  (version) => {
    let database: TestDatabase;
    let odoo: PrivateOdoo;
    let amazon: Simulator;
    let sidecar: Sidecar;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'batch payments');
      await keepBooksIn('EUR', database);
      odoo = await serveOdoo(database, ['--addons', ADDONS]);
      amazon = await startSimulator({ quotaFactor: 100_000 });
      amazon.control.putOrders(shippedOrders(ORDERS, amazon.control.now()));
      publishMonth(amazon, ORDERS);
      sidecar = createSidecar(amazon.url, database, {
        odooUrl: odoo.url,
        marketplaces: ['DE'],
        odoo: { settlements: 'batch', invoices: 'onDelivery' },
        // The old protocol cannot carry an empty answer: validating a batch gives one.
        protocol: version === '14' ? 'xmlrpc' : 'jsonrpc',
      });
      await sidecar.report();
    });

    afterAll(async () => {
      sidecar.remove();
      await amazon.close();
      await odoo.kill();
      await database.drop();
    });

    const batches = (): Promise<string[][]> =>
      database.sql(`SELECT b.name, b.batch_type, b.state, j.code, count(p.id), b.amount = sum(p.amount)
      FROM account_batch_payment b JOIN account_journal j ON j.id = b.journal_id
      LEFT JOIN account_payment p ON p.batch_payment_id = b.id GROUP BY b.id, j.code ORDER BY b.id`);

    const EXPECTED = [
      ['AMZ-9000000001', 'inbound', 'reconciled', 'AMZ', '2', 't'],
      ['AMZ-9000000002', 'inbound', 'reconciled', 'AMZ', '3', 't'],
      ['AMZ-9000000002 refunds', 'outbound', 'reconciled', 'AMZ', '1', 't'],
      ['AMZ-9000000003', 'inbound', 'reconciled', 'AMZ', '2', 't'],
      ['AMZ-9000000003 refunds', 'outbound', 'reconciled', 'AMZ', '1', 't'],
    ];

    test('a settlement is one batch of what came in, and one of what went back, both validated', async () => {
      const { status, stdout, stderr } = await sidecar.run(['sync', 'settlements', '--json']);
      expect({ status, stderr, report: JSON.parse(stdout) }).toMatchObject({
        status: 0,
        stderr: '',
        report: {
          settlements: [{ reasons: [] }, { reasons: [] }, { reasons: [] }],
          accounts: [{ booked: 3 }],
        },
      });
      expect(await batches()).toEqual(EXPECTED);
      const left = await database.sql('SELECT count(*) FROM account_payment WHERE batch_payment_id IS NULL');
      expect(left).toEqual([['0']]);
    });

    test('once, also when the state is lost, and when it is killed before the batch is validated', async () => {
      sidecar.loseState();
      await sidecar.report();
      await sidecar.run(['sync', 'settlements']);
      expect(await batches()).toEqual(EXPECTED);
      const sent = version === '14' ? ['account_move', 'is_move_sent'] : ['account_payment', 'is_sent'];
      await database.sql(`UPDATE ${sent[0]} SET ${sent[1]} = false`);
      await database.sql("UPDATE account_batch_payment SET state = 'draft'");
      sidecar.loseState();
      await sidecar.report();
      expect((await sidecar.run(['sync', 'settlements'])).status).toBe(0);
      expect(await batches()).toEqual(EXPECTED);
    });
  },
);
