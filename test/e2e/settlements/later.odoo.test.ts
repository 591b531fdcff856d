import { readFileSync, writeFileSync } from 'node:fs';
import type { ExtraRow } from '../../../src/simulator/made-up/settlement-file.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const BOX = '61234567890123';

type Pass = {
  settlements: { settlementId: string; state: string; reasons: string[] }[];
  accounts: Record<'matched' | 'notInOdoo' | 'waiting' | 'booked', number>[];
};

function paid(orderId: string, cents = 30_00): ExtraRow {
  return {
    transactionType: 'Order',
    amountType: 'ItemPrice',
    amountDescription: 'Principal',
    orderId,
    orderItemId: BOX,
    cents,
  };
}

/** Statement on 19, batch on 14: between them every path, once. */
describe.each(
  testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).map((version) => ({
    version,
    method: version === '19' ? 'statement' : 'batch',
  })),
)('what comes to Odoo after its settlement, by $method, in a real Odoo $version', ({ version, method }) => {
  let world: World;
  let published = 0;
  const [known, late, unbilled, closed] = shippedOrders(4, new Date().toISOString());

  beforeAll(async () => {
    world = await openWorld(version, `later ${method}`, {
      prepare: (database) => keepBooksIn('EUR', database),
      sidecar: { marketplaces: ['DE'], odoo: { settlements: method, invoices: 'onDelivery' } },
    });
    world.amazon.control.putOrders([known!]);
    await world.sidecar.report();
  });

  afterAll(() => world.close());

  function publish(extraRows: ExtraRow[]): string {
    published += 1;
    const settlementId = String(9_500_000_000 + published);
    world.amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId,
      orderIds: [],
      subscriptionFee: 1_00,
      extraRows,
    });
    return settlementId;
  }

  async function sync(): Promise<Pass> {
    const { stdout, stderr } = await world.sidecar.run(['sync', 'settlements', '--json']);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Pass;
  }

  async function arrives(order: typeof known): Promise<void> {
    const now = world.amazon.control.now();
    world.amazon.control.putOrders([{ ...order!, createdTime: now, lastUpdatedTime: now }]);
    world.amazon.control.advance(5 * 60_000);
    expect(await world.sidecar.report()).toMatchObject({ created: 1 });
  }

  function change(before: string, after: string): void {
    const { configPath } = world.sidecar;
    const settings = readFileSync(configPath, 'utf8');
    expect(settings).toContain(before);
    writeFileSync(configPath, settings.replace(before, after));
  }

  const paymentState = (orderId: string): Promise<string[][]> =>
    world.database.sql(
      `SELECT m.payment_state FROM account_move m JOIN sale_order o ON o.name = m.invoice_origin
        WHERE m.move_type = 'out_invoice' AND o.client_order_ref = '${orderId}'`,
    );

  const openOn = async (account: string): Promise<number> => {
    const name = version === '19' ? "a.name->>'en_US'" : 'a.name';
    const [[sum] = []] = await world.database.sql(
      `SELECT coalesce(sum(l.balance), 0) FROM account_move_line l JOIN account_account a ON a.id = l.account_id
        WHERE ${name} = '${account}' AND l.parent_state = 'posted' AND NOT coalesce(l.reconciled, false)`,
    );
    return Number(sum);
  };

  async function isProved(settlementId: string): Promise<void> {
    const { status, stdout } = await world.sidecar.run(['settlements', 'show', settlementId, '--json']);
    expect({ status, proof: JSON.parse(stdout) }).toMatchObject({
      status: 0,
      proof: { complete: true, unexplained: '0.00' },
    });
  }

  test('an order that is imported later leaves the account of unknown orders and pays its invoice', async () => {
    const settlementId = publish([paid(known!.orderId), paid(late!.orderId)]);
    expect(await sync()).toMatchObject({
      settlements: [{ settlementId, state: 'booked' }],
      accounts: [{ notInOdoo: 1, matched: 0 }],
    });
    expect(await openOn('Amazon orders not in Odoo')).toBe(-30);
    await arrives(late);
    expect(await sync()).toMatchObject({ accounts: [{ notInOdoo: 0, matched: 1 }] });
    expect(await paymentState(late!.orderId)).toEqual([['paid']]);
    expect(await openOn('Amazon orders not in Odoo')).toBe(0);
    expect(await sync()).toMatchObject({ accounts: [{ notInOdoo: 0, matched: 0 }] });
    await isProved(settlementId);
  });

  test('a row that no rule fits is a to-do, and is moved by itself once a rule fits', async () => {
    const row = { transactionType: 'other-transaction', amountType: 'other-transaction', cents: 5_00 };
    const settlementId = publish([{ ...row, amountDescription: 'Brand New Thing' }]);
    expect(await sync()).toMatchObject({
      settlements: [{ settlementId, state: 'booked', reasons: [expect.stringContaining('Brand New Thing')] }],
    });
    expect(await openOn('Amazon to be explained')).toBe(-5);
    const told = await world.sidecar.run(['failures', 'list', '--json']);
    expect(JSON.parse(told.stdout)).toMatchObject({ failures: [{ class: 'rowsUnexplained' }] });
    change(
      'settlements:',
      'settlementRules: [{amountDescription: brand new thing, as: reimbursement}]\n      settlements:',
    );
    await sync();
    expect(await openOn('Amazon to be explained')).toBe(0);
    expect(await openOn('Amazon reimbursements')).toBe(-5);
    const closedNow = await world.sidecar.run(['failures', 'list', '--json']);
    expect(JSON.parse(closedNow.stdout)).toMatchObject({ failures: [] });
    await isProved(settlementId);
  });

  test('an order without an invoice is booked on account, and is matched when the invoice is there', async () => {
    change('invoices: onDelivery', 'invoices: manual\n      missingDocuments: onAccount');
    await arrives(unbilled);
    const settlementId = publish([paid(unbilled!.orderId)]);
    expect(await sync()).toMatchObject({ settlements: [{ settlementId, state: 'booked', reasons: [] }] });
    expect(await paymentState(unbilled!.orderId)).toEqual([]);
    change('invoices: manual', 'invoices: onDelivery');
    expect(await sync()).toMatchObject({ accounts: [{ matched: 1 }] });
    expect(await paymentState(unbilled!.orderId)).toEqual([['paid']]);
    await isProved(settlementId);
  });

  test('only what is in a closed period is booked on the first open day, and says when Amazon posted it', async () => {
    await arrives(closed);
    await sync();
    const settlementId = publish([paid(closed!.orderId)]);
    const day = (ago: number): string =>
      new Date(Date.parse(world.amazon.control.now()) - ago * 86_400_000).toISOString().slice(0, 10);
    // The rows are two days old.
    await world.database.sql(`UPDATE res_company SET fiscalyear_lock_date = '${day(2)}'`);
    const held = await sync();
    expect(held.settlements).toMatchObject([{ settlementId, state: 'waiting' }]);
    change('missingDocuments: onAccount', 'missingDocuments: onAccount\n      lockedPeriod: firstOpenDay');
    expect((await sync()).settlements).toMatchObject([{ settlementId, state: 'booked', reasons: [] }]);
    const text = method === 'statement' ? 'l.payment_ref' : 'm.ref';
    const table = method === 'statement' ? 'account_bank_statement_line' : 'account_payment';
    const rows = await world.database.sql(
      `SELECT m.date, ${text} LIKE '%(posted ${day(2)})' FROM ${table} l JOIN account_move m ON m.id = l.move_id
        WHERE ${text} LIKE '%Order ${closed!.orderId}%'`,
    );
    expect(rows).toEqual([[day(1), 't']]);
    expect(await paymentState(closed!.orderId)).toEqual([['paid']]);
    await isProved(settlementId);
  });
});
