import { z } from 'zod';
import { UPLOADS } from '../domain/invoices/uploads.ts';
import { MarketplaceCode } from './fees.ts';

/** Whose invoices and credit notes are uploaded to Amazon, by store. */
export const UploadInvoices = z
  .record(MarketplaceCode, z.enum(UPLOADS))
  .default({})
  .describe(
    'Store: all or business. Posted invoices and credit notes of its orders, or of those of business buyers alone, are uploaded to Amazon by the job invoices; default: none',
  );
