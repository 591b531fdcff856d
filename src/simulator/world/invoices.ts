import type { Account } from './accounts.ts';

/** How Amazon treats invoices where its documents do not say. */
export type InvoiceSettings = {
  /** What a second invoice for an order does, or the same document again; default `replaces`. */
  secondUpload: 'replaces' | 'refused';
  /** Whether the keys of the options may be written in any case; default `true`. */
  keysInAnyCase: boolean;
  /** Whether a credit note needs `metadata:transactionid`, as for sellers who get the tax figures from Amazon; default `false`. */
  creditNotesNeedTransaction: boolean;
  /** Orders that Amazon invoices itself. */
  amazonInvoices: readonly string[];
  /** Orders whose documents Amazon refuses for a reason of its own. */
  refuses: readonly string[];
};

export const INVOICE_DEFAULTS: InvoiceSettings = {
  secondUpload: 'replaces',
  keysInAnyCase: true,
  creditNotesNeedTransaction: false,
  amazonInvoices: [],
  refuses: [],
};

/** A document that came with a feed, and what Amazon said of it. */
export type UploadedInvoice = {
  feedId: string;
  account: Account;
  orderId: string | undefined;
  number: string | undefined;
  documentType: string | undefined;
  totalAmount: string | undefined;
  totalVatAmount: string | undefined;
  pdf: Buffer;
  /** Undefined when it was accepted. */
  problem: { code: number; message: string } | undefined;
};
