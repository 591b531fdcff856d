/** The calls that are simulated, with Amazon's published rate (calls per second) and burst. */
const OPERATIONS = [
  call('searchOrders', 'GET', '/orders/2026-01-01/orders', 0.0056, 20),
  call('getOrder', 'GET', '/orders/2026-01-01/orders/{orderId}', 0.5, 30),
  call('confirmShipment', 'POST', '/orders/v0/orders/{orderId}/shipmentConfirmation', 2, 10),
  call('createFeedDocument', 'POST', '/feeds/2021-06-30/documents', 0.5, 15),
  call('getFeedDocument', 'GET', '/feeds/2021-06-30/documents/{feedDocumentId}', 0.0222, 10),
  call('createFeed', 'POST', '/feeds/2021-06-30/feeds', 0.0083, 15),
  call('getFeeds', 'GET', '/feeds/2021-06-30/feeds', 0.0222, 10),
  call('getFeed', 'GET', '/feeds/2021-06-30/feeds/{feedId}', 2, 15),
  call('getReports', 'GET', '/reports/2021-06-30/reports', 0.0222, 10),
  call('createReport', 'POST', '/reports/2021-06-30/reports', 0.0167, 15),
  call('getReport', 'GET', '/reports/2021-06-30/reports/{reportId}', 2, 15),
  call('getReportDocument', 'GET', '/reports/2021-06-30/documents/{reportDocumentId}', 0.0167, 15),
  call('getMarketplaceParticipations', 'GET', '/sellers/v1/marketplaceParticipations', 0.016, 15),
  call('searchListingsItems', 'GET', '/listings/2021-08-01/items/{sellerId}', 5, 5),
  call('getListingsItem', 'GET', '/listings/2021-08-01/items/{sellerId}/{sku}', 5, 10),
  call('patchListingsItem', 'PATCH', '/listings/2021-08-01/items/{sellerId}/{sku}', 5, 5),
] as const;

export type Operation = {
  readonly name: OperationName;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: RegExp;
  readonly rate: number;
  readonly burst: number;
};

export type OperationName =
  | 'searchOrders'
  | 'getOrder'
  | 'confirmShipment'
  | 'createFeedDocument'
  | 'getFeedDocument'
  | 'createFeed'
  | 'getFeeds'
  | 'getFeed'
  | 'getReports'
  | 'createReport'
  | 'getReport'
  | 'getReportDocument'
  | 'getMarketplaceParticipations'
  | 'searchListingsItems'
  | 'getListingsItem'
  | 'patchListingsItem';

/** What a request may be: an operation, or one of the things around them. */
export type CallName = OperationName | 'token' | 'uploadDocument' | 'downloadDocument' | 'unknown';

/**
 * Finds the operation of a request.
 *
 * @returns the operation and the variable parts of the path, decoded; undefined when Amazon has no such call
 */
export function findOperation(
  method: string,
  path: string,
): { operation: Operation; pathValues: string[] } | undefined {
  for (const operation of OPERATIONS) {
    const match = operation.method === method ? operation.path.exec(path) : null;
    if (match) return { operation, pathValues: match.slice(1).map(decodePathPart) };
  }
  return undefined;
}

function call(
  name: OperationName,
  method: Operation['method'],
  template: string,
  rate: number,
  burst: number,
): Operation {
  const path = new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
  return { name, method, path, rate, burst };
}

/** Decodes a part of a path; what cannot be decoded stays as it is, and is refused later as an id. */
function decodePathPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
