/** Explanations of Amazon's error codes and messages; the first that matches is used. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /PackageToUpdateNotFound/,
    'Amazon waits for no parcel with these goods: they may be reported already, or the order was changed',
  ],
  [
    /InvalidPackageVersion|maximum number of allowed updates/i,
    'Amazon allows no further correction of this parcel; correct it in Seller Central',
  ],
  [
    /NonexistentOrderItem|order item list/i,
    'Amazon no longer has these items in the order, as after a cancellation',
  ],
  [/cannot be shipped yet|pending/i, 'Amazon does not let the order be shipped yet'],
  [/tracking/i, 'Amazon does not accept the tracking reference'],
  [/carrier/i, 'Amazon does not accept the carrier'],
  [/ship ?date/i, 'Amazon does not accept the date of shipping'],
];

/**
 * Why Amazon did not accept a parcel: an explanation, followed by Amazon's own message.
 *
 * @param said Amazon's answer, or what a feed's report says
 */
export function refusedReason(said: string): string {
  const [, code, message] = /^Amazon refused \w+ \(([^)]*)\): ([\s\S]*)$/.exec(said) ?? [];
  const words = message === undefined ? said : `${message} (${code})`;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(words))?.[1] ?? 'Amazon did not take this parcel';
  return `${meaning}. Amazon's words: "${words}"`;
}
