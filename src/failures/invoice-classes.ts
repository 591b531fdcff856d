/** The classes of documents that Amazon gets for its buyers; {@link FAILURE_CLASSES} checks their shape. */
export const INVOICE_CLASSES = {
  documentDiffers: {
    flow: 'invoices',
    actor: 'odoo',
    meaning:
      'an invoice or a credit note is not what Amazon says of the order, to the cent; it is not uploaded',
    closes: 'the documents in Odoo are what Amazon says',
    closedBy: 'pass',
  },
  documentRefused: {
    flow: 'invoices',
    actor: 'odoo',
    meaning: 'Amazon refused an uploaded document; its words are shown',
    closes: 'it was corrected in Odoo, or uploaded again (`sync invoices --again`), and accepted',
    closedBy: 'pass',
  },
  documentUnclear: {
    flow: 'invoices',
    actor: 'seller',
    meaning: 'a document was uploaded, and Amazon does not say what became of it',
    closes: 'it is uploaded again (`sync invoices --again`), or dismissed because Seller Central shows it',
    closedBy: 'pass',
  },
  documentNotPrinted: {
    flow: 'invoices',
    actor: 'operator',
    meaning: 'Odoo makes no PDF of a document, most often because wkhtmltopdf is missing on its server',
    closes: 'Odoo makes one',
    closedBy: 'pass',
  },
  documentLate: {
    flow: 'invoices',
    actor: 'operator',
    meaning:
      'a document cannot be at Amazon a day after the shipment, because Amazon takes no more feeds by then',
    closes: 'it is uploaded',
    closedBy: 'pass',
  },
} as const;
