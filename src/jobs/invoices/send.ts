import { AmazonError } from '../../amazon/errors.ts';
import { uploadInvoice } from '../../amazon/invoices/feed.ts';
import type { Totals } from '../../domain/invoices/decide.ts';
import type { PostedDocument } from '../../domain/invoices/document.ts';
import { instantAt } from '../../domain/time.ts';
import { readInvoicePdf } from '../../odoo/account/invoice-pdf.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
import type { Seller } from '../pass/seller.ts';

/** A document that is to be uploaded now, and its row as it is before. */
export type Work = {
  document: PostedDocument;
  marketplaceId: string;
  totals: Totals | undefined;
  upload: RememberedUpload;
};

/** What became of it: Amazon has it; nobody knows; Odoo makes no PDF; or Amazon could not be asked, so that nothing more is uploaded. */
export type Sent =
  | { kind: 'sent' }
  | { kind: 'unknown' }
  | { kind: 'notPrinted'; error: OdooError }
  | { kind: 'stopped'; error: AmazonError };

/**
 * Uploads one document. The intent is recorded first, so that a process that is killed between the feed and the record does not upload it
 * again unseen.
 *
 * @throws OdooError when Odoo cannot be asked at all
 */
export async function sendDocument(seller: Seller, work: Work): Promise<Sent> {
  const pdf = await printed(seller, work.document);
  if (pdf instanceof OdooError) return { kind: 'notPrinted', error: pdf };
  const { state, name, now, amazon } = seller;
  const record = (patch: Partial<RememberedUpload>): Promise<void> =>
    state.invoiceUploads.record(name, [{ ...work.upload, ...patch, at: instantAt(now()) }]);
  const attempts = work.upload.attempts + 1;
  await record({ state: 'uploading', attempts, reason: undefined, feedId: undefined });
  const { document, marketplaceId, totals } = work;
  const { orderId, number, kind } = document;
  try {
    const feedId = await uploadInvoice(amazon, { marketplaceId, orderId, number, kind, totals, pdf });
    await record({ state: 'submitted', attempts, reason: undefined, feedId });
    return { kind: 'sent' };
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    if (error.outcome === 'unknown' && error.operation === 'createFeed') return { kind: 'unknown' };
    await record({ state: 'waiting', attempts, reason: error.message, feedId: undefined });
    return { kind: 'stopped', error };
  }
}

/** The PDF; or why there is none, when that concerns this document and not the connection. */
async function printed(seller: Seller, document: PostedDocument): Promise<Buffer | OdooError> {
  try {
    return await readInvoicePdf(await seller.company(), document);
  } catch (error) {
    if (error instanceof OdooError && ['validation', 'missing', 'server', 'access'].includes(error.kind))
      return error;
    throw error;
  }
}
