import { gunzipSync } from 'node:zlib';
import type { Fault } from '../../src/simulator/faults/faults.ts';
import { merchantOrder, testClock } from '../kit/orders.ts';
import { ask, type Client, start, stopAll } from './client.ts';

const MUG = '05015851154158';
const BOX = '61234567890123';
const TYPE = 'text/xml; charset=UTF-8';
type Feed = { processingStatus: string; resultFeedDocumentId?: string };

let clock = testClock();

beforeEach(() => {
  clock = testClock();
});

afterEach(stopAll);

function withOrder(): Promise<Client> {
  const orders = [merchantOrder(), merchantOrder({ orderId: '305-0000001-0000002' })];
  return start({ clock, orders, quotas: false });
}

/** An `OrderFulfillment` message for one unit. */
function message(id: number, orderId: string, item = MUG, quantity = 1): string {
  return `<Message><MessageID>${String(id)}</MessageID><OrderFulfillment><AmazonOrderID>${orderId}</AmazonOrderID>
<FulfillmentDate>2026-11-22T11:00:00Z</FulfillmentDate>
<FulfillmentData><CarrierCode>DHL</CarrierCode><ShipperTrackingNumber>00123</ShipperTrackingNumber></FulfillmentData>
<Item><AmazonOrderItemCode>${item}</AmazonOrderItemCode><Quantity>${String(quantity)}</Quantity></Item>
</OrderFulfillment></Message>`;
}

function envelope(...messages: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A3SIMULATOR</MerchantIdentifier></Header>
<MessageType>OrderFulfillment</MessageType>${messages.join('')}</AmazonEnvelope>`;
}

const TWO = envelope(message(1, '305-0000001-0000001'), message(2, '305-0000001-0000002'));

async function upload(client: Client, text: string): Promise<string> {
  const { json } = await client.post('/feeds/2021-06-30/documents', { contentType: TYPE });
  const { feedDocumentId, url } = json as { feedDocumentId: string; url: string };
  expect((await ask(url, { method: 'PUT', body: text, headers: { 'content-type': TYPE } })).status).toBe(200);
  return feedDocumentId;
}

/** Submits a feed and asks until it has ended. */
async function submit(client: Client, text: string, feedType = 'POST_ORDER_FULFILLMENT_DATA'): Promise<Feed> {
  const inputFeedDocumentId = await upload(client, text);
  const specification = { feedType, marketplaceIds: ['A1PA6795UKMFR9'], inputFeedDocumentId };
  const created = await client.post('/feeds/2021-06-30/feeds', specification);
  expect(created.status).toBe(202);
  const path = `/feeds/2021-06-30/feeds/${(created.json as { feedId: string }).feedId}`;
  let feed: Feed;
  do feed = (await client.get(path)).json as Feed;
  while (feed.processingStatus.startsWith('IN_'));
  return feed;
}

/** Downloads the report of a feed. */
async function reportOf(client: Client, { resultFeedDocumentId }: Feed): Promise<string> {
  const { json } = await client.get(`/feeds/2021-06-30/documents/${String(resultFeedDocumentId)}`);
  const { url, compressionAlgorithm } = json as { url: string; compressionAlgorithm?: string };
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return (compressionAlgorithm === 'GZIP' ? gunzipSync(bytes) : bytes).toString('utf8');
}

function statusesOf({ simulator }: Client): (string | undefined)[] {
  return simulator.control.orders().map(({ fulfillment }) => fulfillment?.fulfillmentStatus);
}

describe('documents', () => {
  test('an upload needs the content type of the document and no authorization, within five minutes', async () => {
    const client = await withOrder();
    const { json } = await client.post('/feeds/2021-06-30/documents', { contentType: TYPE });
    const { url } = json as { url: string };
    const put = async (headers: Record<string, string>) =>
      (await ask(url, { method: 'PUT', body: 'x', headers })).status;
    expect(await put({ 'content-type': 'text/xml' })).toBe(403);
    expect(await put({ 'content-type': TYPE, authorization: 'Bearer x' })).toBe(400);
    expect(await put({ 'content-type': TYPE, 'x-amz-access-token': 'x' })).toBe(400);
    expect((await ask(url)).status).toBe(403);
    expect(await put({ 'content-type': TYPE })).toBe(200);
    clock.move(300_001);
    expect(await put({ 'content-type': TYPE })).toBe(403);
  });

  test('a feed needs a document that was uploaded, and a known type', async () => {
    const client = await withOrder();
    const { json } = await client.post('/feeds/2021-06-30/documents', { contentType: TYPE });
    const { feedDocumentId } = json as { feedDocumentId: string };
    const feed = {
      feedType: 'POST_ORDER_FULFILLMENT_DATA',
      marketplaceIds: ['A1PA6795UKMFR9'],
      inputFeedDocumentId: feedDocumentId,
    };
    expect((await client.post('/feeds/2021-06-30/feeds', feed)).status).toBe(400);
    const uploaded = { ...feed, inputFeedDocumentId: await upload(client, TWO) };
    expect((await client.post('/feeds/2021-06-30/feeds', { ...uploaded, feedType: 'NONE' })).status).toBe(
      400,
    );
    expect((await client.post('/feeds/2021-06-30/feeds', { ...uploaded, marketplaceIds: [] })).status).toBe(
      400,
    );
  });
});

describe('a fulfillment feed', () => {
  test('ships orders, and its report does not name what went well', async () => {
    const client = await withOrder();
    const feed = await submit(client, TWO);
    expect(feed.processingStatus).toBe('DONE');
    const report = await reportOf(client, feed);
    expect(report).toContain(
      '<MessagesSuccessful>2</MessagesSuccessful><MessagesWithError>0</MessagesWithError>',
    );
    expect(report).not.toContain('<Result>');
    expect(statusesOf(client)).toEqual(['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED']);
    expect(client.simulator.control.journal().parcels).toMatchObject([
      { via: 'feed', trackingNumber: '00123', items: [{ orderItemId: MUG, quantity: 1 }] },
      { via: 'feed' },
    ]);
  });

  test('names each message that failed, with its code', async () => {
    const client = await withOrder();
    const text = envelope(
      message(1, '305-0000001-0000001', BOX),
      message(2, '305-0000001-0000001', MUG, 5),
      message(3, '305-0000009-0000009'),
    );
    const report = await reportOf(client, await submit(client, text));
    expect(report).toContain(
      '<MessagesProcessed>3</MessagesProcessed><MessagesSuccessful>1</MessagesSuccessful>',
    );
    expect(report).toMatch(
      /<MessageID>2<\/MessageID><ResultCode>Error<\/ResultCode><ResultMessageCode>18021</,
    );
    expect(report).toMatch(
      /<MessageID>3<\/MessageID><ResultCode>Error<\/ResultCode><ResultMessageCode>18028</,
    );
  });

  test.each([
    ['bytes after the end', `${TWO}x`],
    ['a wrong name', TWO.replaceAll('AmazonOrderID', 'AmazonOrderId')],
    [
      'the wrong order',
      TWO.replace(
        /(<FulfillmentDate>.*<\/FulfillmentDate>)\s*(<FulfillmentData>.*<\/FulfillmentData>)/,
        '$2$1',
      ),
    ],
    ['an element missing', TWO.replace(/<FulfillmentDate>.*?<\/FulfillmentDate>/, '')],
    ['an unescaped &', TWO.replace('00123', 'A&B')],
  ])('%s: message 0, and nothing was done', async (_name, text) => {
    const client = await withOrder();
    const report = await reportOf(client, await submit(client, text));
    expect(report).toContain('<MessageID>0</MessageID>');
    expect(statusesOf(client)).toEqual(['UNSHIPPED', 'UNSHIPPED']);
  });

  test('goes on with the time, whether somebody asks or not', async () => {
    const client = await withOrder();
    const inputFeedDocumentId = await upload(client, TWO);
    await client.post('/feeds/2021-06-30/feeds', {
      feedType: 'POST_ORDER_FULFILLMENT_DATA',
      marketplaceIds: ['A1PA6795UKMFR9'],
      inputFeedDocumentId,
    });
    clock.move(60_000);
    const { json } = await client.get('/orders/2026-01-01/orders/305-0000001-0000001', {
      includedData: 'FULFILLMENT',
    });
    expect(json).toHaveProperty('order.fulfillment.fulfillmentStatus', 'PARTIALLY_SHIPPED');
  });
});

describe('a feed that ends badly', () => {
  type Outcome = Extract<Fault, { kind: 'feedOutcome' }>['outcome'];
  test.each<[Outcome, string, RegExp | undefined, string[]]>([
    ['noMessageNamed', 'DONE', /<MessagesWithError>1<(?![^]*<Result>)/, ['PARTIALLY_SHIPPED', 'UNSHIPPED']],
    ['messageIdZero', 'DONE', /<MessageID>0</, ['UNSHIPPED', 'UNSHIPPED']],
    ['plainText', 'DONE', /^Feed Processing Summary/, ['UNSHIPPED', 'UNSHIPPED']],
    ['cancelled', 'CANCELLED', undefined, ['UNSHIPPED', 'UNSHIPPED']],
    ['fatal', 'FATAL', undefined, ['PARTIALLY_SHIPPED', 'UNSHIPPED']],
    ['fatalWithDocument', 'FATAL', /^Feed Processing Summary/, ['PARTIALLY_SHIPPED', 'UNSHIPPED']],
    ['gzip', 'DONE', /<MessagesSuccessful>2</, ['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED']],
  ])('%s', async (outcome, status, report, orders) => {
    const client = await withOrder();
    client.simulator.control.addFault({ kind: 'feedOutcome', outcome });
    const feed = await submit(client, TWO);
    expect(feed.processingStatus).toBe(status);
    expect(statusesOf(client)).toEqual(orders);
    expect(feed.resultFeedDocumentId === undefined).toBe(report === undefined);
    expect(report === undefined ? '' : await reportOf(client, feed)).toMatch(report ?? '');
  });

  test('XML under the flat file type gives plain text', async () => {
    const client = await withOrder();
    const feed = await submit(client, TWO, 'POST_FLAT_FILE_FULFILLMENT_DATA');
    expect(await reportOf(client, feed)).toContain('Number of records processed');
  });
});
