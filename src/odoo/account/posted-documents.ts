import { z } from 'zod';
import type { PostedDocument } from '../../domain/invoices/document.ts';
import { Decimal } from '../../domain/money.ts';
import type { JournalEntryId } from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { many2one, searchRead, searchReadIn, text, x2many } from '../orm/search-read.ts';
import type { Domain } from '../rpc/client.ts';

/** What is read of the documents of a company. */
export type DocumentsQuery = {
  /** Written since then. */
  writtenSince: Instant;
  /** And dated from this day on (`YYYY-MM-DD`). */
  datedFrom: string;
  /** Amazon orders whose documents are read in any case. */
  orderIds: readonly string[];
};

export type PostedDocuments = {
  /** All posted documents, of any date, of each order of which one was written, or that was asked for. */
  documents: PostedDocument[];
  /** When the newest of those that were written was written. */
  newest: Instant | undefined;
};

const Changed = z.object({ id: z.number(), write_date: text, reversed_entry_id: many2one('account.move') });
const Order = z.object({ client_order_ref: text, invoice_ids: x2many('account.move') });
const Document = z.object({
  id: z.number(),
  name: z.string(),
  move_type: z.string(),
  currency_id: z.tuple([z.number(), z.string()]),
  amount_total: z.number(),
  amount_tax: z.number(),
  invoice_date: text,
  reversed_entry_id: many2one('account.move'),
});

const POSTED: Domain = [
  ['state', '=', 'posted'],
  ['move_type', 'in', ['out_invoice', 'out_refund']],
];

/**
 * Reads posted invoices and credit notes of Amazon orders of the company, whoever has made them.
 *
 * @throws OdooError
 */
export async function readPostedDocuments(
  company: Company,
  { writtenSince, datedFrom, orderIds }: DocumentsQuery,
): Promise<PostedDocuments> {
  const { odoo, companyId } = company;
  const own: Domain = [['company_id', '=', companyId]];
  const changed = await searchRead(
    odoo,
    'account.move',
    [
      ...POSTED,
      ...own,
      ['write_date', '>=', toOdooDatetime(writtenSince)],
      ['invoice_date', '>=', datedFrom],
    ],
    Changed,
    { order: 'write_date' },
  );
  const ids = changed.flatMap(({ id, reversed_entry_id: reversed }) =>
    reversed === undefined ? [id] : [id, reversed],
  );
  const ofAmazon: Domain = [['origin', '=', 'Amazon'], ...own];
  const orders = [
    ...(await searchReadIn(odoo, 'sale.order', 'invoice_ids', ids, Order, ofAmazon)),
    ...(await searchReadIn(odoo, 'sale.order', 'client_order_ref', orderIds, Order, ofAmazon)),
  ];
  const newest = changed.at(-1)?.write_date;
  return {
    documents: await documentsOf(company, orders),
    newest: newest === undefined ? undefined : fromOdooDatetime(newest),
  };
}

async function documentsOf(
  { odoo }: Company,
  orders: readonly z.infer<typeof Order>[],
): Promise<PostedDocument[]> {
  const orderOf = new Map<JournalEntryId, string>();
  for (const { client_order_ref: orderId, invoice_ids: invoiceIds } of orders) {
    if (orderId !== undefined) for (const id of invoiceIds) orderOf.set(id, orderId);
  }
  const ids = [...orderOf.keys()];
  const rows = [
    ...(await searchReadIn(odoo, 'account.move', 'id', ids, Document, POSTED)),
    // Credit notes that were not made from the order are known by their invoice alone.
    ...(await searchReadIn(odoo, 'account.move', 'reversed_entry_id', ids, Document, POSTED)),
  ];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].flatMap((row) => {
    const orderId = orderOf.get(row.id) ?? orderOf.get(row.reversed_entry_id ?? row.id);
    if (orderId === undefined) return [];
    return {
      id: row.id,
      number: row.name,
      kind: row.move_type === 'out_refund' ? 'CreditNote' : 'Invoice',
      orderId,
      date: row.invoice_date ?? '',
      currencyCode: row.currency_id[1],
      total: new Decimal(String(row.amount_total)),
      vat: new Decimal(String(row.amount_tax)),
      reversedId: row.reversed_entry_id,
    };
  });
}
