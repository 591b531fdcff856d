import type { Account } from './accounts.ts';

/** How a feed ends when no fault is ordered (`normal`), or with one. */
export type FeedOutcome =
  | 'normal'
  | 'noMessageNamed'
  | 'messageIdZero'
  | 'plainText'
  | 'cancelled'
  | 'fatal'
  | 'fatalWithDocument'
  | 'gzip';

/** How a feed ended, and the report about it if there is one. */
export type FeedResult = { status: 'DONE' | 'CANCELLED' | 'FATAL'; report?: string };

/** The type of feeds that change listings. */
export const LISTINGS_FEED = 'JSON_LISTINGS_FEED';

/** The type of feeds that bring a document for a buyer. */
export const INVOICE_FEED = 'UPLOAD_VAT_INVOICE';

/** A feed that is being processed, or was. */
export type Feed = {
  feedId: string;
  account: Account;
  feedType: string;
  marketplaceIds: string[];
  inputFeedDocumentId: string;
  feedOptions: Record<string, string> | undefined;
  outcome: FeedOutcome;
  createdAt: number;
  polls: number;
  status: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL';
  startedAt?: number;
  endedAt?: number;
  resultFeedDocumentId?: string;
};
