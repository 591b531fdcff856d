import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Pieces that the texts of orders are made of. Rows that were written with it can be read with it alone: it is never changed; a better
 * one gets a number of its own.
 */
const DICTIONARY =
  '{"orderId":"","marketplaceId":"A1PA6795UKMFR9","status":"SHIPPED","status":"UNSHIPPED","status":"PARTIALLY_SHIPPED","status":"CANCELLED","fulfilledBy":"AMAZON","fulfilledBy":"MERCHANT","createdTime":"2026-11-T:00:00.000Z","programs":["PRIME"],"programs":["AMAZON_BUSINESS"],"programs":[],"items":[{"orderItemId":"","sellerSku":"","fulfilled":1,"unfulfilled":0},{"orderItemId":"","fulfilled":0,"unfulfilled":1}],"packages":[{"number":"","trackingNumber":"","items":[{"orderItemId":"","quantity":1}]}],"packages":[]}' +
  '{"commitmentDate":"2026-11-T:00:00.000Z","shippingId":,"addressHash":"","lines":{"":{"quantity":1,"total":""},"_shipping":{"quantity":1,"total":"4.90"},"_discount":{"quantity":1,"total":"-"},"_gift_wrap":{"quantity":1,"total":"item_"}},"requests":[]}';

/** The number of the dictionary, as first byte. */
const VERSION = 1;

/** A text about an order, at a third of its size: a million of them are kept. */
export function packed(text: string, orderId: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), deflateRawSync(text, { dictionary: dictionaryFor(orderId) })]);
}

/**
 * The text again.
 *
 * @throws Error when the row is damaged
 */
export function unpacked(bytes: Uint8Array, orderId: string): string {
  if (bytes[0] !== VERSION) throw new RangeError(`packed by an unknown dictionary (${bytes[0] ?? 'none'})`);
  return inflateRawSync(bytes.subarray(1), { dictionary: dictionaryFor(orderId) }).toString('utf8');
}

/** What was named last is cheapest to repeat. */
function dictionaryFor(orderId: string): Buffer {
  return Buffer.from(DICTIONARY + orderId);
}

/** A hash at half its size: its bytes, where it is the usual hexadecimal; anything else stays. */
export function shortHash(hash: string): Buffer | string {
  return /^[0-9a-f]{32}$/.test(hash) ? Buffer.from(hash, 'hex') : hash;
}

/** The hash again. */
export function longHash(hash: Uint8Array | string): string {
  return typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex');
}
