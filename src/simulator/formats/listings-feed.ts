import { z } from 'zod';
import { type ListingIssue, PATCH } from './listing-schema.ts';

const MESSAGE = z.strictObject({
  messageId: z.int().min(1).max(2_147_483_647),
  sku: z.string().min(1),
  operationType: z.literal('PATCH'),
  productType: z.string().min(1),
  patches: z.array(PATCH).min(1),
});
export type ListingsMessage = z.infer<typeof MESSAGE>;

const FEED = z.strictObject({
  header: z.strictObject({
    sellerId: z.string(),
    version: z.literal('2.0'),
    issueLocale: z.string().optional(),
    report: z
      .strictObject({
        includedData: z.array(z.string()).min(1),
        apiVersion: z.literal('2021-08-01'),
      })
      .optional(),
  }),
  messages: z.array(MESSAGE).min(1).max(25_000),
});
export type ListingsFeed = z.infer<typeof FEED>;

/** Reads a listings feed (schemas/feeds/listings-feed-schema-v2.json); the text says what is wrong with it. */
export function readListingsFeed(text: string): ListingsFeed | string {
  const checked = FEED.safeParse(parsed(text));
  if (!checked.success) return z.prettifyError(checked.error);
  const { messages } = checked.data;
  const ids = new Set(messages.map(({ messageId }) => messageId));
  return ids.size === messages.length ? checked.data : 'A messageId is used more than once.';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An issue of a report; without a message it is about the whole feed. */
export type ReportIssue = Pick<ListingIssue, 'code' | 'severity' | 'message'> & {
  messageId?: number;
  sku?: string;
  attributeName?: string;
};

/** What a report says. */
export type ListingsReport = {
  header: { sellerId: string; feedId: string; report?: ListingsFeed['header']['report'] };
  issues: readonly ReportIssue[];
  counts: { processed: number; accepted: number; invalid: number };
  /** Listings as they are, when the feed asked for them. */
  items?: readonly Record<string, unknown>[];
};

/** Writes Amazon's report about a listings feed (schemas/feeds/listings-feed-processing-report-schema-v2.json). */
export function listingsReport({ header, issues, counts, items }: ListingsReport): string {
  const errors = countOf(issues, 'ERROR');
  const warnings = countOf(issues, 'WARNING');
  return JSON.stringify({
    header: { ...header, version: '2.0' },
    issues,
    summary: {
      errors,
      warnings,
      messagesProcessed: counts.processed,
      messagesAccepted: counts.accepted,
      messagesInvalid: counts.invalid,
      ...(items ? { itemSummary: itemSummaryOf(items) } : {}),
    },
    ...(items ? { items } : {}),
  });
}

function itemSummaryOf(items: readonly Record<string, unknown>[]): Record<string, number> {
  const issues = items.flatMap(({ issues: some }) => (Array.isArray(some) ? (some as ListingIssue[]) : []));
  return {
    items: items.length,
    errors: countOf(issues, 'ERROR'),
    warnings: countOf(issues, 'WARNING'),
  };
}

function countOf(issues: readonly Pick<ListingIssue, 'severity'>[], severity: string): number {
  return issues.filter((issue) => issue.severity === severity).length;
}
