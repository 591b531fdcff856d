import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { madeUpYear, STORES, type YearSettlement } from '../../kit/settlement-year.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

const NEWEST = `SELECT max(write_date) FROM (SELECT write_date FROM account_move UNION ALL SELECT write_date FROM account_move_line
  UNION ALL SELECT write_date FROM account_payment UNION ALL SELECT write_date FROM account_bank_statement) AS written`;

const SELLERS = [
  { name: 'one', region: 'eu', refreshToken: 'Atzr|simulator' },
  { name: 'america', region: 'na', refreshToken: 'Atzr|america' },
  { name: 'japan', region: 'fe', refreshToken: 'Atzr|japan' },
] as const;

const RUNS = testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).map((version) => ({
  version,
  method: 'batch' as const,
  months: 12,
}));

/** Rates do not change, so that no exchange difference hides a fault. */
async function prepareBooks(database: TestDatabase): Promise<void> {
  await keepBooksIn('EUR', database);
  await database.sql(
    "UPDATE res_currency SET active = true WHERE name IN ('EUR', 'GBP', 'INR', 'USD', 'JPY')",
  );
  await database.sql('DELETE FROM res_currency_rate');
  await database.sql(`INSERT INTO res_currency_rate (name, rate, currency_id, company_id)
    SELECT '2025-01-01', CASE name WHEN 'GBP' THEN 0.8 WHEN 'INR' THEN 80 WHEN 'JPY' THEN 160 ELSE 1.25 END, id, 1
    FROM res_currency WHERE name IN ('GBP', 'INR', 'USD', 'JPY')`);
}

const decimalsOf = (currency: string): number => (currency === 'JPY' ? 0 : 2);

function textOf(units: number, currency: string): string {
  return (units / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency));
}

/** Sums in the smallest unit, by a key that begins with the currency, as texts. */
function texts(sums: ReadonlyMap<string, number>): string[][] {
  return [...sums]
    .filter(([, units]) => units !== 0)
    .map(([key, units]) => [key, textOf(units, key.slice(0, 3))])
    .toSorted(([one = ''], [two = '']) => (one < two ? -1 : 1));
}

function add(sums: Map<string, number>, key: string, units: number): void {
  sums.set(key, (sums.get(key) ?? 0) + units);
}

describe.each(RUNS)('$months months of eleven stores, by $method, in a real Odoo $version', (run) => {
  const { version, method, months } = run;
  const year = madeUpYear(months);
  let world: World;

  beforeAll(async () => {
    world = await openWorld(version, `year ${method}`, {
      simulator: {
        region: 'eu',
        accounts: SELLERS.slice(1).map(({ name, region, refreshToken }) => ({
          region,
          refreshToken,
          sellerId: `A3${name.toUpperCase()}`,
        })),
      },
      sidecar: {
        accounts: SELLERS.map((seller) => ({
          ...seller,
          marketplaces: STORES.filter(({ region }) => region === seller.region).map(({ code }) => code),
          odoo: { settlements: method, invoices: 'onDelivery', unknownRows: 'refuse' },
        })),
      },
      prepare: prepareBooks,
    });
    world.amazon.control.putOrders(year.orders);
    await world.sidecar.run(['sync', 'orders']);
  });

  afterAll(() => world.close());

  /** Balances of the Amazon accounts, by currency. */
  async function balances(): Promise<string[][]> {
    const rows = await world.database.sql(`SELECT c.name, sum(l.amount_currency) FROM account_move_line l
      JOIN res_currency c ON c.id = l.currency_id WHERE l.parent_state = 'posted'
      AND l.account_id IN (SELECT default_account_id FROM account_journal WHERE code LIKE 'AM%') GROUP BY c.name`);
    return rows
      .map(([currency = '', amount]) => [currency, Number(amount).toFixed(decimalsOf(currency))])
      .filter(([, amount]) => Number(amount) !== 0)
      .toSorted(([one = ''], [two = '']) => (one < two ? -1 : 1));
  }

  async function sync(): Promise<{ settlementId: string; state: string; reasons: string[] }[]> {
    const { stdout, stderr } = await world.sidecar.run(['sync', 'settlements', '--json']);
    expect(stderr).toBe('');
    return (
      JSON.parse(stdout) as { settlements: { settlementId: string; state: string; reasons: string[] }[] }
    ).settlements;
  }

  const publish = ({ content, store }: YearSettlement): void => {
    world.amazon.control.putSettlement({ content, marketplaces: [store.code] });
  };

  test('after each month the Amazon accounts hold what Amazon owes, to the cent', async () => {
    for (const [index, settlements] of year.months.entries()) {
      for (const settlement of settlements) publish(settlement);
      const booked = await sync();
      expect(booked.filter(({ state, reasons }) => state !== 'booked' || reasons.length > 0)).toEqual([]);
      expect(booked).toHaveLength(STORES.length);
      const owed = new Map<string, number>();
      for (const { store, closing } of settlements) add(owed, store.currency, closing);
      expect([index, await balances()]).toEqual([index, texts(owed)]);
    }
  });

  test('every invoice and credit note is paid', async () => {
    const open = await world.database.sql(
      "SELECT name, payment_state FROM account_move WHERE move_type LIKE 'out_%' AND payment_state <> 'paid' ORDER BY name",
    );
    expect(open).toEqual([]);
    const [[invoices] = []] = await world.database.sql(
      "SELECT count(*) FROM account_move WHERE move_type = 'out_invoice'",
    );
    expect(invoices).toBe(String(year.orders.length));
  });

  test('costs by month are those of the files', async () => {
    const inFiles = new Map<string, number>();
    for (const { store, results } of year.months.flat())
      for (const [month, units] of results) add(inFiles, `${store.currency} ${month}`, units);
    const rows =
      await world.database.sql(`SELECT c.name || ' ' || to_char(l.date, 'YYYY-MM'), -sum(l.amount_currency)
      FROM account_move_line l JOIN account_account a ON a.id = l.account_id JOIN res_currency c ON c.id = l.currency_id
      JOIN account_move m ON m.id = l.move_id
      WHERE l.parent_state = 'posted' AND m.move_type = 'entry' AND split_part(a.account_type, '_', 1) IN ('income', 'expense') GROUP BY 1`);
    const booked = rows
      .map(([key = '', amount]) => [key, Number(amount).toFixed(decimalsOf(key.slice(0, 3)))])
      .filter(([, amount]) => Number(amount) !== 0)
      .toSorted(([one = ''], [two = '']) => (one < two ? -1 : 1));
    expect(booked).toEqual(texts(inFiles));
  });

  test('a second run, and one that has lost its state, change nothing', async () => {
    const before = await world.database.sql(NEWEST);
    await sync();
    world.sidecar.loseState();
    await world.sidecar.run(['sync', 'orders']);
    const found = await sync();
    expect(found.filter(({ state }) => state !== 'booked')).toEqual([]);
    expect(await world.database.sql(NEWEST)).toEqual(before);
    expect((await balances()).length).toBeGreaterThan(0);
  });

  test('the proof fails when one entry is deleted', async () => {
    const prove = async (): Promise<string> => {
      const { stdout } = await world.sidecar.run(['settlements', 'show', '8000100', '--json']);
      return (JSON.parse(stdout) as { unexplained: string }).unexplained;
    };
    expect(await prove()).toBe('0.00');
    const [[id = ''] = []] =
      await world.database.sql(`SELECT m.id FROM account_move m JOIN account_move_line l ON l.move_id = m.id
      WHERE m.state = 'posted' AND l.name LIKE 'Storage Fee%' AND m.ref LIKE '%8000100%' LIMIT 1`);
    await world.database.sql(`UPDATE account_move_line SET parent_state = 'cancel' WHERE move_id = ${id}`);
    await world.database.sql(`UPDATE account_move SET state = 'cancel' WHERE id = ${id}`);
    expect(await prove()).not.toBe('0.00');
  });
});
