import { readFileSync, writeFileSync } from 'node:fs';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { madeUpYear, resultsByMonth, STORES, type YearSettlement } from '../../kit/settlement-year.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

const NEWEST = `SELECT max(write_date) FROM (SELECT write_date FROM account_move UNION ALL SELECT write_date FROM account_move_line
  UNION ALL SELECT write_date FROM account_payment UNION ALL SELECT write_date FROM account_bank_statement) AS written`;

const SELLERS = [
  { name: 'one', region: 'eu', refreshToken: 'Atzr|simulator' },
  { name: 'america', region: 'na', refreshToken: 'Atzr|america' },
  { name: 'japan', region: 'fe', refreshToken: 'Atzr|japan' },
] as const;

/** The month of the year in which the program is killed: transfers have come back, and debts are carried over. */
const KILLED_MONTH = 4;
/** Stores whose settlements of that month are booked between kills; those of the others follow. */
const KILLED_STORES = ['DE', 'FR', 'IN', 'JP'];

/** Of 14 as many months as it needs to meet everything once. */
const RUNS = testedVersions().flatMap((version) =>
  (['batch', 'statement'] as const).map((method) => ({
    version,
    method,
    months: version === '14' ? KILLED_MONTH + 1 : 12,
  })),
);

/** Whether the accountant closes the first month of a settlement before Amazon lists it, so that its rows of that month are late. */
const isClosedEarly = (index: number): boolean => index % 2 === 1;

const monthOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 7);

const lastDayOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);

const monthAfter = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);

/** Late rows are booked on the first open day. */
function bookedMonth(month: string, { start, settlementId }: YearSettlement): string {
  const isLate = isClosedEarly(Number(settlementId.slice(1, 5))) && month === monthOf(start);
  return isLate ? monthAfter(month) : month;
}

/** Whatever is in Odoo more than once, by the name that it must have alone. */
const DOUBLES = `
  SELECT 'invoice', invoice_origin FROM account_move WHERE invoice_origin IS NOT NULL GROUP BY 2 HAVING count(*) > 1
  UNION ALL SELECT 'document', ref FROM account_move WHERE ref LIKE '%AMZ-%' GROUP BY 2 HAVING count(*) > 1
  UNION ALL SELECT 'statement', name FROM account_bank_statement GROUP BY 2 HAVING count(*) > 1`;

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
          odoo: {
            settlements: method,
            invoices: 'onDelivery',
            unknownRows: 'refuse',
            lockedPeriod: 'firstOpenDay',
          },
        })),
      },
      prepare: prepareBooks,
    });
    world.amazon.control.putOrders(year.orders);
    await world.sidecar.run(['sync', 'orders']);
    // Posts the invoices, each dated by its delivery, while all months are open.
    await sync();
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

  async function closeBooks(month: string): Promise<void> {
    await world.database.sql(`UPDATE res_company SET fiscalyear_lock_date = '${lastDayOf(month)}'`);
  }

  /** Sums of posted lines of income and expense accounts by currency and month. */
  async function profit(condition: string): Promise<string[][]> {
    const group = version === '14' ? 'a.internal_group' : "split_part(a.account_type, '_', 1)";
    const rows =
      await world.database.sql(`SELECT c.name || ' ' || to_char(l.date, 'YYYY-MM'), -sum(l.amount_currency)
      FROM account_move_line l JOIN account_account a ON a.id = l.account_id JOIN res_currency c ON c.id = l.currency_id
      JOIN account_move m ON m.id = l.move_id
      WHERE l.parent_state = 'posted' AND (${group} IN ('income', 'expense') OR l.tax_line_id IS NOT NULL) AND ${condition} GROUP BY 1`);
    return rows
      .map(([key = '', amount]) => [key, Number(amount).toFixed(decimalsOf(key.slice(0, 3)))])
      .filter(([, amount]) => Number(amount) !== 0)
      .toSorted(([one = ''], [two = '']) => (one < two ? -1 : 1));
  }

  /** What Odoo holds of the program's documents: it differs after each write. */
  const written = async (): Promise<string> =>
    JSON.stringify(
      await world.database.sql(`SELECT count(*), max(id), max(write_date), count(*) FILTER (WHERE reconciled),
        count(*) FILTER (WHERE parent_state = 'posted') FROM account_move_line`),
    );

  /**
   * Kills passes right after a write that gets them further, and then after the next one, until a pass ends: the moment before a
   * write leaves the same as the moment after the one before it.
   *
   * @returns how many passes were killed
   */
  async function killAfterEachWrite(): Promise<number> {
    const journal = `${world.sidecar.statePath}.boundaries`;
    let passed: string[] = [];
    let found = await written();
    for (let [kills, at] = [0, 2]; ; kills += 1) {
      writeFileSync(journal, '');
      const { signal, stderr } = await world.sidecar.run(['sync', 'settlements'], {
        AMAZON_ODOO_KILL_AT_BOUNDARY: String(at),
        AMAZON_ODOO_BOUNDARY_JOURNAL: journal,
      });
      if (signal === null) {
        expect(stderr).toBe('');
        return kills;
      }
      const names = readFileSync(journal, 'utf8').trim().split('\n');
      const now = await written();
      // A pass that does what the last one did has not come further.
      const isRepeated =
        now === found && passed.length > 0 && passed.every((name, index) => names[index] === name);
      at = isRepeated ? at + 2 : 2;
      [passed, found] = [names, now];
    }
  }

  test('after each month the Amazon accounts hold what Amazon owes, to the cent', async () => {
    let kills = 0;
    for (const [index, settlements] of year.months.entries()) {
      const month = monthOf(settlements[0]?.start ?? 0);
      if (isClosedEarly(index)) await closeBooks(month);
      const killed =
        index === KILLED_MONTH ? settlements.filter(({ store }) => KILLED_STORES.includes(store.code)) : [];
      for (const settlement of killed) publish(settlement);
      if (killed.length > 0) kills = await killAfterEachWrite();
      for (const settlement of settlements) if (!killed.includes(settlement)) publish(settlement);
      const booked = await sync();
      expect(booked.filter(({ state, reasons }) => state !== 'booked' || reasons.length > 0)).toEqual([]);
      expect(booked).toHaveLength(STORES.length - killed.length);
      const owed = new Map<string, number>();
      for (const { store, closing } of settlements) add(owed, store.currency, closing);
      expect([index, await balances()]).toEqual([index, texts(owed)]);
      await closeBooks(month);
    }
    process.stderr.write(`Odoo ${version}, ${method}: ${kills} kills in one month\n`);
    expect(kills).toBeGreaterThan(40);
    expect(await world.database.sql(DOUBLES)).toEqual([]);
  });

  test('each settlement moves the Amazon account from its opening to its closing balance', async () => {
    const rows = await world.database.sql(`SELECT substring(m.ref FROM 'AMZ-([0-9]+)'), sum(l.amount_currency)
      FROM account_move_line l JOIN account_move m ON m.id = l.move_id WHERE l.parent_state = 'posted'
      AND l.account_id IN (SELECT default_account_id FROM account_journal WHERE code LIKE 'AM%') GROUP BY 1`);
    const moved = new Map(rows.map(([id = '', amount]) => [id, Number(amount)]));
    const opening = new Map<string, number>();
    for (const { store, settlementId, closing } of year.months.flat()) {
      const units = closing - (opening.get(store.code) ?? 0);
      opening.set(store.code, closing);
      expect([
        settlementId,
        textOf((moved.get(settlementId) ?? 0) * 10 ** decimalsOf(store.currency), store.currency),
      ]).toEqual([settlementId, textOf(units, store.currency)]);
      moved.delete(settlementId);
    }
    expect([...moved]).toEqual([]);
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

  test('sales, refunds and costs by month are those of the files, and late ones are in the first open month', async () => {
    const all = year.months.flat();
    expect(await profit("m.move_type = 'out_invoice'")).toEqual(texts(resultsByMonth(all, ['sale'])));
    expect(await profit("m.move_type = 'out_refund'")).toEqual(
      texts(resultsByMonth(all, ['refund'], bookedMonth)),
    );
    expect(await profit("m.move_type = 'entry'")).toEqual(texts(resultsByMonth(all, ['cost'], bookedMonth)));
  });

  test('payouts that came back are settled with those that they reverse', async () => {
    const returned = await world.database.sql(`SELECT l.name, l.reconciled FROM account_move_line l
      JOIN account_account a ON a.id = l.account_id
      WHERE l.parent_state = 'posted' AND a.reconcile AND l.name LIKE 'Transfer of funds unsuccessful%'`);
    const inFiles = year.months
      .flat()
      .flatMap(({ rows }) => rows)
      .filter(({ words }) => words[2].startsWith('Transfer of funds'));
    expect(inFiles.length).toBeGreaterThan(0);
    expect(returned.map(([, reconciled]) => reconciled)).toEqual(inFiles.map(() => 't'));
  });

  test('what is booked late says when Amazon posted it', async () => {
    const [[late] = []] = await world.database.sql(
      "SELECT count(*) FROM account_move m JOIN account_move_line l ON l.move_id = m.id WHERE l.name LIKE '%(posted 20%' OR m.ref LIKE '%(posted 20%'",
    );
    expect(Number(late)).toBeGreaterThan(0);
  });

  test('a second run, and one that has lost its state, change nothing', async () => {
    const before = await world.database.sql(NEWEST);
    await sync();
    world.sidecar.loseState();
    await world.sidecar.run(['sync', 'orders']);
    const found = await sync();
    expect(found.filter(({ state, reasons }) => state !== 'booked' || reasons.length > 0)).toEqual([]);
    expect(found).toHaveLength(year.months.flat().length);
    expect(await world.database.sql(NEWEST)).toEqual(before);
    expect((await balances()).length).toBeGreaterThan(0);
  });

  test('the proof fails when one entry is deleted', async () => {
    const prove = async (): Promise<{ unexplained: string; complete: boolean }> => {
      const { stdout } = await world.sidecar.run(['settlements', 'show', '8000100', '--json']);
      return JSON.parse(stdout) as { unexplained: string; complete: boolean };
    };
    expect(await prove()).toMatchObject({ unexplained: '0.00', complete: true });
    const [[id = ''] = []] =
      await world.database.sql(`SELECT m.id FROM account_move m JOIN account_move_line l ON l.move_id = m.id
      WHERE m.state = 'posted' AND l.name LIKE 'Storage Fee%' AND m.ref LIKE '%8000100%' LIMIT 1`);
    await world.database.sql(`DELETE FROM account_move WHERE id = ${id}`);
    const proof = await prove();
    expect(proof.unexplained).not.toBe('0.00');
    expect(proof.complete).toBe(false);
  });
});
