import { documentName, type PostedDocument } from '../../domain/invoices/document.ts';
import type { FailureClass } from '../../failures/catalogue.ts';
import { JOURNAL_ENTRY } from '../../odoo/models.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';

type Named = Pick<PostedDocument, 'kind' | 'number' | 'orderId'> & { id?: PostedDocument['id'] | undefined };

const HINTS = {
  documentDiffers:
    'Correct the invoice in Odoo: reverse it and make it anew, or add what is missing. Amazon refuses a document that differs by a cent.',
  documentRefused:
    'Do what Amazon says. A document that is corrected in Odoo is uploaded by itself, any other with: amazon-odoo sync invoices --again NUMBER',
  documentUnclear:
    'Look in Seller Central whether the order has the document. If not: amazon-odoo sync invoices --again NUMBER. If so: amazon-odoo failures dismiss',
  documentNotPrinted:
    'Print the document in Odoo, which shows the cause. "amazon-odoo doctor" tells whether wkhtmltopdf is missing on the server of Odoo.',
  documentLate:
    'Upload the oldest documents by hand in Seller Central, let "odoo.shipments: confirm" report deliveries without feeds, or ask Amazon for a larger quota of createFeed.',
} satisfies Partial<Record<FailureClass, string>>;

export type DocumentFailure = keyof typeof HINTS;

/** A failure of one document, filed under its number. */
export function documentFailure(name: DocumentFailure, document: Named, message: string): NewFailure {
  return {
    subject: subjectOf(document),
    class: name,
    cause: CAUSES[name] ?? `${name} ${document.orderId}`,
    message,
    hint: HINTS[name].replace('NUMBER', document.number),
    odooModel: JOURNAL_ENTRY,
    odooId: document.id,
  };
}

/** These have one cause for all documents. */
const CAUSES: Partial<Record<DocumentFailure, string>> = {
  documentNotPrinted: 'documentNotPrinted',
  documentLate: 'documentLate',
};

/** Under what the failures of a document are filed. */
export function subjectOf({ number }: Pick<Named, 'number'>): string {
  return number;
}

/** The failures that a recorded state means. */
export function failuresOf(upload: RememberedUpload, id?: PostedDocument['id']): NewFailure[] {
  const { state, reason, orderId } = upload;
  const about = `${documentName(upload)} of order ${orderId}`;
  if (state === 'refused') {
    return [
      documentFailure(
        'documentRefused',
        { ...upload, id },
        `${about} was refused by Amazon: ${reason ?? ''}`,
      ),
    ];
  }
  return state === 'submitted' && reason !== undefined
    ? [documentFailure('documentUnclear', { ...upload, id }, `${about} was uploaded. ${reason}`)]
    : [];
}
