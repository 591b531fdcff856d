import { type InvoiceAnswer, invoiceFeedsSince, readInvoiceFeed } from '../../amazon/invoices/feed.ts';
import { quotaLeft } from '../../amazon/quotas.ts';
import { meaningOf } from '../../domain/invoices/verdict.ts';
import { instantAt, MINUTE, millisecondsOf, shift } from '../../domain/time.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
import type { Seller } from '../pass/seller.ts';

/** So long after an upload began, a feed that Amazon does not list was never there. */
const SETTLED_MS = 2 * MINUTE;

/** Amazon's clock and ours may differ. */
const SKEW_MS = MINUTE;

/**
 * Finds out what became of documents whose upload was interrupted, before anything else is uploaded. Amazon shows neither what a feed holds
 * nor its options; but documents are uploaded one after the other, so that a feed that belongs to no other document is the one.
 *
 * @returns false when that is not certain yet: then nothing may be uploaded
 * @throws AmazonError
 */
export async function resumeUploads(seller: Seller): Promise<boolean> {
  const { state, name, now, amazon } = seller;
  const begun = (await state.invoiceUploads.open(name)).filter((upload) => upload.state === 'uploading');
  const [first] = begun.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  if (first === undefined) return true;
  const known = await state.invoiceUploads.feedIds(name);
  const feeds = await invoiceFeedsSince(amazon, shift(first.at, -SKEW_MS));
  const unknown = feeds.filter((feedId) => !known.has(feedId));
  const [feedId] = unknown;
  const isOver = begun.every(({ at }) => now() - millisecondsOf(at) > SETTLED_MS);
  if (feedId === undefined && !isOver) return false;
  await state.invoiceUploads.record(
    name,
    begun.map((upload) => {
      if (feedId === undefined) return { ...upload, state: 'waiting', at: instantAt(now()) };
      return begun.length === 1 && unknown.length === 1
        ? { ...upload, state: 'submitted', feedId }
        : { ...upload, state: 'submitted', reason: `Amazon has ${unknown.length} feeds that may be it.` };
    }),
  );
  return true;
}

/**
 * Reads what Amazon says of uploaded documents, as many as it lets us read now; the others are read by the next pass.
 *
 * @returns those about which it has said something
 * @throws AmazonError
 */
export async function readAnswers(seller: Seller): Promise<RememberedUpload[]> {
  const { state, name, now, amazon, settings } = seller;
  const open = await state.invoiceUploads.open(name);
  const submitted = open.filter((upload) => upload.state === 'submitted' && upload.reason === undefined);
  const { left } = await quotaLeft(settings, 'getFeedDocument', state.buckets, now());
  const answered: RememberedUpload[] = [];
  for (const upload of submitted.toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(0, left)) {
    const answer = upload.feedId === undefined ? undefined : await readInvoiceFeed(amazon, upload.feedId);
    if (answer === undefined) continue;
    const next = afterAnswer(upload, answer);
    await state.invoiceUploads.record(name, [{ ...next, at: instantAt(now()) }]);
    answered.push(next);
  }
  return answered;
}

function afterAnswer(upload: RememberedUpload, answer: InvoiceAnswer): RememberedUpload {
  // As Amazon's model says, a cancelled feed was never begun.
  if (answer.kind === 'cancelled')
    return { ...upload, state: 'waiting', reason: 'Amazon cancelled the feed.' };
  const { state, reason } = meaningOf(answer);
  return { ...upload, state, reason };
}
