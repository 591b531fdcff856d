import type { Fault } from '../../src/simulator/faults/faults.ts';
import { testClock } from '../kit/orders.ts';
import { ask, type Client, type Seen, start, stopAll } from './client.ts';

const DE = 'A1PA6795UKMFR9';
const TYPE = 'application/json';

let clock = testClock();

beforeEach(() => {
  clock = testClock();
});

afterEach(stopAll);

async function withListings(): Promise<Client> {
  const client = await start({ clock, marketplaces: ['DE', 'FR'], listings: { liveAfterMs: 0 } });
  client.simulator.control.putListings(
    ['A', 'B', 'C'].map((sku) => ({ sku, channels: [{ code: 'DEFAULT', quantity: 1 }] })),
  );
  return client;
}

function message(messageId: number, sku: string, quantity: unknown = 7, more: object = {}): object {
  const value = [{ fulfillment_channel_code: 'DEFAULT', quantity }];
  const patches = [{ op: 'merge', path: '/attributes/fulfillment_availability', value }];
  return { messageId, sku, operationType: 'PATCH', productType: 'PRODUCT', patches, ...more };
}

const header = (more: object = {}) => ({ sellerId: 'A3SIMULATOR', version: '2.0', ...more });
const THREE = { header: header(), messages: [message(1, 'A'), message(2, 'B'), message(3, 'C')] };

/** Uploads a feed and submits it. */
async function create(client: Client, content: unknown): Promise<Seen> {
  const { json } = await client.post('/feeds/2021-06-30/documents', { contentType: TYPE });
  const { feedDocumentId, url } = json as { feedDocumentId: string; url: string };
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  await ask(url, { method: 'PUT', body, headers: { 'content-type': TYPE } });
  return client.post('/feeds/2021-06-30/feeds', {
    feedType: 'JSON_LISTINGS_FEED',
    marketplaceIds: [DE],
    inputFeedDocumentId: feedDocumentId,
  });
}

type Report = {
  header: { feedId: string };
  issues: { messageId?: number; severity: string }[];
  summary: Record<string, unknown>;
  items?: unknown[];
};

/** Submits a feed, asks until it has ended, and reads its report. */
async function submit(client: Client, content: unknown): Promise<{ status: string; report?: Report }> {
  const { feedId } = (await create(client, content)).json as { feedId: string };
  let feed: { processingStatus: string; resultFeedDocumentId?: string };
  do feed = (await client.get(`/feeds/2021-06-30/feeds/${feedId}`)).json as typeof feed;
  while (feed.processingStatus.startsWith('IN_'));
  const status = feed.processingStatus;
  if (feed.resultFeedDocumentId === undefined) return { status };
  const { json } = await client.get(`/feeds/2021-06-30/documents/${feed.resultFeedDocumentId}`);
  const { json: report } = await ask((json as { url: string }).url);
  return report === undefined ? { status } : { status, report: report as Report };
}

const live = ({ simulator }: Client) =>
  simulator.control.listings().map(({ channels }) => channels[0]?.quantity);

test('a feed sets the quantities, and its report counts and does not name what went well', async () => {
  const client = await withListings();
  const { status, report } = await submit(client, THREE);
  expect([status, report]).toEqual([
    'DONE',
    {
      header: { sellerId: 'A3SIMULATOR', version: '2.0', feedId: expect.any(String) },
      issues: [],
      summary: { errors: 0, warnings: 0, messagesProcessed: 3, messagesAccepted: 3, messagesInvalid: 0 },
    },
  ]);
  expect(live(client)).toEqual([7, 7, 7]);
  expect(client.simulator.control.stockReport().submissions.map(({ via }) => via)).toEqual([
    'feed',
    'feed',
    'feed',
  ]);
});

test('a message that is refused is named with its SKU and Amazon’s words; the others are carried out', async () => {
  const client = await withListings();
  const messages = [message(1, 'A', 4), message(2, 'B', -1), message(3, 'UNKNOWN')];
  const { report } = await submit(client, { header: header(), messages });
  expect(report).toMatchObject({
    issues: [
      { messageId: 2, sku: 'B', code: '99022', severity: 'ERROR', message: expect.any(String) },
      { messageId: 3, sku: 'UNKNOWN', code: '90220', severity: 'ERROR' },
    ],
    summary: { errors: 2, messagesProcessed: 3, messagesAccepted: 1, messagesInvalid: 2 },
  });
  expect(live(client)).toEqual([4, 1, 1]);
});

test('a feed that asks for it gets the listings as they are, with the issues that they have', async () => {
  const client = await withListings();
  const issue = { code: '18027', message: 'The image has text.', severity: 'WARNING' as const };
  client.simulator.control.putListings([{ sku: 'A', issues: [issue] }]);
  const report = { includedData: ['issues', 'fulfillmentAvailability'], apiVersion: '2021-08-01' };
  const { report: written } = await submit(client, { ...THREE, header: header({ report }) });
  expect(written).toMatchObject({
    header: { report },
    summary: { itemSummary: { items: 3, errors: 0, warnings: 1 } },
    items: [
      {
        sku: 'A',
        issues: [issue],
        fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 7 }],
      },
      { sku: 'B' },
      { sku: 'C' },
    ],
  });
});

test.each<[string, unknown]>([
  ['no JSON', '<?xml version="1.0"?>'],
  ['another version', { ...THREE, header: header({ version: '1.0' }) }],
  ['another seller', { ...THREE, header: header({ sellerId: 'A3OTHER' }) }],
  ['no messages', { header: header(), messages: [] }],
  ['one message number twice', { header: header(), messages: [message(1, 'A'), message(1, 'B')] }],
  ['a message number of 0', { header: header(), messages: [message(0, 'A')] }],
  ['no product type', { header: header(), messages: [message(1, 'A', 7, { productType: undefined })] }],
  ['an unknown field', { header: header(), messages: [message(1, 'A', 7, { quantity: 7 })] }],
])('%s: an error that belongs to no message, and nothing is done', async (_name, content) => {
  const client = await withListings();
  const { status, report } = await submit(client, content);
  expect([status, report?.summary['messagesProcessed'], report?.issues]).toEqual([
    'DONE',
    0,
    [expect.not.objectContaining({ messageId: expect.anything() })],
  ]);
  expect(live(client)).toEqual([1, 1, 1]);
});

test('25,001 messages are too many', async () => {
  const client = await withListings();
  const messages = Array.from({ length: 25_001 }, (_, index) => message(index + 1, 'A'));
  expect((await submit(client, { header: header(), messages })).report?.summary).toMatchObject({
    messagesProcessed: 0,
  });
});

type Outcome = Extract<Fault, { kind: 'feedOutcome' }>['outcome'];
test.each<[Outcome, string, object | undefined, number[]]>([
  ['noMessageNamed', 'DONE', { messagesAccepted: 2, messagesInvalid: 1 }, [7, 7, 1]],
  ['messageIdZero', 'DONE', { messagesProcessed: 0 }, [1, 1, 1]],
  ['plainText', 'DONE', undefined, [1, 1, 1]],
  ['cancelled', 'CANCELLED', undefined, [1, 1, 1]],
  ['fatal', 'FATAL', undefined, [7, 1, 1]],
  ['fatalWithDocument', 'FATAL', undefined, [7, 1, 1]],
])('a feed that ends badly: %s', async (outcome, status, summary, quantities) => {
  const client = await withListings();
  client.simulator.control.addFault({ kind: 'feedOutcome', outcome });
  const ended = await submit(client, THREE);
  expect([ended.status, ended.report?.issues.filter((issue) => 'messageId' in issue) ?? []]).toEqual([
    status,
    [],
  ]);
  expect([ended.report?.summary]).toMatchObject([summary]);
  expect(live(client)).toEqual(quantities);
});

test('five listings feeds in five minutes, whatever other feeds there are; then one a minute', async () => {
  const client = await withListings();
  const statuses: number[] = [];
  for (let feed = 0; feed < 6; feed += 1) statuses.push((await create(client, THREE)).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  expect((await client.post('/feeds/2021-06-30/feeds', { feedType: 'UPLOAD_VAT_INVOICE' })).status).toBe(400);
  clock.move(59_000);
  expect((await create(client, THREE)).status).toBe(429);
  clock.move(1000);
  const created = await create(client, THREE);
  expect([created.status, created.headers.get('x-amzn-ratelimit-limit')]).toEqual([202, '0.016667']);
});

test('needs the role Product Listing, and no role for orders', async () => {
  const client = await withListings();
  client.simulator.control.setRoles(['PRODUCT_LISTING']);
  expect((await create(client, THREE)).status).toBe(202);
  client.simulator.control.setRoles(['INVENTORY_AND_ORDER_TRACKING']);
  expect((await create(client, THREE)).status).toBe(403);
});
