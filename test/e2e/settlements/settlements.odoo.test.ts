import { Decimal } from 'decimal.js';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { CLOSING_CENTS, keepBooksIn, publishMonth, shippedOrders } from '../../kit/settlement-month.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

/** `SETTLEMENT_ORDERS=300` is a whole month of a real seller; fewer orders take the same paths; too few leave a debt. */
const ORDERS = Number(process.env['SETTLEMENT_ORDERS'] ?? 30);

/** In another month, at noon: an hour earlier is the same day. */
const DELIVERED = new Date(`${new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10)}T12:00:00Z`);

const NEWEST = `SELECT max(write_date) FROM (SELECT write_date FROM account_move UNION ALL SELECT write_date FROM account_move_line
  UNION ALL SELECT write_date FROM account_payment UNION ALL SELECT write_date FROM account_bank_statement) AS written`;

describe.each(
  testedVersions().flatMap((version) => (['statement', 'batch'] as const).map((way) => ({ version, way }))),
)('a month in three settlements, by $way, in a real Odoo $version', ({ version, way }) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, `settle ${way}`, {
      sidecar: {
        marketplaces: ['DE'],
        odoo: { settlements: way, invoices: 'onDelivery', unknownRows: 'refuse' },
      },
      prepare: (made) => keepBooksIn('EUR', made),
    }));
    amazon.control.putOrders(shippedOrders(ORDERS, DELIVERED.toISOString()));
    publishMonth(amazon, ORDERS);
  });

  afterAll(() => close());

  test('is booked whole', async () => {
    expect((await sidecar.report()).created).toBe(ORDERS);
    const started = performance.now();
    const ended = await sidecar.run(['sync', 'settlements', '--json']);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(`Odoo ${version}, ${way}: ${ORDERS} orders booked in ${seconds} s\n`);
    const { settlements, accounts } = JSON.parse(ended.stdout) as Record<string, unknown[]>;
    expect({ settlements, stderr: ended.stderr }).toMatchObject({
      settlements: ['9000000001', '9000000002', '9000000003'].map((settlementId) => ({
        settlementId,
        state: 'booked',
        reasons: [],
      })),
      stderr: '',
    });
    expect(accounts).toMatchObject([{ fetched: 3, booked: 3, invoiced: ORDERS, credited: 2 }]);
  });

  test('every invoice and credit note is paid', async () => {
    const rows = await database.sql(
      "SELECT move_type, state, payment_state, count(*) FROM account_move WHERE move_type LIKE 'out_%' GROUP BY 1, 2, 3 ORDER BY 1",
    );
    expect(rows).toEqual([
      ['out_invoice', 'posted', 'paid', String(ORDERS)],
      ['out_refund', 'posted', 'paid', '2'],
    ]);
  });

  test('invoices and their entries are of the day of the delivery', async () => {
    const days = await database.sql(
      `SELECT DISTINCT m.invoice_date, m.date, l.date FROM account_move m JOIN account_move_line l ON l.move_id = m.id
        WHERE m.move_type = 'out_invoice'`,
    );
    const day = DELIVERED.toISOString().slice(0, 10);
    expect(days).toEqual([[day, day, day]]);
  });

  test("the intermediary account holds Amazon's closing balance to the cent", async () => {
    const [row = []] =
      await database.sql(`SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j
        ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`);
    expect(new Decimal(row[0] ?? 0).toFixed(2)).toBe(new Decimal(CLOSING_CENTS).div(100).toFixed(2));
  });

  test('the proof finds no difference', async () => {
    const { stdout, stderr } = await sidecar.run(['settlements', 'show', '9000000002', '--json']);
    expect(stderr).toBe('');
    const proof = JSON.parse(stdout) as { orders: { open: string }[] };
    expect(proof).toMatchObject({
      unexplained: '0.00',
      closing: '50.00',
      booked: '-50.00',
      balance: '43.21',
    });
    expect(proof.orders.filter(({ open }) => open !== '0.00')).toEqual([]);
  });

  test('a second run, and one that has lost its state, change nothing', async () => {
    const before = await database.sql(NEWEST);
    await sidecar.run(['sync', 'settlements']);
    sidecar.loseState();
    const { stdout } = await sidecar.run(['sync', 'settlements', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      accounts: [{ fetched: 3, booked: 0, found: 3, invoiced: 0, credited: 0 }],
    });
    expect(await database.sql(NEWEST)).toEqual(before);
  });

  test('a file with one wrong amount, and one with a row of a new kind, post nothing and say why', async () => {
    const before = await database.sql(NEWEST);
    const row = { transactionType: 'other-transaction', amountType: 'other-transaction', cents: -1_00 };
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '9000000004',
      orderIds: [],
      wrongBy: 1,
    });
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '9000000005',
      orderIds: [],
      extraRows: [{ ...row, amountDescription: 'Brand New Thing' }],
    });
    const { status, stdout } = await sidecar.run(['sync', 'settlements', '--json']);
    const { settlements } = JSON.parse(stdout) as { settlements: { state: string; reasons: string[] }[] };
    expect(status).toBe(1);
    expect(settlements.map(({ state }) => state)).toEqual(['refused', 'refused']);
    const reasons = settlements.flatMap((settlement) => settlement.reasons).join('\n');
    expect(reasons).toContain('add up to -39.00 EUR, but total-amount is -38.99');
    expect(reasons).toContain('Brand New Thing');
    expect(await database.sql(NEWEST)).toEqual(before);
  });
});
