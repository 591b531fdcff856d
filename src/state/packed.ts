import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Common parts of the texts of orders, for compression. Rows compressed with one can only be read with it, so it never changes; a
 * better one gets a new number. What is most common comes last, because deflate encodes near repeats most cheaply.
 */
const FIRST =
  '{"orderId":"","marketplaceId":"A1PA6795UKMFR9","status":"SHIPPED","status":"UNSHIPPED","status":"PARTIALLY_SHIPPED","status":"CANCELLED","fulfilledBy":"AMAZON","fulfilledBy":"MERCHANT","createdTime":"2026-11-T:00:00.000Z","programs":["PRIME"],"programs":["AMAZON_BUSINESS"],"programs":[],"items":[{"orderItemId":"","sellerSku":"","fulfilled":1,"unfulfilled":0},{"orderItemId":"","fulfilled":0,"unfulfilled":1}],"packages":[{"number":"","trackingNumber":"","items":[{"orderItemId":"","quantity":1}]}],"packages":[]}' +
  '{"commitmentDate":"2026-11-T:00:00.000Z","shippingId":,"addressHash":"","lines":{"":{"quantity":1,"total":""},"_shipping":{"quantity":1,"total":"4.90"},"_discount":{"quantity":1,"total":"-"},"_gift_wrap":{"quantity":1,"total":"item_"}},"requests":[]}';
const SECOND =
  '"programs":["PRIME"],"programs":["AMAZON_BUSINESS"],"status":"PARTIALLY_SHIPPED","status":"UNSHIPPED","status":"CANCELLED","_discount":{"quantity":1,"total":"-","_gift_wrap":{"quantity":1,"total":"A13V1IB3VIYZZH","APJ6JRA9NG5V4","A1RKKUPIHCS9HS","A1F83G8C2ARO7P","fulfilled":0,"unfulfilled":1},{"orderItemId":""}],"packages":[],"quantity":2}]}]}' +
  '","status":"SHIPPED","fulfilledBy":"MERCHANT","createdTime":"2026-1:00.000Z","programs":[],"items":[{"orderItemId":"","sellerSku":"","fulfilled":1,"unfulfilled":0}],"packages":[{"number":"","trackingNumber":"","items":[{"orderItemId":"","quantity":1}]}]}","marketplaceId":"A1PA6795UKMFR9","status":"SHIPPED","fulfilledBy":"AMAZON","createdTime":"2026-1:00.000Z","programs":[],"items":[],"packages":[]}' +
  '{"commitmentDate":"2026-1:00.000Z","shippingId":1,"addressHash":"":{"quantity":1,"total":".9":{"quantity":1,"total":"4.90"},"requests":[]}_shipping":{"quantity":1,"total":"4.90"}},"requests":[]}":{"quantity":1,"total":"1","lines":{"item_';

/** The start of a text of `order_views`. */
const VIEW = '{"orderId":"';

/** The dictionaries by number, which is the first byte of a compressed text. */
const DICTIONARIES: ReadonlyMap<number, (orderId: string) => string> = new Map([
  [1, (orderId) => FIRST + orderId],
  [2, (orderId) => `${SECOND}${orderId}_`],
  [3, (orderId) => SECOND + VIEW + orderId],
]);

/** Compresses a text about an order to a quarter of its size; the state file may hold a million of them. */
export function packed(text: string, orderId: string): Buffer {
  const version = text.startsWith(VIEW) ? 3 : 2;
  return Buffer.concat([
    Buffer.of(version),
    deflateRawSync(text, { dictionary: dictionaryOf(version, orderId), level: 9 }),
  ]);
}

/**
 * Decompresses a text.
 *
 * @throws Error when the row is damaged
 */
export function unpacked(bytes: Uint8Array, orderId: string): string {
  return inflateRawSync(bytes.subarray(1), { dictionary: dictionaryOf(bytes[0], orderId) }).toString('utf8');
}

function dictionaryOf(version: number | undefined, orderId: string): Buffer {
  const dictionary = version === undefined ? undefined : DICTIONARIES.get(version);
  if (dictionary === undefined)
    throw new RangeError(`packed by an unknown dictionary (${version ?? 'none'})`);
  return Buffer.from(dictionary(orderId));
}

/** Stores a hexadecimal hash as bytes, at half its size; anything else stays as it is. */
export function shortHash(hash: string): Buffer | string {
  return /^[0-9a-f]{32}$/.test(hash) ? Buffer.from(hash, 'hex') : hash;
}

/** Converts the bytes back into the hash. */
export function longHash(hash: Uint8Array | string): string {
  return typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex');
}
