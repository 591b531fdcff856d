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

/** A feed that is being processed, or was. */
export type Feed = {
  feedId: string;
  account: Account;
  feedType: string;
  marketplaceIds: string[];
  inputFeedDocumentId: string;
  outcome: FeedOutcome;
  createdAt: number;
  polls: number;
  status: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL';
  startedAt?: number;
  endedAt?: number;
  resultFeedDocumentId?: string;
};
