import type { Actor } from '../errors.ts';

/** Amazon's published data about one operation, and how to handle a failed call of it. */
export type Operation = {
  /** Section, name and version as `amazon-sp-api` knows them. */
  readonly section: 'orders' | 'feeds' | 'reports' | 'sellers' | 'listingsItems';
  readonly version: string;
  /** The operation's name in the package, for one that has a quota of its own by what is sent; else the name it has here. */
  readonly name?: string;
  /** Published rate in requests per second, and burst (usage plan in the operation's description). */
  readonly rate: number;
  readonly burst: number;
  /** True when sending twice does no harm, so that a call with an unknown outcome may be sent again. */
  readonly repeatable: boolean;
  /** Who can fix the cause of an answer 400. Amazon also answers 400 during its own outages (models issue #5365). */
  readonly badInputActor: Actor;
};

/**
 * The operations the product uses, with rate and burst of Amazon's models (orders_2026-01-01, ordersV0, feeds_2021-06-30,
 * reports_2021-06-30, sellers, listingsItems_2021-08-01; commit 34dc93f).
 */
export const OPERATIONS = {
  searchOrders: read('orders', '2026-01-01', 0.0056, 20, 'wait'),
  getOrder: read('orders', '2026-01-01', 0.5, 30, 'operator'),
  confirmShipment: { ...read('orders', 'v0', 2, 10, 'accountant'), repeatable: false },
  createFeedDocument: read('feeds', '2021-06-30', 0.5, 15, 'developer'),
  createFeed: { ...read('feeds', '2021-06-30', 0.0083, 15, 'developer'), repeatable: false },
  /**
   * `createFeed` of type `JSON_LISTINGS_FEED`, which has a limit of its own: 5 feeds in 5 minutes for a seller in a region
   * (developer-docs.amazon.com: Feed size and rate limit changes, 2025-05-06).
   */
  createListingsFeed: {
    ...read('feeds', '2021-06-30', 5 / 300, 5, 'developer'),
    name: 'createFeed',
    repeatable: false,
  },
  getFeeds: read('feeds', '2021-06-30', 0.0222, 10, 'developer'),
  getFeed: read('feeds', '2021-06-30', 2, 15, 'developer'),
  getFeedDocument: read('feeds', '2021-06-30', 0.0222, 10, 'developer'),
  getReports: read('reports', '2021-06-30', 0.0222, 10, 'wait'),
  getReport: read('reports', '2021-06-30', 2, 15, 'wait'),
  getReportDocument: read('reports', '2021-06-30', 0.0167, 15, 'wait'),
  getMarketplaceParticipations: read('sellers', 'v1', 0.016, 15, 'operator'),
  getListingsItem: read('listingsItems', '2021-08-01', 5, 10, 'operator'),
  searchListingsItems: read('listingsItems', '2021-08-01', 5, 5, 'operator'),
  // The same quantity again would give back units that were sold meanwhile: it is computed anew instead.
  patchListingsItem: { ...read('listingsItems', '2021-08-01', 5, 5, 'operator'), repeatable: false },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** An operation that may be sent again at any time. */
function read(
  section: Operation['section'],
  version: string,
  rate: number,
  burst: number,
  badInputActor: Actor,
): Operation {
  return { section, version, rate, burst, repeatable: true, badInputActor };
}
