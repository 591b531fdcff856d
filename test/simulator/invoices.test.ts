import { merchantOrder, testClock } from '../kit/orders.ts';
import { ask, type Client, start, stopAll } from './client.ts';

const ID = '305-0000001-0000001';
const PDF = '%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF\n';
const OPTIONS = {
  'metadata:orderid': ID,
  'metadata:invoicenumber': 'INV/2026/00001',
  'metadata:documenttype': 'Invoice',
};

afterEach(stopAll);

async function withShipped(options: Parameters<typeof start>[0] = {}): Promise<Client> {
  const client = await start({
    clock: testClock(),
    orders: [merchantOrder()],
    quotas: false,
    roles: ['INVENTORY_AND_ORDER_TRACKING', 'TAX_INVOICING'],
    ...options,
  });
  client.simulator.control.patchOrder(ID, { fulfillment: { fulfillmentStatus: 'SHIPPED' } });
  return client;
}

type Upload = { options?: Record<string, string>; pdf?: string; contentType?: string };

/** Uploads a document, waits until Amazon has judged it, and returns its report. */
async function upload(
  client: Client,
  { options = OPTIONS, pdf = PDF, contentType = 'application/pdf' }: Upload = {},
): Promise<string> {
  const { json } = await client.post('/feeds/2021-06-30/documents', { contentType });
  const { feedDocumentId, url } = json as { feedDocumentId: string; url: string };
  await ask(url, { method: 'PUT', body: pdf, headers: { 'content-type': contentType } });
  const created = await client.post('/feeds/2021-06-30/feeds', {
    feedType: 'UPLOAD_VAT_INVOICE',
    marketplaceIds: ['A1PA6795UKMFR9'],
    inputFeedDocumentId: feedDocumentId,
    feedOptions: options,
  });
  const path = `/feeds/2021-06-30/feeds/${(created.json as { feedId: string }).feedId}`;
  let feed: { processingStatus: string; resultFeedDocumentId?: string };
  do feed = (await client.get(path)).json as typeof feed;
  while (feed.processingStatus.startsWith('IN_'));
  const document = await client.get(`/feeds/2021-06-30/documents/${String(feed.resultFeedDocumentId)}`);
  return (await ask((document.json as { url: string }).url)).text;
}

test('a document is accepted, with a report in flat text, and can be read back', async () => {
  const client = await withShipped();
  expect(await upload(client)).toBe(
    [
      'Feed Processing Summary:',
      '\tNumber of records processed\t\t1',
      '\tNumber of records successful\t\t1',
      '',
      'original-record-number\tsku\terror-code\terror-type\terror-message',
      '',
    ].join('\n'),
  );
  const [invoice] = client.simulator.control.uploadedInvoices();
  expect(invoice).toMatchObject({ orderId: ID, number: 'INV/2026/00001', problem: undefined });
  expect(Buffer.from(invoice?.pdfBase64 ?? '', 'base64').toString()).toBe(PDF);
});

test.each<[string, Upload, number]>([
  ['keys without the prefix', { options: { orderid: ID } }, 79513],
  ['another content type', { contentType: 'text/xml' }, 79901],
  ['a page of HTML', { pdf: '<!DOCTYPE html><p>Log in</p>' }, 79902],
  ['half a file', { pdf: PDF.slice(0, -8) }, 79902],
  ['no number', { options: { 'metadata:orderid': ID } }, 79903],
  ['another kind of document', { options: { ...OPTIONS, 'metadata:documenttype': 'Proforma' } }, 79904],
  ['an unknown order', { options: { ...OPTIONS, 'metadata:orderid': '305-9999999-9999999' } }, 79905],
  ['another total', { options: { ...OPTIONS, 'metadata:totalamount': '0.01' } }, 79910],
])('%s is refused', async (_, given, code) => {
  const client = await withShipped();
  const report = await upload(client, given);
  expect(report).toContain('Number of records successful\t\t0');
  expect(report).toContain(`\n1\t\t${String(code)}\tError\t`);
});

function amount(value: string): { amount: string; currencyCode: string } {
  return { amount: value, currencyCode: 'EUR' };
}

function withTotals(vat: string): Upload {
  return { options: { ...OPTIONS, 'metadata:totalamount': '30.00', 'metadata:totalvatamount': vat } };
}

test('the tax is compared to the cent where Amazon names it', async () => {
  const client = await withShipped();
  const breakdowns = [
    { type: 'ITEM', subtotal: amount('25.21') },
    { type: 'TAX', subtotal: amount('4.79') },
  ];
  const orderItems = [
    {
      orderItemId: '1',
      quantityOrdered: 1,
      product: {},
      proceeds: { proceedsTotal: amount('30.00'), breakdowns },
    },
  ];
  client.simulator.control.patchOrder(ID, { orderItems });
  expect(await upload(client, withTotals('4.78'))).toContain('79911');
  expect(await upload(client, withTotals('4.79'))).toContain('successful\t\t1');
});

test('Amazon invoices some orders itself, and gives no second invoice where it is told so', async () => {
  const client = await withShipped();
  client.simulator.control.setInvoiceSettings({ amazonInvoices: [ID] });
  expect(await upload(client)).toContain('79525');
  client.simulator.control.setInvoiceSettings({ amazonInvoices: [] });
  expect(await upload(client)).toContain('successful\t\t1');
  expect(await upload(client)).toContain('successful\t\t1');
  client.simulator.control.setInvoiceSettings({ secondUpload: 'refused' });
  expect(await upload(client)).toContain('79907');
});

test('a credit note needs its transaction where Amazon gives the tax figures', async () => {
  const client = await withShipped({ invoices: { creditNotesNeedTransaction: true } });
  const options = { ...OPTIONS, 'metadata:documenttype': 'CreditNote' };
  expect(await upload(client, { options })).toContain('79908');
  expect(await upload(client, { options: { ...options, 'metadata:transactionid': 'T1' } })).toContain(
    'successful\t\t1',
  );
});

test('an application without the role for tax invoices is refused', async () => {
  const client = await withShipped({ roles: ['INVENTORY_AND_ORDER_TRACKING'] });
  const { json } = await client.post('/feeds/2021-06-30/documents', { contentType: 'application/pdf' });
  const created = await client.post('/feeds/2021-06-30/feeds', {
    feedType: 'UPLOAD_VAT_INVOICE',
    marketplaceIds: ['A1PA6795UKMFR9'],
    inputFeedDocumentId: (json as { feedDocumentId: string }).feedDocumentId,
  });
  expect(created.status).toBe(403);
});

test('the feeds of a type are listed page by page, the newest first', async () => {
  const client = await withShipped();
  for (const number of ['A', 'B', 'C']) {
    await upload(client, { options: { ...OPTIONS, 'metadata:invoicenumber': number } });
  }
  const first = await client.get('/feeds/2021-06-30/feeds', {
    feedTypes: 'UPLOAD_VAT_INVOICE',
    pageSize: '2',
  });
  const { feeds, nextToken } = first.json as { feeds: { feedId: string }[]; nextToken: string };
  expect(feeds.map(({ feedId }) => feedId)).toEqual(['50000000002', '50000000001']);
  const second = await client.get('/feeds/2021-06-30/feeds', { nextToken });
  expect(second.json).toMatchObject({ feeds: [{ feedId: '50000000000' }] });
  expect(second.json).not.toHaveProperty('nextToken');
  expect((await client.get('/feeds/2021-06-30/feeds', { pageSize: '2' })).status).toBe(400);
});
