import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

const GERMANY = { code: 'DE', marketplaceId: 'A1PA6795UKMFR9', region: 'eu', currency: 'EUR' };
const AMERICA = { code: 'US', marketplaceId: 'ATVPDKIKX0DER', region: 'na', currency: 'USD' };

const DAY = 86_400_000;

/** The rate changes between what Amazon posted (two days ago) and the invoices (today). */
const RATES: readonly [daysAgo: number, rate: number][] = [
  [300, 0.8],
  [1, 0.9],
];

describe.each(
  testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).flatMap((version) => [
    { version, way: 'batch', company: 'USD', store: GERMANY },
    { version, way: 'statement', company: 'EUR', store: AMERICA },
  ]),
)(
  'a settlement in $store.currency of a company in $company, by $way, in a real Odoo $version',
  ({ version, way, company, store }) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), `currency ${way}`);
      await keepBooksIn(company, database);
      await database.sql('DELETE FROM res_currency_rate');
      await enterRate(-1, 0.7);
      amazon = await startSimulator({ quotaFactor: 100_000 });
      amazon.control.putOrders(shippedOrders(3, amazon.control.now()).map(ofTheStore));
      sidecar = createSidecar(amazon.url, database, {
        accounts: [
          {
            region: store.region,
            marketplaces: [store.code],
            odoo: { settlements: way, invoices: 'onDelivery', unknownRows: 'refuse' },
          },
        ],
      });
      await sidecar.report();
    });

    afterAll(async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    });

    async function enterRate(daysAgo: number, rate: number): Promise<void> {
      const date = new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
      await database.sql(
        `INSERT INTO res_currency_rate (name, rate, currency_id, company_id)
        SELECT '${date}', ${rate}, id, 1 FROM res_currency WHERE name = '${store.currency}'`,
      );
    }

    function ofTheStore(order: Order): Order {
      const text = JSON.stringify(order)
        .replaceAll('EUR', store.currency)
        .replaceAll(GERMANY.marketplaceId, store.marketplaceId);
      return JSON.parse(text) as Order;
    }

    test('waits with its invoices while the only rate is of a later day, and says so', async () => {
      const [first = '', ...others] = amazon.control.orders().map(({ orderId }) => orderId);
      amazon.control.makeUpSettlement({
        marketplace: store.code,
        settlementId: '9200000001',
        orderIds: [first, ...others],
        refundedOrderIds: [first],
        reserve: 12_34,
      });
      const { stdout } = await sidecar.run(['sync', 'settlements', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({
        settlements: [{ state: 'waiting' }],
        accounts: [{ invoiced: 0, credited: 0 }],
      });
      expect(await database.sql('SELECT count(*) FROM account_move')).toEqual([['0']]);
      const log = await sidecar.run(['failures', 'list', '--json']);
      const { failures } = JSON.parse(log.stdout) as {
        failures: { subject: string; class: string; message: string }[];
      };
      expect(failures.map((failure) => [failure.class, failure.subject])).toEqual([
        ['currencyRate', store.currency],
        ['currencyRate', '9200000001'],
      ]);
      for (const { message } of failures) expect(message).toContain(`no rate of ${store.currency}`);
    });

    test('pays the invoices, keeps the balance in its own currency, and leaves nothing open', async () => {
      for (const [daysAgo, rate] of RATES) await enterRate(daysAgo, rate);
      const { stdout, stderr } = await sidecar.run(['sync', 'settlements', '--json']);
      expect({ stderr, report: JSON.parse(stdout) }).toMatchObject({
        stderr: '',
        report: { settlements: [{ state: 'booked', reasons: [] }], accounts: [{ invoiced: 3, credited: 1 }] },
      });
      const documents = await database.sql(
        `SELECT m.move_type, m.payment_state, c.name, count(*) FROM account_move m JOIN res_currency c ON c.id = m.currency_id
        WHERE m.move_type LIKE 'out_%' GROUP BY 1, 2, 3 ORDER BY 1`,
      );
      expect(documents).toEqual([
        ['out_invoice', 'paid', store.currency, '3'],
        ['out_refund', 'paid', store.currency, '1'],
      ]);
      const [kept = []] = await database.sql(
        `SELECT sum(l.amount_currency), count(DISTINCT l.currency_id) FROM account_move_line l JOIN account_journal j
        ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AM${store.currency}'`,
      );
      // Of 12.34 that Amazon keeps back and a negative total of 23.74, which no later settlement has settled.
      expect([Number(kept[0]), kept[1]]).toEqual([-11.4, '1']);
      const [[balance, foreign] = []] = await database.sql(
        `SELECT sum(l.balance), sum(l.amount_currency) FROM account_move_line l WHERE l.parent_state = 'posted' AND l.account_id IN
        (SELECT r.account_id FROM account_move_line r JOIN account_move m ON m.id = r.move_id
          WHERE m.move_type = 'out_invoice' AND r.date_maturity IS NOT NULL)`,
      );
      expect([Number(balance), Number(foreign)]).toEqual([0, 0]);
    });

    test('closes what waited for the rate', async () => {
      const log = await sidecar.run(['failures', 'list', '--json']);
      expect(JSON.parse(log.stdout)).toEqual({ failures: [] });
    });

    test('a later pass makes no journal in a currency that no marketplace has', async () => {
      const { status, stderr } = await sidecar.run(['sync', 'settlements']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const own = await database.sql(
        `SELECT count(*) FROM account_journal j WHERE j.code = 'AMZ' OR j.name::text LIKE '%Amazon Payments"%'`,
      );
      expect(own).toEqual([['0']]);
    });

    test('is proved in its own currency', async () => {
      const { status, stdout } = await sidecar.run(['settlements', 'show', '9200000001', '--json']);
      expect({ status, proof: JSON.parse(stdout) }).toMatchObject({
        status: 0,
        proof: { currencyCode: store.currency, closing: '-11.40', balance: '-11.40', unexplained: '0.00' },
      });
    });
  },
);
