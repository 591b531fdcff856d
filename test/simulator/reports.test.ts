import { gunzipSync } from 'node:zlib';
import type { Control } from '../../src/simulator/control/control.ts';
import { sampleOrders } from '../../src/simulator/made-up/sample-orders.ts';
import { NOW, testClock } from '../kit/orders.ts';
import { type Client, start, stopAll } from './client.ts';

const REPORTS = '/reports/2021-06-30/reports';
const TYPE = { reportTypes: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2' };
const DAY = 86_400_000;

afterEach(stopAll);

function withOrders(): Promise<Client> {
  return start({ clock: testClock(), orders: sampleOrders(NOW), quotas: false });
}

/** The ids listed for these parameters. */
async function listed(client: Client, query: Record<string, string> = TYPE): Promise<string[]> {
  const { status, json } = await client.get(REPORTS, query);
  expect(status).toBe(200);
  return (json as { reports: { reportId: string }[] }).reports.map(({ reportId }) => reportId);
}

/** Rows of a settlement by column name. */
function rowsOf(content: string): Record<string, string>[] {
  const [header = '', ...lines] = content.trimEnd().split('\n');
  const names = header.split('\t');
  return lines.map((line) =>
    Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? '', cell])),
  );
}

function centsOf(text: string, decimalPoint: ',' | '.'): number {
  const plain = text.replaceAll(decimalPoint === ',' ? /[.\u00a0]/g : /,/g, '').replace(decimalPoint, '.');
  return Math.round(Number(plain) * 100);
}

describe('settlement reports', () => {
  test('are listed newest first, page by page with the token alone', async () => {
    const client = await withOrders();
    const ids = [1, 2, 3].flatMap(
      (days) =>
        client.simulator.control.putSettlement({
          content: 'x',
          marketplaces: ['DE'],
          createdTime: new Date(NOW - days * DAY).toISOString(),
        }).reportIds,
    );
    const first = await client.get(REPORTS, { ...TYPE, pageSize: '2', processingStatuses: 'DONE' });
    const page = first.json as { reports: { reportId: string }[]; nextToken: string };
    expect(page.reports.map(({ reportId }) => reportId)).toEqual(ids.slice(0, 2));
    expect(await listed(client, { nextToken: page.nextToken })).toEqual(ids.slice(2));
    expect((await client.get(REPORTS, { ...TYPE, nextToken: page.nextToken })).status).toBe(400);
  });

  test('are kept for 90 days, and filtered by time, type and store', async () => {
    const client = await withOrders();
    const createdTime = new Date(NOW - 91 * DAY).toISOString();
    client.simulator.control.putSettlement({ content: 'x', marketplaces: ['DE'], createdTime });
    expect(await listed(client)).toEqual([]);
    client.simulator.control.putSettlement({ content: 'x', marketplaces: ['DE', 'FR'], copies: 2 });
    expect(await listed(client)).toHaveLength(2);
    expect(await listed(client, { ...TYPE, marketplaceIds: 'A13V1IB3VIYZZH' })).toHaveLength(2);
    expect(await listed(client, { ...TYPE, marketplaceIds: 'APJ6JRA9NG5V4' })).toEqual([]);
    expect(await listed(client, { ...TYPE, createdUntil: '2026-11-01T00:00:00Z' })).toEqual([]);
    expect(await listed(client, { reportTypes: 'OTHER' })).toEqual([]);
    expect(await listed(client, { ...TYPE, processingStatuses: 'FATAL' })).toEqual([]);
  });

  test('cannot be ordered', async () => {
    const client = await withOrders();
    const body = { reportType: TYPE.reportTypes, marketplaceIds: ['A1PA6795UKMFR9'] };
    const { status, text } = await client.post(REPORTS, body);
    expect(status).toBe(400);
    expect(text).toContain('Request for report type 1118 is not allowed at this time');
  });

  test('need the finance role', async () => {
    const client = await withOrders();
    client.simulator.control.setRoles(['INVENTORY_AND_ORDER_TRACKING']);
    expect((await client.get(REPORTS, TYPE)).status).toBe(403);
  });

  test('are downloaded as they were put in, also compressed and in an old encoding', async () => {
    const client = await withOrders();
    const content = 'sku\tBetrag\nMÜSLI\t1,00\n';
    client.simulator.control.putSettlement({ content, marketplaces: ['DE'], encoding: 'latin1', gzip: true });
    const { json } = await client.get(REPORTS, TYPE);
    const [report] = (json as { reports: { reportDocumentId: string }[] }).reports;
    const path = `/reports/2021-06-30/documents/${String(report?.reportDocumentId)}`;
    const { url } = (await client.get(path)).json as { url: string };
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=Cp1252');
    expect(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString('latin1')).toBe(content);
  });
});

describe('a made-up settlement', () => {
  type Wanted = Parameters<Control['makeUpSettlement']>[0];
  test.each<[Wanted, ',' | '.']>([
    [{ marketplace: 'US' }, '.'],
    [{ marketplace: 'DE', reserve: 1234_56, previousReserve: 99_00 }, ','],
    [{ marketplace: 'FR', locale: 'fr' }, ','],
    [{ marketplace: 'JP', subscriptionFee: 4900 }, '.'],
  ])('%j adds up to its deposit', async (wanted, point) => {
    const client = await withOrders();
    const { content } = client.simulator.control.makeUpSettlement(wanted);
    const [summary, ...rows] = rowsOf(content);
    expect(rows.length).toBeGreaterThan(5);
    const sum = rows.reduce((total, row) => total + centsOf(row['amount'] ?? '', point), 0);
    expect(sum).toBe(centsOf(summary?.['total-amount'] ?? '', point));
    expect(summary?.['amount']).toBe('');
  });

  test('an order pays its grand total, tip aside', async () => {
    const client = await withOrders();
    const { control } = client.simulator;
    const order = control
      .orders()
      .find(
        ({ fulfillment, proceeds, salesChannel }) =>
          fulfillment?.fulfillmentStatus === 'SHIPPED' &&
          salesChannel.marketplaceName === 'Amazon.it' &&
          proceeds,
      );
    const orderIds = [order?.orderId ?? ''];
    const { content } = control.makeUpSettlement({ marketplace: 'IT', orderIds, locale: 'us' });
    const paid = rowsOf(content)
      .filter((row) => ['ItemPrice', 'Promotion'].includes(row['amount-type'] ?? ''))
      .reduce((total, row) => total + centsOf(row['amount'] ?? '', '.'), 0);
    expect(paid).toBe(centsOf(order?.proceeds?.grandTotal?.amount ?? '', '.'));
  });

  test('a refund takes it back', async () => {
    const client = await withOrders();
    const { control } = client.simulator;
    const order = control
      .orders()
      .find(
        ({ salesChannel, fulfillment }) =>
          salesChannel.marketplaceName === 'Amazon.com' && fulfillment?.fulfillmentStatus === 'SHIPPED',
      );
    const refundedOrderIds = [order?.orderId ?? ''];
    const { content } = control.makeUpSettlement({ marketplace: 'US', refundedOrderIds });
    expect(rowsOf(content).filter((row) => row['transaction-type'] === 'Refund').length).toBeGreaterThan(1);
  });
});
