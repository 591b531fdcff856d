import { readFileSync, writeFileSync } from 'node:fs';
import type { ExtraRow } from '../../../src/simulator/made-up/settlement-file.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import type { MadeUpSettlement } from '../../../src/simulator/world/settlements.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { connectAs, type PlainOdoo } from '../../kit/rpc.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(900_000);

const MUGS = '05015851154158';
const BOX = '61234567890123';
const STRANGER = '305-9999999-9999999';

function given(orderId: string, orderItemId: string, cents: number): ExtraRow {
  return {
    transactionType: 'Refund',
    amountType: 'ItemPrice',
    amountDescription: 'Principal',
    orderId,
    orderItemId,
    cents: -cents,
  };
}

/** `SETTLEMENT_CASES=all`: on 19 as statements too. */
const ALL = process.env['SETTLEMENT_CASES'] === 'all';

type Told = { settlementId: string; state: string; reasons: string[] };

/** By the user with few rights, after `setup` by an administrator. */
describe.each(
  testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).flatMap((version) =>
    (['batch', 'statement'] as const)
      .filter((way) => way === 'batch' || (version === '19' && ALL))
      .map((way) => ({ version, way })),
  ),
)('settlements that are not plain, by $way, in a real Odoo $version', ({ version, way }) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let admin: PlainOdoo;
  let published = 0;
  const orders = shippedOrders(6, new Date().toISOString());
  const [one = '', two = '', three = '', four = '', five = '', six = ''] = orders.map(
    ({ orderId }) => orderId,
  );

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), `cases ${way}`);
    await keepBooksIn('EUR', database);
    // Odoo 14 takes the Factur-X file that it makes of each invoice for an SVG, which administrators alone may upload.
    if (version === '14') await database.sql('DELETE FROM account_edi_format_account_journal_rel');
    admin = await connectAs(database, database.login, database.password);
    amazon = await startSimulator({ quotaFactor: 100_000 });
    amazon.control.putOrders(orders);
    sidecar = createSidecar(amazon.url, database, {
      connector: true,
      marketplaces: ['DE'],
      odoo: { settlements: way, invoices: 'onDelivery', unknownRows: 'refuse' },
    });
  });

  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await database.drop();
  });

  function publish(settlement: Partial<MadeUpSettlement>): string {
    published += 1;
    const settlementId = String(9_100_000_000 + published);
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId,
      orderIds: [],
      subscriptionFee: 1_00,
      ...settlement,
    });
    return settlementId;
  }

  async function sync(): Promise<Told[]> {
    const { stdout, stderr } = await sidecar.run(['sync', 'settlements', '--json']);
    expect(stderr).toBe('');
    return (JSON.parse(stdout) as { settlements: Told[] }).settlements;
  }

  function change(before: string, after: string): void {
    const settings = readFileSync(sidecar.configPath, 'utf8');
    expect(settings).toContain(before);
    writeFileSync(sidecar.configPath, settings.replace(before, after));
  }

  const shown = (settlementId: string): Promise<string[][]> =>
    database.sql(`SELECT x_state, x_reason FROM x_amazon_settlement WHERE x_name = '${settlementId}'`);

  /** Quantity, whether at the invoice's price, amount with tax, and how it stands. */
  const creditNotes = (orderId: string): Promise<string[][]> =>
    database.sql(`SELECT l.quantity::int, l.price_unit = i.price_unit, m.amount_total::numeric(9,2), m.payment_state
      FROM account_move m JOIN account_move_line l ON l.move_id = m.id AND l.product_id IS NOT NULL
      JOIN account_move b ON b.id = m.reversed_entry_id JOIN account_move_line i ON i.move_id = b.id AND i.name = l.name
      WHERE m.move_type = 'out_refund' AND m.ref LIKE 'Refund ${orderId} %' ORDER BY m.id, l.id`);

  test('setup makes journal and accounts, so that the user with few rights need not', async () => {
    const made = await sidecar.run(['setup', '--username', 'admin', '--json'], {
      ODOO_ADMIN_PASSWORD: 'admin',
    });
    expect(JSON.parse(made.stdout)).toMatchObject({ withoutBooks: [] });
    expect(await sidecar.report()).toMatchObject({ created: 6 });
  });

  test('one unit of two, a part of a price, and an order that is not in Odoo', async () => {
    const settlementId = publish({
      orderIds: [one, two],
      extraRows: [
        given(one, MUGS, 10_00),
        given(two, BOX, 4_99),
        given(STRANGER, BOX, 7_00),
        { ...given(STRANGER, BOX, -12_00), transactionType: 'Order' },
      ],
    });
    expect(await sync()).toMatchObject([{ settlementId, state: 'booked', reasons: [] }]);
    expect(await creditNotes(one)).toEqual([['1', 't', '10.00', 'paid']]);
    expect(await creditNotes(two)).toEqual([['1', 'f', '4.99', 'paid']]);
    const strange = await database.sql(
      `SELECT l.name, -l.balance FROM account_move_line l WHERE l.name LIKE '%${STRANGER}' AND l.balance <> 0
        AND l.account_id NOT IN (SELECT default_account_id FROM account_journal WHERE code = 'AMZ') ORDER BY 2`,
    );
    expect(strange.map(([label, amount]) => [label, Number(amount)])).toEqual([
      [`Refund ${STRANGER}`, -7],
      [`Order ${STRANGER}`, 12],
    ]);
    expect(await shown(settlementId)).toEqual([['booked', '']]);
    const linked = await database.sql(
      `SELECT count(*) > 0, bool_and(m.x_amazon_settlement_id IS NOT NULL) FROM account_move m
        JOIN account_journal j ON j.id = m.journal_id AND j.code = 'AMZ'`,
    );
    expect(linked).toEqual([['t', 't']]);
  });

  test('an invoice that no settlement has paid yet stays open without a notice, because Amazon may keep money for weeks', async () => {
    const standing = await database.sql(
      `SELECT o.client_order_ref, m.payment_state FROM account_move m JOIN sale_order o ON o.name = m.invoice_origin
        WHERE m.move_type = 'out_invoice' AND m.state = 'posted' ORDER BY 1`,
    );
    expect(standing).toEqual(
      orders.map(({ orderId }) => [orderId, [one, two].includes(orderId) ? 'paid' : 'not_paid']),
    );
    const { status, stdout } = await sidecar.run(['failures', 'list', '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { failures: [] }]);
  });

  test('a row without a rule, and a wrong sum, are seen in Odoo with the reason; a rule books it', async () => {
    const row = { transactionType: 'other-transaction', amountType: 'other-transaction', cents: -1_00 };
    const settlementId = publish({ extraRows: [{ ...row, amountDescription: 'Brand New Thing' }] });
    const unsound = publish({ wrongBy: 1 });
    expect((await sync()).map(({ state }) => state)).toEqual(['refused', 'refused']);
    const [[state, reason] = []] = await shown(settlementId);
    expect([state, reason]).toEqual(['refused', expect.stringContaining('Brand New Thing')]);
    const wrong = await database.sql(
      `SELECT x_state, x_reason LIKE '%total-amount%' FROM x_amazon_settlement WHERE x_name = '${unsound}'`,
    );
    expect(wrong).toEqual([['refused', 't']]);
    change(
      'settlements:',
      'settlementRules: [{amountDescription: brand new thing, as: fee}]\n      settlements:',
    );
    expect(await sync()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ settlementId, state: 'booked' })]),
    );
    expect(await shown(settlementId)).toEqual([['booked', '']]);
  });

  test('a closed period is reported with both dates; a tax lock stops only credit notes', async () => {
    await database.sql("UPDATE res_company SET tax_lock_date = '2099-12-31'");
    const plain = publish({ orderIds: [three] });
    const refunded = publish({ extraRows: [given(one, MUGS, 10_00)] });
    const told = new Map((await sync()).map((settlement) => [settlement.settlementId, settlement]));
    expect(told.get(plain)).toMatchObject({ state: 'booked' });
    expect(told.get(refunded)).toMatchObject({ state: 'waiting' });
    expect(told.get(refunded)?.reasons.join()).toContain('2100-01-01 (the first open day)');
    expect(await shown(refunded)).toEqual([['waiting', expect.stringContaining('closed up to 2099-12-31')]]);
    await database.sql('UPDATE res_company SET tax_lock_date = NULL');
    const today = new Date().toISOString().slice(0, 10);
    await database.sql(`UPDATE res_company SET fiscalyear_lock_date = '${today}'`);
    const closed = publish({ orderIds: [four] });
    const waiting = (await sync()).filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ settlementId }) => settlementId).toSorted()).toEqual([refunded, closed]);
    expect(waiting[0]?.reasons.join()).toMatch(
      /Possible dates: \d{4}-\d\d-\d\d \(as Amazon posted them\) or \d{4}/,
    );
    await database.sql('UPDATE res_company SET fiscalyear_lock_date = NULL');
    expect((await sync()).filter(({ state }) => state === 'waiting')).toEqual([]);
    expect(await shown(refunded)).toEqual([['booked', '']]);
    expect(await creditNotes(one)).toEqual([
      ['1', 't', '10.00', 'paid'],
      ['1', 't', '10.00', 'paid'],
    ]);
  });

  test('invoices by hand: it waits for the invoice, and for a credit note of its own', async () => {
    // What people set on the form wins over the file.
    await database.sql("UPDATE x_amazon_account SET x_invoices = 'manual'");
    const now = amazon.control.now();
    const late = shippedOrders(7, now)
      .slice(6)
      .map((order) => ({ ...order, createdTime: now, lastUpdatedTime: now }));
    amazon.control.putOrders(late);
    amazon.control.advance(5 * 60_000);
    expect(await sidecar.report()).toMatchObject({ created: 1 });
    const [seven = ''] = late.map(({ orderId }) => orderId);
    const unbilled = publish({ orderIds: [seven] });
    // An earlier settlement has had a credit note over this order; that one is paid.
    const again = publish({ extraRows: [given(two, BOX, 1_00)] });
    const told = new Map((await sync()).map((settlement) => [settlement.settlementId, settlement]));
    expect(told.get(unbilled)?.reasons.join()).toContain(`have no posted invoice: ${seven}`);
    expect(told.get(again)).toMatchObject({ state: 'waiting' });
    expect(told.get(again)?.reasons.join()).toContain(`no posted credit note: ${two}`);
    await database.sql("UPDATE x_amazon_account SET x_invoices = 'onDelivery'");
    expect((await sync()).filter(({ state }) => state === 'waiting')).toEqual([]);
    expect((await creditNotes(two)).map(([, , total, payment]) => [total, payment])).toEqual([
      ['4.99', 'paid'],
      ['1.00', 'paid'],
    ]);
  });

  test('what Amazon reversed is booked without a document, and no payout waits for one', async () => {
    const refunded = publish({ extraRows: [given(three, MUGS, 10_00)] });
    const back = publish({ extraRows: [given(three, MUGS, -10_00)] });
    const retrocharge = { transactionType: 'Order_Retrocharge', amountDescription: 'Tax', cents: -3_00 };
    const charged = publish({ extraRows: [{ ...given(three, MUGS, 0), ...retrocharge }] });
    const told = await sync();
    expect(
      [refunded, back, charged].map((id) => told.find(({ settlementId }) => settlementId === id)),
    ).toMatchObject([refunded, back, charged].map(() => ({ state: 'booked', reasons: [] })));
    expect(await creditNotes(three)).toEqual([['1', 't', '10.00', 'paid']]);
    const corrected = await database.sql(
      `SELECT l.name, -l.balance FROM account_move_line l JOIN account_account a ON a.id = l.account_id
        WHERE l.name LIKE '%${three}' AND l.parent_state = 'posted' AND a.name::text LIKE '%Amazon refund corrections%' ORDER BY 2`,
    );
    expect(corrected.map(([label, amount]) => [label, Number(amount)])).toEqual([
      [`Order ${three}`, -3],
      [`Refund ${three}`, 10],
    ]);
  });

  test('of a refund beyond the invoice the rest is a line of its own, and a to-do names it', async () => {
    const settlementId = publish({ extraRows: [given(four, BOX, 35_00)] });
    const [told] = (await sync()).filter((each) => each.settlementId === settlementId);
    expect(told).toMatchObject({
      state: 'booked',
      reasons: [expect.stringContaining(`5 EUR of order ${four}`)],
    });
    const note = await database.sql(
      `SELECT m.amount_total::numeric(9,2), m.payment_state, l.price_total::numeric(9,2), a.name::text LIKE '%Amazon refund corrections%'
        FROM account_move m JOIN account_move_line l ON l.move_id = m.id AND l.name IS NOT NULL AND l.price_total <> 0 JOIN account_account a ON a.id = l.account_id
        WHERE m.ref LIKE 'Refund ${four} %' ORDER BY l.price_total`,
    );
    expect(note).toEqual([
      ['35.00', 'paid', '5.00', 't'],
      ['35.00', 'paid', '30.00', 'f'],
    ]);
  });

  test("the bank's own line of the payout is reconciled, and no other of another amount", async () => {
    const settlementId = publish({ orderIds: [five, six] });
    expect(await sync()).toEqual(
      expect.arrayContaining([expect.objectContaining({ settlementId, state: 'booked' })]),
    );
    const [[payout = ''] = []] = await database.sql(
      `SELECT abs(l.balance) FROM account_move_line l WHERE l.name LIKE '%Amazon payout ${settlementId}' AND l.balance > 0`,
    );
    await bankLines([Number(payout), Number(payout) + 1]);
    await sync();
    const lines = await database.sql(
      `SELECT l.amount = ${payout}, l.is_reconciled FROM account_bank_statement_line l
        JOIN account_move m ON m.id = l.move_id JOIN account_journal j ON j.id = m.journal_id WHERE j.code <> 'AMZ' ORDER BY l.id`,
    );
    expect(lines).toEqual([
      ['t', 't'],
      ['f', 'f'],
    ]);
    const [[open] = []] = await database.sql(
      `SELECT count(*) FROM account_move_line l WHERE l.name LIKE '%Amazon payout ${settlementId}' AND l.balance > 0 AND NOT l.reconciled`,
    );
    expect(open).toBe('0');
  });

  /** Lines of the company's bank, as an accountant's import makes them. */
  async function bankLines(amounts: readonly number[]): Promise<void> {
    const [[journalId] = []] = await database.sql(
      "SELECT id FROM account_journal WHERE type = 'bank' AND code <> 'AMZ' ORDER BY id LIMIT 1",
    );
    const date = new Date().toISOString().slice(0, 10);
    const lines = amounts.map((amount) => ({
      date,
      amount,
      payment_ref: 'AMAZON',
      journal_id: Number(journalId),
    }));
    if (version === '19') {
      await admin.call('account.bank.statement.line', 'create', { vals_list: lines });
      return;
    }
    const statement = { name: 'Bank', date, journal_id: Number(journalId) };
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const [id = 0] = (await admin.call('account.bank.statement', 'create', {
      vals_list: [
        { ...statement, balance_end_real: total, line_ids: lines.map((line): unknown => [0, 0, line]) },
      ],
    })) as number[];
    await admin.call('account.bank.statement', 'button_post', {}, { ids: [id] });
  }

  test('all of it adds up: nothing is open, and the account holds the debts that no later settlement has opened with', async () => {
    const [[balance] = []] =
      await database.sql(`SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j
        ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`);
    // Six settlements were negative: refunds of 10.00, 1.00, 10.00 and 35.00 and a charge of 3.00, each with a fee of 1.00, and a fee alone.
    expect(Number(balance)).toBe(-66);
    const open = await database.sql(
      "SELECT ref, payment_state FROM account_move WHERE move_type LIKE 'out_%' AND payment_state <> 'paid'",
    );
    expect(open).toEqual([]);
  });
});
