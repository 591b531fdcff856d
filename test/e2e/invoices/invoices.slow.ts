import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { lettersToBuyers, NO_LETTERS } from '../../kit/letters.ts';
import {
  cloneDatabase,
  type PrivateOdoo,
  serveOdoo,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../../kit/odoo.ts';
import { runOdooServer } from '../../kit/odoo-server-command.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { type SmtpSink, startSmtpSink } from '../../kit/smtp-sink.ts';
import { openWarehouse } from '../../kit/warehouse.ts';

jest.setTimeout(1_200_000);

/** `INVOICES=6` takes the same paths in less time. */
const ACCEPTED = Number(process.env['INVOICES'] ?? 30);
const REFUNDED = Math.min(5, Math.ceil(ACCEPTED / 3));
const orders = shippedOrders(ACCEPTED + 3, new Date().toISOString());
const ids = orders.map(({ orderId }) => orderId);
const [amazonInvoices = '', refused = '', centOff = ''] = ids.slice(ACCEPTED);
/** A pass waits for nothing: what Amazon takes no more now goes out by the next one. */
const MOST_PASSES = 12;

type Document = { number: string; kind: string; orderId: string; state: string; reason?: string };

describe.each(testedVersions())('invoices of Amazon orders in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let mail: SmtpSink;
  let served: PrivateOdoo | undefined;

  beforeAll(async () => {
    const server = await startOdoo(version);
    await runOdooServer(['printer', '--version', version]);
    database = await cloneDatabase(server, 'invoices');
    await keepBooksIn('EUR', database);
    // A server that runs already does not notice that it can print; that of 14 could from the beginning.
    served = version === '14' ? undefined : await serveOdoo(database);
    const url = served?.url ?? database.url;
    mail = await startSmtpSink();
    const people = await openWarehouse(database, url);
    await people.create('ir.mail_server', { name: 'sink', smtp_host: '127.0.0.1', smtp_port: mail.port });
    amazon = await startSimulator({
      quotaFactor: 100_000,
      personalData: 'always',
      roles: ['INVENTORY_AND_ORDER_TRACKING', 'FINANCE_AND_ACCOUNTING', 'TAX_INVOICING'],
      invoices: { amazonInvoices: [amazonInvoices], refuses: [refused] },
      orders,
    });
    sidecar = createSidecar(amazon.url, database, {
      marketplaces: ['DE'],
      odooUrl: url,
      connector: true,
      connection: { password: database.connector?.apiKey },
      odoo: { invoices: 'onDelivery', uploadInvoices: { DE: 'all' } },
    });
  });

  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await mail.close();
    await served?.kill();
    await database.drop();
  });

  async function listed(): Promise<Document[]> {
    const { stdout } = await sidecar.run(['invoices', 'list', '--json']);
    return (JSON.parse(stdout) as { accounts: [{ documents: Document[] }] }).accounts[0].documents;
  }

  /** Runs passes until Amazon has judged everything that can be uploaded. */
  async function passes(): Promise<void> {
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      const { stderr } = await sidecar.run(['sync', 'invoices', '--json']);
      expect(stderr).not.toContain('rror:');
      const open = (await listed()).filter(({ state }) =>
        ['waiting', 'uploading', 'submitted'].includes(state),
      );
      if (open.every(({ orderId }) => orderId === centOff)) return;
    }
  }

  function uploadedTimes(): Record<string, number> {
    const times: Record<string, number> = {};
    for (const { number = '' } of amazon.control.uploadedInvoices()) times[number] = (times[number] ?? 0) + 1;
    return times;
  }

  test('are there, posted, with five credit notes', async () => {
    expect((await sidecar.report()).created).toBe(ids.length);
    const half = ids.length / 2;
    const settlement = { marketplace: 'DE' };
    amazon.control.makeUpSettlement({
      ...settlement,
      settlementId: '9000000001',
      orderIds: ids.slice(0, half),
      createdTime: new Date(Date.now() - 3_600_000).toISOString(),
    });
    amazon.control.makeUpSettlement({
      ...settlement,
      settlementId: '9000000002',
      orderIds: ids.slice(half),
      refundedOrderIds: ids.slice(0, REFUNDED),
    });
    // The user may not make the journal of the payouts, so that these wait; invoices and credit notes are posted all the same.
    await sidecar.run(['sync', 'settlements', '--json']);
    const posted = await database.sql(
      "SELECT move_type, count(*) FROM account_move WHERE move_type LIKE 'out_%' AND state = 'posted' GROUP BY 1 ORDER BY 1",
    );
    expect(posted).toEqual([
      ['out_invoice', String(ids.length)],
      ['out_refund', String(REFUNDED)],
    ]);
    // Amazon changes its mind by a cent after the invoice was posted.
    const [item, ...items] = amazon.control.order(centOff)?.orderItems ?? [];
    const proceeds = { proceedsTotal: { amount: '20.01', currencyCode: 'EUR' } };
    amazon.control.patchOrder(centOff, { orderItems: [{ ...item, proceeds }, ...items] });
  });

  test('would be uploaded: a dry run says so, and writes nothing', async () => {
    const { stdout } = await sidecar.run(['sync', 'invoices', '--dry-run', '--json']);
    const { invoices } = JSON.parse(stdout) as { invoices: { outcome: string; orderId: string }[] };
    expect(invoices.filter(({ outcome }) => outcome === 'sent')).toHaveLength(ids.length - 1);
    expect(invoices.filter(({ outcome }) => outcome === 'waiting')).toHaveLength(1 + REFUNDED);
    expect(await listed()).toEqual([]);
    expect(amazon.control.uploadedInvoices()).toEqual([]);
  });

  test('a pass that is killed between the feed and its record uploads nothing twice', async () => {
    amazon.control.addFault({ kind: 'hang', call: 'createFeed', afterEffect: true });
    const killed = await sidecar.run(['sync', 'invoices'], {}, 40_000);
    expect(killed.signal).toBe('SIGKILL');
    const begun = (await listed()).filter(({ state }) => state === 'uploading');
    expect(begun).toHaveLength(1);
    await sidecar.run(['sync', 'invoices']);
    expect((await listed()).find(({ number }) => number === begun[0]?.number)?.state).not.toBe('waiting');
  });

  test('an answer that was lost is no reason to upload again either', async () => {
    amazon.control.addFault({ kind: 'reset', call: 'createFeed', afterEffect: true });
    const started = performance.now();
    await passes();
    const minutes = (performance.now() - started) / 60_000;
    const documents = amazon.control.uploadedInvoices().length;
    process.stderr.write(
      `Odoo ${version}: ${documents} documents uploaded, the last ones in ${minutes.toFixed(1)} min\n`,
    );
    expect(Object.entries(uploadedTimes()).filter(([, times]) => times !== 1)).toEqual([]);
  });

  test('each document has the end that Amazon gave it', async () => {
    const documents = await listed();
    const ended = (state: string): Document[] => documents.filter((each) => each.state === state);
    expect(ended('uploaded').filter(({ kind }) => kind === 'Invoice')).toHaveLength(ACCEPTED);
    expect(ended('uploaded').filter(({ kind }) => kind === 'CreditNote')).toHaveLength(REFUNDED);
    expect(ended('notWanted')).toMatchObject([{ orderId: amazonInvoices }]);
    expect(ended('refused')).toMatchObject([
      { orderId: refused, reason: '79912 The VAT number of the seller is not valid.' },
    ]);
    expect(ended('waiting')).toMatchObject([{ orderId: centOff }]);
    const { stdout } = await sidecar.run(['failures', 'list', '--json']);
    const { failures } = JSON.parse(stdout) as { failures: { class: string; message: string }[] };
    const found = failures
      .map((failure) => failure.class)
      .filter((each) => each.startsWith('document'))
      .toSorted();
    expect(found).toEqual(['documentDiffers', 'documentRefused']);
    expect(failures.map(({ message }) => message).join('\n')).toMatch(
      /30\.00 EUR, and Amazon's order over 30\.01 EUR/,
    );
  });

  test('each PDF is the document: its text holds the number, and an invoice the Amazon order', async () => {
    const uploaded = amazon.control.uploadedInvoices();
    expect(uploaded).toHaveLength(ACCEPTED + REFUNDED + 2);
    const lacking = uploaded.filter(({ number = '?', orderId = '?', documentType, pdfText = '' }) => {
      const text = pdfText.replaceAll(/\s/g, '');
      return !text.includes(number) || (documentType === 'Invoice' && !text.includes(orderId));
    });
    expect(lacking.map(({ number, pdfText }) => `${number}: ${pdfText}`)).toEqual([]);
  });

  test('a refused document goes again when a person asks for it', async () => {
    amazon.control.setInvoiceSettings({ refuses: [] });
    const [document] = (await listed()).filter(({ state }) => state === 'refused');
    const { number = '' } = document ?? {};
    await sidecar.run(['sync', 'invoices']);
    expect(uploadedTimes()[number]).toBe(1);
    await sidecar.run(['sync', 'invoices', '--again', number]);
    await passes();
    expect(uploadedTimes()[number]).toBe(2);
    expect((await listed()).find((each) => each.number === number)?.state).toBe('uploaded');
  });

  test('a PDF that Odoo keeps from before the document was changed is not uploaded', async () => {
    // Up to 16 Odoo keeps none; from 18 on it drops the old one by itself, so that only 17 gets here without this.
    await database.sql(
      version === '14'
        ? 'SELECT 1'
        : "UPDATE ir_attachment SET create_date = create_date - interval '1 day' WHERE res_field = 'invoice_pdf_report_file'",
    );
    const [document] = (await listed()).filter(
      ({ state, kind }) => state === 'uploaded' && kind === 'Invoice',
    );
    const { number = '' } = document ?? {};
    const times = uploadedTimes()[number] ?? 0;
    await sidecar.run(['sync', 'invoices', '--again', number]);
    for (let pass = 0; pass < 3; pass += 1) await sidecar.run(['sync', 'invoices']);
    expect(uploadedTimes()[number]).toBe(version === '14' ? times + 1 : times);
    const { stdout } = await sidecar.run(['failures', 'list', '--json']);
    expect(stdout.includes('is older than its last change')).toBe(version !== '14');
  });

  test('nobody got a letter, and no address of an invoice was made that opens without a login', async () => {
    expect(mail.letters).toEqual([]);
    expect(await lettersToBuyers(database)).toEqual(NO_LETTERS);
    expect(await database.sql('SELECT count(*) FROM account_move WHERE access_token IS NOT NULL')).toEqual([
      ['0'],
    ]);
  });

  test('doctor says that Odoo can print', async () => {
    const { stdout } = await sidecar.run(['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string }[] };
    expect(findings.filter(({ check }) => check === 'printing')).toMatchObject([
      { state: 'ok' },
      { state: 'warning' },
    ]);
  });
});
