import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Compression dictionary with common parts of the texts of orders. Rows compressed with it can only be read with it, so it never
 * changes; a better one gets a new number.
 */
const DICTIONARY =
  '{"orderId":"","marketplaceId":"A1PA6795UKMFR9","status":"SHIPPED","status":"UNSHIPPED","status":"PARTIALLY_SHIPPED","status":"CANCELLED","fulfilledBy":"AMAZON","fulfilledBy":"MERCHANT","createdTime":"2026-11-T:00:00.000Z","programs":["PRIME"],"programs":["AMAZON_BUSINESS"],"programs":[],"items":[{"orderItemId":"","sellerSku":"","fulfilled":1,"unfulfilled":0},{"orderItemId":"","fulfilled":0,"unfulfilled":1}],"packages":[{"number":"","trackingNumber":"","items":[{"orderItemId":"","quantity":1}]}],"packages":[]}' +
  '{"commitmentDate":"2026-11-T:00:00.000Z","shippingId":,"addressHash":"","lines":{"":{"quantity":1,"total":""},"_shipping":{"quantity":1,"total":"4.90"},"_discount":{"quantity":1,"total":"-"},"_gift_wrap":{"quantity":1,"total":"item_"}},"requests":[]}';

/** The number of the dictionary, as first byte. */
const VERSION = 1;

/** Compresses a text about an order to a third of its size; the state file may hold a million of them. */
export function packed(text: string, orderId: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), deflateRawSync(text, { dictionary: dictionaryFor(orderId) })]);
}

/**
 * Decompresses a text.
 *
 * @throws Error when the row is damaged
 */
export function unpacked(bytes: Uint8Array, orderId: string): string {
  if (bytes[0] !== VERSION) throw new RangeError(`packed by an unknown dictionary (${bytes[0] ?? 'none'})`);
  return inflateRawSync(bytes.subarray(1), { dictionary: dictionaryFor(orderId) }).toString('utf8');
}

/** The order id comes last, because deflate encodes repeats of near text most cheaply. */
function dictionaryFor(orderId: string): Buffer {
  return Buffer.from(DICTIONARY + orderId);
}

/** Stores a hexadecimal hash as bytes, at half its size; anything else stays as it is. */
export function shortHash(hash: string): Buffer | string {
  return /^[0-9a-f]{32}$/.test(hash) ? Buffer.from(hash, 'hex') : hash;
}

/** Converts the bytes back into the hash. */
export function longHash(hash: Uint8Array | string): string {
  return typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex');
}
