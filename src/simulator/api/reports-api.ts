import { z } from 'zod';
import { DAY_MS, isoTime } from '../world/clock.ts';
import type { Report } from '../world/report.ts';
import type { Call, World } from '../world/world.ts';
import {
  type Answer,
  errorAnswer,
  invalidInput,
  jsonAnswer,
  notFound,
  Refused,
  unauthorized,
} from './answers.ts';
import { baseOf, readBody } from './feeds-api.ts';
import { listOf, refuseUnknown, timeOf } from './search-parameters.ts';

export const SETTLEMENT_REPORT = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2';

const PARAMETERS = [
  'reportTypes',
  'processingStatuses',
  'marketplaceIds',
  'pageSize',
  'createdSince',
  'createdUntil',
  'nextToken',
];
const STATUSES = ['CANCELLED', 'DONE', 'FATAL', 'IN_PROGRESS', 'IN_QUEUE'];
const RETENTION_MS = 90 * DAY_MS;

const CREATE_REPORT = z.strictObject({
  reportType: z.string(),
  marketplaceIds: z.array(z.string()).min(1).max(25),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  reportOptions: z.record(z.string(), z.string()).optional(),
});

/** `GET /reports/2021-06-30/reports`: the newest first. */
export function getReports(world: World, call: Call): Answer {
  requireFinanceRole(call);
  const { query, offset } = queryOf(call.request.query);
  const size = pageSizeOf(query);
  const found = findReports(world, call, query);
  const next = offset + size < found.length ? `${String(offset + size)} ${query.toString()}` : undefined;
  return jsonAnswer(200, {
    reports: found.slice(offset, offset + size).map(seen),
    ...(next === undefined ? {} : { nextToken: Buffer.from(next).toString('base64') }),
  });
}

/** `POST /reports/2021-06-30/reports`: settlement reports cannot be ordered, and there are no others here. */
export function createReport(_world: World, call: Call): Answer {
  requireFinanceRole(call);
  const { reportType } = readBody(CREATE_REPORT, call);
  const message =
    reportType === SETTLEMENT_REPORT
      ? 'Request for report type 1118 is not allowed at this time'
      : `Report type ${reportType} is not simulated`;
  return errorAnswer(400, 'InvalidInput', message);
}

/** `GET /reports/2021-06-30/reports/{reportId}`. */
export function getReport(world: World, call: Call): Answer {
  requireFinanceRole(call);
  refuseUnknown(call.request.query, []);
  const report = reportsOf(world, call).find(({ reportId }) => reportId === call.pathValue);
  return report ? jsonAnswer(200, seen(report)) : notFound(`The report ${call.pathValue} was not found.`);
}

/** `GET /reports/2021-06-30/documents/{reportDocumentId}`. */
export function getReportDocument(world: World, call: Call): Answer {
  requireFinanceRole(call);
  refuseUnknown(call.request.query, ['enableContentEncodingUrlHeader']);
  const report = reportsOf(world, call).find(({ reportDocumentId }) => reportDocumentId === call.pathValue);
  const document = report && world.documents.find(report.reportDocumentId);
  if (!document) return notFound(`The document ${call.pathValue} was not found.`);
  const encoding = call.request.query.get('enableContentEncodingUrlHeader') === 'true';
  return jsonAnswer(200, {
    reportDocumentId: document.id,
    url: world.documents.presign(baseOf(call), document.id, 'GET', encoding),
    ...(document.gzip ? { compressionAlgorithm: 'GZIP' } : {}),
  });
}

function requireFinanceRole({ account }: Call): void {
  if (!account.roles.includes('FINANCE_AND_ACCOUNTING')) {
    throw new Refused(unauthorized('The application has no role that opens this resource.'));
  }
}

/** The parameters; with a token, those of the call that gave it. */
function queryOf(query: URLSearchParams): { query: URLSearchParams; offset: number } {
  refuseUnknown(query, PARAMETERS);
  const token = query.get('nextToken');
  if (token === null) {
    if (!query.has('reportTypes')) throw refusal('reportTypes is required');
    return { query, offset: 0 };
  }
  if ([...query.keys()].length > 1) throw refusal('nextToken must be the only parameter');
  const [, offset, first] = /^(\d+) (.*)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (offset === undefined || first === undefined) throw refusal('nextToken is not valid');
  return { query: new URLSearchParams(first), offset: Number(offset) };
}

function findReports(world: World, call: Call, query: URLSearchParams): Report[] {
  const now = world.clock.now();
  const types = atMostTen(query, 'reportTypes');
  const marketplaceIds = atMostTen(query, 'marketplaceIds');
  const statuses = listOf(query, 'processingStatuses', STATUSES);
  const since = timeOf(query, 'createdSince') ?? now - RETENTION_MS;
  const until = timeOf(query, 'createdUntil') ?? now;
  if (since > until) throw refusal('createdSince is later than createdUntil');
  return reportsOf(world, call)
    .filter(
      (report) =>
        (types ?? []).includes(report.reportType) &&
        (statuses ?? ['DONE']).includes('DONE') &&
        (marketplaceIds ?? report.marketplaceIds).some((id) => report.marketplaceIds.includes(id)) &&
        report.createdAt >= since &&
        report.createdAt <= until,
    )
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** Reports of the account's stores that Amazon still keeps: for 90 days. */
function reportsOf(world: World, { account }: Call): Report[] {
  const now = world.clock.now();
  return world.reports.filter(
    ({ createdAt, marketplaceIds }) =>
      createdAt >= now - RETENTION_MS &&
      createdAt <= now &&
      marketplaceIds.some((id) => account.marketplaceIds.includes(id)),
  );
}

function seen({ createdAt, ...report }: Report): Record<string, unknown> {
  const createdTime = isoTime(createdAt);
  return {
    ...report,
    createdTime,
    processingStatus: 'DONE',
    processingStartTime: createdTime,
    processingEndTime: createdTime,
  };
}

function atMostTen(query: URLSearchParams, name: string): string[] | undefined {
  const values = listOf(query, name);
  if (values && values.length > 10) throw refusal(`${name} has more than 10 values`);
  return values;
}

function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('pageSize') ?? '10';
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > 100) throw refusal('pageSize must be a whole number from 1 to 100');
  return size;
}

function refusal(details: string): Refused {
  return new Refused(invalidInput(details));
}
