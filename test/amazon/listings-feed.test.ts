import {
  MAX_FEED_MESSAGES,
  quantityFeedText,
  readListingsReport,
  readQuantityFeed,
  submitQuantities,
} from '../../src/amazon/listings-feed.ts';
import { type Sku, toSku } from '../../src/domain/sku.ts';
import { bench, closeBenches, rejection } from '../kit/amazon-client.ts';
import { json } from '../kit/raw-server.ts';

const DE = 'A1PA6795UKMFR9';
const [A, B, C] = ['a', 'B', 'ä,1'].map(toSku) as [Sku, Sku, Sku];
const FEED = '50000000000';

afterEach(closeBenches);

/** Number and SKU of each message of a feed. */
function numbered(skus: Sku[]): [number, string][] {
  const text = quantityFeedText('A3EXAMPLE', new Map(skus.map((sku) => [sku, 1])));
  const { messages } = JSON.parse(text) as { messages: { messageId: number; sku: string }[] };
  return messages.map(({ messageId, sku }) => [messageId, sku]);
}

describe('quantityFeedText', () => {
  it('has one message for each SKU, numbered in the order of the SKUs whatever order they come in', () => {
    expect(numbered([A, B, C])).toEqual([
      [1, 'B'],
      [2, 'a'],
      [3, 'ä,1'],
    ]);
    expect(numbered([C, A, B])).toEqual(numbered([A, B, C]));
  });

  it('asks for the issues that come after acceptance, and merges', () => {
    expect(JSON.parse(quantityFeedText('A3EXAMPLE', new Map([[A, 0]])))).toEqual({
      header: {
        sellerId: 'A3EXAMPLE',
        version: '2.0',
        report: { includedData: ['issues'], apiVersion: '2021-08-01' },
      },
      messages: [
        {
          messageId: 1,
          sku: 'a',
          operationType: 'PATCH',
          productType: 'PRODUCT',
          patches: [
            {
              op: 'merge',
              path: '/attributes/fulfillment_availability',
              value: [{ fulfillment_channel_code: 'DEFAULT', quantity: 0 }],
            },
          ],
        },
      ],
    });
  });

  it('takes no more than Amazon does, not nothing, and only whole quantities', () => {
    const many = Array.from({ length: MAX_FEED_MESSAGES + 1 }, (_, index) => toSku(`SKU-${index}`));
    expect(() => quantityFeedText('A3', new Map(many.map((sku) => [sku, 1])))).toThrow('not 25001');
    expect(() => quantityFeedText('A3', new Map())).toThrow('not 0');
    expect(() => quantityFeedText('A3', new Map([[A, 1.5]]))).toThrow('1.5 is not a quantity');
    const whole = quantityFeedText('A3', new Map(many.slice(1).map((sku) => [sku, 2 ** 31])));
    expect(Buffer.byteLength(whole)).toBeLessThan(10 * 1024 * 1024);
  });
});

describe('submitQuantities', () => {
  it('sends a JSON feed to one marketplace, within the quota of listings feeds', async () => {
    const { client, server, clock } = await bench((socket, request, index) => {
      const answers = [{ feedDocumentId: 'doc', url: `${server.url}/upload` }, {}, { feedId: FEED }];
      json(answers[index % 3])(socket, request, index);
    });
    expect(await submitQuantities(client, { marketplaceId: DE, quantities: new Map([[A, 3]]) })).toBe(FEED);
    expect(server.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'POST /feeds/2021-06-30/documents',
      'PUT /upload',
      'POST /feeds/2021-06-30/feeds',
    ]);
    expect(server.requests[1]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(server.requests[2]?.body ?? '')).toEqual({
      feedType: 'JSON_LISTINGS_FEED',
      marketplaceIds: [DE],
      inputFeedDocumentId: 'doc',
    });
    const before = clock.now();
    for (let feed = 0; feed < 5; feed += 1) {
      await submitQuantities(client, { marketplaceId: DE, quantities: new Map([[A, 3]]) });
    }
    // The sixth waits for its turn: 5 in 5 minutes.
    expect(clock.now() - before).toBeGreaterThanOrEqual(60_000);
  });

  it('is not repeated when nobody knows whether it arrived', async () => {
    const { client, server } = await bench((socket, request, index) => {
      if (index === 2) json({}, 500)(socket, request, index);
      else json({ feedDocumentId: 'doc', url: `${server.url}/upload` })(socket, request, index);
    });
    expect(
      await rejection(submitQuantities(client, { marketplaceId: DE, quantities: new Map([[A, 3]]) })),
    ).toMatchObject({ code: 'AMAZON_OUTCOME_UNKNOWN' });
    expect(server.requests).toHaveLength(3);
  });
});

type Counts = { processed?: number; accepted?: number; invalid?: number };

/** A report about three messages, of which 1 is B, 2 is a and 3 is ä,1. */
function report(issues: object[], { processed = 3, accepted, invalid }: Counts = {}, more: object = {}) {
  const refused = new Set(issues.map((one) => (one as { messageId?: number }).messageId)).size;
  const summary = {
    errors: issues.length,
    warnings: 0,
    messagesProcessed: processed,
    messagesAccepted: accepted ?? processed - refused,
    messagesInvalid: invalid ?? refused,
  };
  const header = { sellerId: 'A3EXAMPLE', version: '2.0', feedId: FEED };
  return JSON.stringify({ header, issues, summary, ...more });
}

const refusal = { messageId: 2, sku: 'a', code: '90220', severity: 'ERROR', message: 'It is missing.' };

const ALL = (kind: string) => ({ a: kind, B: kind, 'ä,1': kind });

describe('readListingsReport', () => {
  const kinds = (text: string | undefined) =>
    Object.fromEntries(
      [...readListingsReport(text, FEED, [A, B, C])].map(([sku, verdict]) => [sku, verdict.kind]),
    );

  it('finds each message’s verdict with Amazon’s words', () => {
    const verdicts = readListingsReport(report([refusal]), FEED, [A, B, C]);
    expect(verdicts.get(A)).toEqual({
      kind: 'refused',
      issues: [{ code: '90220', message: 'It is missing.', severity: 'ERROR' }],
    });
    expect([verdicts.get(B), verdicts.get(C)]).toEqual([
      { kind: 'accepted', warnings: [] },
      { kind: 'accepted', warnings: [] },
    ]);
  });

  it('keeps warnings, and what a listing says after it was accepted, beside the acceptance', () => {
    const warning = { code: '1', message: 'Look at it.', severity: 'WARNING' };
    const text = report(
      [{ ...warning, messageId: 1 }],
      { accepted: 3, invalid: 0 },
      { items: [{ sku: 'B', issues: [{ ...warning, code: '2' }] }, { sku: 'a' }] },
    );
    expect(readListingsReport(text, FEED, [A, B, C]).get(B)).toEqual({
      kind: 'accepted',
      warnings: [warning, { ...warning, code: '2' }],
    });
  });

  it.each<[string, string | undefined]>([
    ['no report', undefined],
    ['plain text', 'Feed Processing Summary'],
    ['a report that was cut', report([]).slice(0, -20)],
    ['a report of another feed', report([]).replace(FEED, '1')],
    ['fewer messages than were sent', report([], { processed: 2 })],
    ['more messages than were sent', report([], { processed: 4 })],
    ['a count of refusals that nobody names', report([], { accepted: 2, invalid: 1 })],
    ['an error that belongs to no message', report([{ severity: 'ERROR', message: 'The feed is damaged.' }])],
  ])('%s: nothing is known of any SKU', (_name, text) => {
    expect(kinds(text)).toEqual(ALL('unknown'));
  });

  it('believes a refusal also in a report that does not add up', () => {
    expect(kinds(report([refusal], { processed: 2 }))).toEqual({ ...ALL('unknown'), a: 'refused' });
  });
});

/** The answer to `getFeed`. */
const feed = (status: string) =>
  json({ feedId: FEED, feedType: 'JSON_LISTINGS_FEED', processingStatus: status });

describe('readQuantityFeed', () => {
  it.each(['IN_QUEUE', 'IN_PROGRESS'])('%s: working', async (status) => {
    const { client } = await bench(feed(status));
    expect(await readQuantityFeed(client, FEED, [A])).toEqual({ kind: 'working' });
  });

  it.each(['FATAL', 'CANCELLED', 'DONE'])('%s without a report: the offers must be read', async (status) => {
    const { client } = await bench(feed(status));
    expect(await readQuantityFeed(client, FEED, [A])).toEqual({
      kind: 'ended',
      status,
      verdicts: new Map([[A, { kind: 'unknown' }]]),
    });
  });
});
