import { gzipSync } from 'node:zlib';
import { isDocumentAddress } from '../../src/amazon/account.ts';
import { downloadFeedResult, getFeed, submitFeed } from '../../src/amazon/feeds.ts';
import { listReports, type Report } from '../../src/amazon/reports.ts';
import { toInstant } from '../../src/domain/time.ts';
import { bench, closeBenches, rejection } from '../kit/amazon-client.ts';
import { answer, inOrder, json, type Script } from '../kit/raw-server.ts';
import { downloadReport } from '../kit/text-source.ts';

const REPORT = {
  reportId: '1',
  reportType: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2',
  processingStatus: 'DONE',
  createdTime: '2026-11-20T10:00:00+00:00',
  reportDocumentId: 'amzn1.spdoc.1',
};

afterEach(closeBenches);

describe('listReports', () => {
  it('follows a token with nothing but the token', async () => {
    const { client, server } = await bench(
      inOrder(
        json({ reports: [REPORT], nextToken: 'next+1' }),
        json({
          reports: [{ ...REPORT, reportId: '2', processingStatus: 'CANCELLED', reportDocumentId: null }],
        }),
      ),
    );
    const reports: Report[] = [];
    const query = { reportTypes: [REPORT.reportType], createdSince: toInstant('2026-11-01') };
    for await (const report of listReports(client, query)) reports.push(report);
    expect(reports.map(({ reportId, reportDocumentId }) => [reportId, reportDocumentId])).toEqual([
      ['1', 'amzn1.spdoc.1'],
      ['2', undefined],
    ]);
    const queries = server.requests.map(({ target }) => [...new URL(target, server.url).searchParams]);
    expect(queries).toEqual([
      [
        ['createdSince', '2026-11-01T00:00:00.000Z'],
        ['pageSize', '100'],
        ['reportTypes', REPORT.reportType],
      ],
      [['nextToken', 'next+1']],
    ]);
  });
});

describe('a document', () => {
  it.each<[string, Record<string, string>, Buffer]>([
    ['as it is', {}, Buffer.from('one\ttwo')],
    ['as GZIP', {}, gzipSync('one\ttwo')],
    ['as GZIP by transfer', { 'content-encoding': 'gzip' }, gzipSync('one\ttwo')],
    ['as GZIP twice', { 'content-encoding': 'gzip' }, gzipSync(gzipSync('one\ttwo'))],
  ])('that comes %s is unpacked', async (_how, headers, content) => {
    const { client } = await bench(documents((socket) => socket.write(answer(200, content, headers))));
    expect(await downloadReport(client)).toBe('one\ttwo');
  });

  it('whose address has expired is requested once more', async () => {
    const { client, server } = await bench(documents(expired));
    expect(await rejection(downloadReport(client))).toMatchObject({
      code: 'AMAZON_DOCUMENT_EXPIRED',
      retryable: true,
    });
    expect(server.requests).toHaveLength(4);
  });

  it('that stays damaged is given up after five tries', async () => {
    const cut = gzipSync('one\ttwo').subarray(0, 12);
    const { client, server } = await bench(documents((socket) => socket.write(answer(200, cut))));
    expect(await rejection(downloadReport(client))).toMatchObject({
      code: 'AMAZON_CONNECTION_LOST',
    });
    expect(server.requests).toHaveLength(6);
  });

  it.each(['http://example.com/document?key=secret', 'file:///etc/passwd', 'nonsense'])(
    'is not fetched from %s, and the address is not shown',
    async (url) => {
      const { client } = await bench(json({ url, compressionAlgorithm: 'GZIP' }));
      const error = await rejection(downloadReport(client));
      expect(error).toMatchObject({ code: 'AMAZON_MALFORMED_ANSWER' });
      expect(String(error)).not.toContain(url);
    },
  );

  it('packed in an unknown way is refused', async () => {
    const { client } = await bench(json({ url: 'https://example.com', compressionAlgorithm: 'ZSTD' }));
    expect(String(await rejection(downloadReport(client)))).toContain('packed as ZSTD, not as GZIP');
  });
});

describe('a feed', () => {
  it('is uploaded as it was announced, and then submitted', async () => {
    const { client, server } = await bench((socket, { method, target }) => {
      if (target.endsWith('/documents')) {
        const url = `http://127.0.0.1:${socket.localPort}/upload`;
        socket.write(answer(201, JSON.stringify({ feedDocumentId: 'amzn1.d', url })));
      } else if (method === 'PUT') socket.write(answer(200, ''));
      else socket.write(answer(202, JSON.stringify({ feedId: '0123' })));
    });
    const feed = {
      feedType: 'POST_ORDER_FULFILLMENT_DATA',
      marketplaceIds: ['A1'],
      contentType: 'text/xml; charset=UTF-8',
    };
    expect(await submitFeed(client, { ...feed, content: '<Müller/>' })).toBe('0123');
    const [created, uploaded, submitted] = server.requests;
    expect(JSON.parse(created?.body ?? '')).toEqual({ contentType: feed.contentType });
    expect(uploaded).toMatchObject({ body: '<Müller/>', headers: { 'content-type': feed.contentType } });
    expect(JSON.parse(submitted?.body ?? '')).toEqual({
      feedType: feed.feedType,
      marketplaceIds: ['A1'],
      inputFeedDocumentId: 'amzn1.d',
    });
  });

  it('that Amazon answers without an id may have been taken', async () => {
    const { client } = await bench((socket, { method, target }) => {
      const url = `http://127.0.0.1:${socket.localPort}/upload`;
      const isDocument = target.endsWith('/documents');
      socket.write(
        answer(method === 'PUT' ? 200 : 202, JSON.stringify(isDocument ? { feedDocumentId: 'd', url } : {})),
      );
    });
    const feed = { feedType: 'T', marketplaceIds: ['A1'], contentType: 'text/xml', content: '<a/>' };
    expect(await rejection(submitFeed(client, feed))).toMatchObject({ outcome: 'unknown' });
  });

  it('reports its status and its result', async () => {
    const done = { feedId: '1', feedType: 'T', processingStatus: 'DONE', resultFeedDocumentId: 'r' };
    const { client } = await bench((socket, request, index) => {
      if (request.target.includes('/feeds/2021-06-30/feeds/')) json(done)(socket, request, index);
      else documents((to) => to.write(answer(200, gzipSync('<AmazonEnvelope/>'))))(socket, request, index);
    });
    expect(await getFeed(client, '1')).toEqual(done);
    expect(await downloadFeedResult(client, 'r')).toBe('<AmazonEnvelope/>');
  });
});

const expired: Script = (socket) =>
  socket.write(answer(403, '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'));

/** A GZIP document on this server, whose content is sent by the script. */
function documents(content: Script): Script {
  return (socket, request, index) => {
    if (!request.target.includes('/2021-06-30/documents/')) {
      content(socket, request, index);
      return;
    }
    const url = `http://127.0.0.1:${socket.localPort}/content?signature=1`;
    socket.write(answer(200, JSON.stringify({ url, compressionAlgorithm: 'GZIP' })));
  };
}

describe('An address of a document', () => {
  const S3 = 'https://tortuga-prod-eu.s3-eu-west-1.amazonaws.com/x?y';
  it.each([
    [undefined, S3, true],
    [undefined, 'https://d34o8swod1owfl.cloudfront.net/Report_47700', true],
    [undefined, 'https://evil.example/x', false],
    [undefined, 'https://evil-amazonaws.com/x', false],
    [undefined, 'https://amazonaws.com.evil.example/x', false],
    [undefined, 'https://169.254.169.254/latest', false],
    [undefined, 'http://127.0.0.1:8069/admin', false],
    [undefined, 'http://localhost/admin', false],
    [undefined, 'http://tortuga-prod-eu.s3-eu-west-1.amazonaws.com/x', false],
    ['http://127.0.0.1:9400', 'http://127.0.0.1:9400/document', true],
    ['http://127.0.0.1:9400', 'http://evil.example/document', false],
    ['https://simulator.example', 'https://simulator.example/document', true],
    ['https://simulator.example', 'http://127.0.0.1:9400/document', false],
  ])('endpoint %s, address %s: accepted %s', (endpoint, url, accepted) => {
    expect(isDocumentAddress(new URL(url), endpoint)).toBe(accepted);
  });
});
