import { merchantOrder, testClock } from '../kit/orders.ts';
import { type Client, start, stopAll } from '../simulator/client.ts';
import { describeWithModels, problems, validatorOf } from './models.ts';

const FEEDS = 'feeds_2021-06-30.json';
const REPORTS = 'reports_2021-06-30.json';
const SETTLEMENTS = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';

afterEach(stopAll);

describeWithModels('feeds, reports and sellers against Amazon’s models', () => {
  let client: Client;

  beforeEach(async () => {
    client = await start({ clock: testClock(), orders: [merchantOrder()] });
  });

  test('a feed from its document to its report', async () => {
    const document = await client.post('/feeds/2021-06-30/documents', { contentType: 'text/xml' });
    expect(problems(validatorOf(FEEDS, 'CreateFeedDocumentResponse'), document.json)).toEqual([]);
    const { feedDocumentId, url } = document.json as { feedDocumentId: string; url: string };
    await fetch(url, { method: 'PUT', body: '<nothing/>', headers: { 'content-type': 'text/xml' } });
    const specification = {
      feedType: 'POST_ORDER_FULFILLMENT_DATA',
      marketplaceIds: ['A1PA6795UKMFR9'],
      inputFeedDocumentId: feedDocumentId,
    };
    expect(problems(validatorOf(FEEDS, 'CreateFeedSpecification'), specification)).toEqual([]);
    const created = await client.post('/feeds/2021-06-30/feeds', specification);
    expect(created.status).toBe(202);
    expect(problems(validatorOf(FEEDS, 'CreateFeedResponse'), created.json)).toEqual([]);
    const { feedId } = created.json as { feedId: string };
    const statuses: unknown[] = [];
    let resultFeedDocumentId: string | undefined;
    for (let poll = 0; poll < 3; poll += 1) {
      const { json } = await client.get(`/feeds/2021-06-30/feeds/${feedId}`);
      expect(problems(validatorOf(FEEDS, 'Feed'), json)).toEqual([]);
      const feed = json as { processingStatus: string; resultFeedDocumentId?: string };
      statuses.push(feed.processingStatus);
      resultFeedDocumentId = feed.resultFeedDocumentId;
    }
    expect(statuses).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'DONE']);
    const report = await client.get(`/feeds/2021-06-30/documents/${String(resultFeedDocumentId)}`);
    expect(problems(validatorOf(FEEDS, 'FeedDocument'), report.json)).toEqual([]);
  });

  test('the errors of feeds', async () => {
    const validate = validatorOf(FEEDS, 'ErrorList');
    expect(
      problems(validate, (await client.post('/feeds/2021-06-30/feeds', { feedType: 'X' })).json),
    ).toEqual([]);
    expect(problems(validate, (await client.get('/feeds/2021-06-30/feeds/1')).json)).toEqual([]);
  });

  test('the list of reports, one report, and its document', async () => {
    client.simulator.control.makeUpSettlement({
      marketplace: 'DE',
      orderIds: ['305-0000001-0000001'],
      gzip: true,
    });
    const listed = await client.get('/reports/2021-06-30/reports', { reportTypes: SETTLEMENTS });
    expect(problems(validatorOf(REPORTS, 'GetReportsResponse'), listed.json)).toEqual([]);
    const [report] = (listed.json as { reports: { reportId: string; reportDocumentId: string }[] }).reports;
    const single = await client.get(`/reports/2021-06-30/reports/${String(report?.reportId)}`);
    expect(problems(validatorOf(REPORTS, 'Report'), single.json)).toEqual([]);
    const document = await client.get(`/reports/2021-06-30/documents/${String(report?.reportDocumentId)}`);
    expect(problems(validatorOf(REPORTS, 'ReportDocument'), document.json)).toEqual([]);
    expect(document.json).toHaveProperty('compressionAlgorithm', 'GZIP');
  });

  test('the errors of reports', async () => {
    const validate = validatorOf(REPORTS, 'ErrorList');
    expect(problems(validate, (await client.get('/reports/2021-06-30/reports')).json)).toEqual([]);
    expect(problems(validate, (await client.get('/reports/2021-06-30/reports/1')).json)).toEqual([]);
  });

  test('the marketplaces of the seller', async () => {
    const { status, json } = await client.get('/sellers/v1/marketplaceParticipations');
    expect(status).toBe(200);
    expect(problems(validatorOf('sellers.json', 'GetMarketplaceParticipationsResponse'), json)).toEqual([]);
  });
});
