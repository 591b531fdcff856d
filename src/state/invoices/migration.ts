/** Invoices and credit notes that Amazon gets, one row each. */
export const CREATE_INVOICE_UPLOADS = `
  CREATE TABLE invoice_uploads (
    account TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    feed_id TEXT,
    deadline TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (account, order_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invoice_uploads_open ON invoice_uploads (account, order_id) WHERE state NOT IN ('uploaded', 'notWanted');
  `;
