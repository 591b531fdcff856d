import { readFileSync, writeFileSync } from 'node:fs';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { type FaultyProxy, startFaultyProxy } from '../../kit/faulty-proxy.ts';
import { THOROUGH, testedVersions } from '../../kit/odoo.ts';
import { reverseEntries } from '../../kit/reversal.ts';
import { connectAs } from '../../kit/rpc.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { createSidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ID = '9400000001';

/** When anything of the books, and of what `setup` shows of settlements, was last written. */
const WRITTEN = `SELECT max(write_date), sum(count) FROM (
  SELECT max(write_date) AS write_date, count(*) FROM account_move UNION ALL SELECT max(write_date), count(*) FROM account_move_line
  UNION ALL SELECT max(write_date), count(*) FROM account_payment UNION ALL SELECT max(write_date), count(*) FROM account_bank_statement
  UNION ALL SELECT max(write_date), count(*) FROM account_bank_statement_line
  UNION ALL SELECT max(write_date), count(*) FROM x_amazon_settlement) AS written`;

type Report = Record<'fetched' | 'booked' | 'found' | 'reopened' | 'waiting', number>;

/** How records are found and compared does not differ between versions: 19 alone; in `npm test`, by statement alone (batch: crash.odoo.test.ts). */
describe.each(
  testedVersions()
    .filter((version) => version === '19')
    .flatMap((version) =>
      (['batch', 'statement'] as const)
        .filter((method) => method === 'statement' || THOROUGH)
        .map((method) => ({ version, method })),
    ),
)('one settlement is booked once, by $method, in a real Odoo $version', ({ version, method }) => {
  let world: World;
  let admin: Odoo;
  let proxy: FaultyProxy;

  beforeAll(async () => {
    world = await openWorld(version, `identity ${method}`, {
      prepare: (database) => keepBooksIn('EUR', database),
      sidecar: { marketplaces: ['DE'], odoo: { settlements: method, invoices: 'onDelivery' } },
    });
    const { amazon, database, sidecar } = world;
    admin = await connectAs(database, database.login, database.password);
    proxy = await startFaultyProxy(database.url);
    amazon.control.putOrders(shippedOrders(4, amazon.control.now()));
    await sidecar.run(['setup', '--username', 'admin'], { ODOO_ADMIN_PASSWORD: 'admin' });
    await sidecar.report();
    const [one = '', ...others] = amazon.control.orders().map(({ orderId }) => orderId);
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: ID,
      orderIds: [one, ...others],
      refundedOrderIds: [one],
      previousReserve: 10_00,
      reserve: 10_00,
    });
  });

  afterAll(async () => {
    await proxy.stop();
    await world.close();
  });

  async function sync(
    sidecar: Sidecar = world.sidecar,
  ): Promise<{ status: number | null; reports: Report[] }> {
    const { status, stdout, stderr } = await sidecar.run(['sync', 'settlements', '--json']);
    if (stdout === '') throw new Error(stderr);
    return { status, reports: (JSON.parse(stdout) as { accounts: Report[] }).accounts };
  }

  function change(before: string | RegExp, after: string): void {
    const { configPath } = world.sidecar;
    const settings = readFileSync(configPath, 'utf8');
    expect(settings).toMatch(before);
    writeFileSync(configPath, settings.replace(before, after));
  }

  const balance = async (): Promise<number> => {
    const [[sum] = []] = await world.database.sql(
      `SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j ON j.default_account_id = l.account_id
        WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`,
    );
    return Number(sum);
  };

  const proof = async (): Promise<{ status: number | null; proof: Record<string, unknown> }> => {
    const { status, stdout } = await world.sidecar.run(['settlements', 'show', ID, '--json']);
    return { status, proof: JSON.parse(stdout) as Record<string, unknown> };
  };

  /** Deletes records as a person would, so that Odoo is as it was before them. */
  async function remove(model: string, toDraft: string | undefined, query: string): Promise<void> {
    const ids = (await world.database.sql(query)).map(([id]) => Number(id));
    if (ids.length === 0) return;
    if (toDraft !== undefined) await admin.call(model, toDraft, {}, { ids });
    await admin.call(model, 'unlink', {}, { ids, context: { force_delete: true } });
  }

  test('a gateway that gives up while Odoo is still at work makes nothing twice', async () => {
    const { sidecar, database } = world;
    change(database.url, proxy.url);
    proxy.only('"load"');
    proxy.become('late', 2);
    await sidecar.run(['sync', 'settlements']);
    await proxy.settled();
    proxy.become('pass');
    const { reports } = await sync();
    change(proxy.url, database.url);
    expect(reports[0]?.waiting).toBe(0);
    const shown = await proof();
    expect(shown).toMatchObject({ status: 0, proof: { complete: true, unexplained: '0.00' } });
    expect(shown.proof['bookedCount']).toBe(shown.proof['movementCount']);
    expect(await balance()).toBe(0);
  });

  test('another name of the seller, a second entry of it, a lost state and a vendor of fees change nothing', async () => {
    const { sidecar, database, amazon } = world;
    await sync();
    // External IDs as earlier versions made them.
    await database.sql(
      `UPDATE ir_model_data SET name = replace(name, 'settlement_${ID}', 'settlement_one_${ID}') WHERE module = 'amazon_odoo' AND name LIKE 'settlement\\_${ID}%'`,
    );
    const before = await database.sql(WRITTEN);
    await admin.call('res.partner', 'create', { vals_list: [{ name: 'Amazon EU' }] });
    sidecar.loseState();
    await sidecar.report();
    change('name: one', 'name: other');
    change(/settlements: (batch|statement)/, `feeVendor: Amazon EU\n      settlements: $1`);
    const second = createSidecar(amazon.url, database, {
      accounts: [
        { name: 'two', marketplaces: ['FR'] },
        { name: 'three', marketplaces: ['DE'] },
      ],
      odoo: { settlements: method, invoices: 'onDelivery' },
    });
    try {
      expect((await sync()).reports).toMatchObject([{ booked: 0, found: 1, waiting: 0 }]);
      await sidecar.report();
      for (const report of (await sync(second)).reports)
        expect(report).toMatchObject({ booked: 0, waiting: 0 });
    } finally {
      second.remove();
    }
    const bills = await database.sql("SELECT count(*) FROM account_move WHERE move_type = 'in_invoice'");
    expect(bills).toEqual([['0']]);
    const after = await database.sql(WRITTEN);
    expect(after).toEqual(before);
  });

  test('the proof fails when one entry is deleted', async () => {
    const one = 'ORDER BY id LIMIT 1';
    // Lines of a statement can be deleted once it is gone.
    await remove('account.bank.statement', undefined, 'SELECT id FROM account_bank_statement');
    await (method === 'batch'
      ? remove('account.payment', 'action_draft', `SELECT id FROM account_payment ${one}`)
      : remove(
          'account.bank.statement.line',
          undefined,
          `SELECT id FROM account_bank_statement_line ${one}`,
        ));
    const shown = await proof();
    expect(shown.status).toBe(1);
    expect(shown.proof).toMatchObject({ complete: false });
    expect(shown.proof['missing']).not.toEqual([]);
    expect(shown.proof['unexplained']).not.toBe('0.00');
  });

  test('what a restored Odoo has lost is booked again automatically, and the proof is complete again', async () => {
    await remove('account.payment', 'action_draft', 'SELECT id FROM account_payment');
    await remove('account.bank.statement.line', undefined, 'SELECT id FROM account_bank_statement_line');
    await remove('account.move', 'button_draft', `SELECT id FROM account_move WHERE ref LIKE 'AMZ-${ID} %'`);
    expect((await proof()).status).toBe(1);
    expect((await sync()).reports).toMatchObject([{ reopened: 1, booked: 1, found: 0 }]);
    const shown = await proof();
    expect(shown.proof).toMatchObject({ complete: true, unexplained: '0.00' });
    expect(await balance()).toBe(0);
  });

  const reverse = async (query: string): Promise<void> =>
    reverseEntries(
      admin,
      world.database,
      (await world.database.sql(query)).map(([id]) => Number(id)),
    );

  const failures = async (): Promise<{ class: string; message: string }[]> =>
    (
      JSON.parse((await world.sidecar.run(['failures', 'list', '--json'])).stdout) as {
        failures: { class: string; message: string }[];
      }
    ).failures.filter((failure) => failure.class === 'bookedDifferently');

  test('what a person has reversed is told, is not booked again, and counts once the reversal is reversed', async () => {
    await reverse(`SELECT id FROM account_move WHERE ref LIKE 'AMZ-${ID} %' ORDER BY id LIMIT 1`);
    expect((await proof()).proof).toMatchObject({ complete: false });
    expect((await sync()).reports).toMatchObject([{ reopened: 0, booked: 0, waiting: 1 }]);
    expect(await failures()).toMatchObject([
      { message: expect.stringContaining('are reversed in Odoo by ') },
    ]);
    await reverse(
      "SELECT id FROM account_move WHERE reversed_entry_id IS NOT NULL AND move_type = 'entry' AND state = 'posted'",
    );
    expect((await sync()).reports).toMatchObject([{ found: 1, waiting: 0 }]);
    expect(await failures()).toEqual([]);
    expect((await proof()).proof).toMatchObject({ complete: true });
  });
});
