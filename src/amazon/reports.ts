import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import type { AmazonClient } from './client.ts';
import { type Document, saveDocument, withDocument } from './documents.ts';
import { instant } from './order-shape.ts';
import { pagingLoop } from './paging.ts';
import { checked } from './shape.ts';
import type { TextSource } from './text-file.ts';

/** Which reports to list. Amazon takes at most 10 types and 10 marketplaces, and keeps reports for 90 days. */
export type ReportsQuery = {
  reportTypes: readonly string[];
  createdSince?: Instant;
  createdUntil?: Instant;
  marketplaceIds?: readonly string[];
  processingStatuses?: readonly string[];
};

const Report = z.object({
  reportId: z.string(),
  reportType: z.string(),
  /** `DONE`, `CANCELLED` (also: no data), `FATAL`, `IN_PROGRESS`, `IN_QUEUE`. */
  processingStatus: z.string(),
  createdTime: instant,
  dataStartTime: instant.exactOptional(),
  dataEndTime: instant.exactOptional(),
  marketplaceIds: z.array(z.string()).prefault([]),
  /** Present once the report is done. */
  reportDocumentId: z.string().exactOptional(),
});
export type Report = z.infer<typeof Report>;

const GetReportsResponse = z.object({ reports: z.array(Report), nextToken: z.string().exactOptional() });

const ReportDocument = z.object({ url: z.string(), compressionAlgorithm: z.string().exactOptional() });

const PAGE_SIZE = 100;

/**
 * Lists reports, page by page (Reports API v2021-06-30, `getReports`; 0.0222 calls per second, burst 10).
 *
 * @throws AmazonError
 */
export async function* listReports(client: AmazonClient, query: ReportsQuery): AsyncGenerator<Report, void> {
  const seen = new Set<string>();
  let next: Record<string, string | number | readonly string[]> = { ...query, pageSize: PAGE_SIZE };
  for (;;) {
    const json = await client.call('getReports', { query: next });
    const { reports, nextToken } = checked(GetReportsResponse, 'getReports', json);
    yield* reports;
    if (!nextToken) return;
    if (seen.has(nextToken)) throw pagingLoop('getReports');
    seen.add(nextToken);
    next = { nextToken };
  }
}

/**
 * Fetches the content of a report into a file (`getReportDocument`; 0.0167 calls per second, burst 15).
 *
 * @param path of the file; an existing one is replaced
 * @returns the text, unpacked and decoded, as long as the file exists
 * @throws AmazonError; Error of Node when the file cannot be written
 */
export async function saveReport(
  client: AmazonClient,
  reportDocumentId: string,
  path: string,
): Promise<TextSource> {
  return withDocument(
    async (): Promise<Document> => {
      const json = await client.call('getReportDocument', { path: { reportDocumentId } });
      return checked(ReportDocument, 'getReportDocument', json);
    },
    (document) => saveDocument(client, document, path),
  );
}
