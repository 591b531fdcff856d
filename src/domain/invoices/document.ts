import type { Decimal } from '../money.ts';
import type { JournalEntryId } from '../record-id.ts';

/** What Amazon calls the two kinds of documents (`metadata:documenttype`). */
export const DOCUMENT_KINDS = ['Invoice', 'CreditNote'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** A posted invoice or credit note of an Amazon order, as Odoo holds it. */
export type PostedDocument = {
  id: JournalEntryId;
  /** The number that is printed on it, e.g. `INV/2026/00042`. */
  number: string;
  kind: DocumentKind;
  orderId: string;
  /** Its date, `YYYY-MM-DD`. */
  date: string;
  currencyCode: string;
  /** Both are positive, of a credit note too. */
  total: Decimal;
  vat: Decimal;
  /** Of a credit note: the invoice that it reverses. */
  reversedId: JournalEntryId | undefined;
};

/**
 * What became of a document: it waits to be uploaded; the upload has begun and may have reached Amazon; Amazon has the feed and has not
 * reported yet; Amazon has accepted it; Amazon has refused it; Amazon does not want it.
 */
export const UPLOAD_STATES = [
  'waiting',
  'uploading',
  'submitted',
  'uploaded',
  'refused',
  'notWanted',
] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** True when nothing is left to do. A refused document is tried again when it has changed, or when a person asks for it. */
export function isFinished(state: UploadState): boolean {
  return state === 'uploaded' || state === 'notWanted';
}

/** A document's identity towards Amazon; ids of Odoo are given again after a backup was restored. */
export function documentKey({ orderId, number }: { orderId: string; number: string }): string {
  return `${orderId} ${number}`;
}

/** Its name in messages, e.g. `Credit note RINV/2026/00007`. */
export function documentName({ kind, number }: Pick<PostedDocument, 'kind' | 'number'>): string {
  return `${kind === 'Invoice' ? 'Invoice' : 'Credit note'} ${number}`;
}
