import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { AccountId, JournalEntryId, ProductId, SaleLineId, TaxId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { type Cell, externalId, loadMissing, loadUpdates } from '../orm/load.ts';
import { many2one, requiredMany2one, searchReadIn, text, x2many } from '../orm/search-read.ts';
import type { Move } from './move.ts';

/** A line of an invoice, and the lines of sales orders behind it. */
export type InvoiceLine = {
  moveId: JournalEntryId;
  productId: ProductId | undefined;
  name: string;
  quantity: number;
  priceUnit: Decimal;
  total: Decimal;
  accountId: AccountId;
  taxIds: TaxId[];
  saleLineIds: SaleLineId[];
};

const Line = z.object({
  move_id: requiredMany2one('account.move'),
  product_id: many2one('product.product'),
  name: text,
  quantity: z.number(),
  price_unit: z.number(),
  price_total: z.number(),
  account_id: many2one('account.account'),
  tax_ids: x2many('account.tax'),
  sale_line_ids: x2many('sale.order.line'),
});

/** The lines of invoices that came from sales orders; sections and notes are no lines of an account. */
export async function readInvoiceLines(
  { odoo }: Company,
  moveIds: readonly JournalEntryId[],
): Promise<InvoiceLine[]> {
  const found = await searchReadIn(odoo, 'account.move.line', 'move_id', moveIds, Line, [
    ['sale_line_ids', '!=', false],
  ]);
  return found.flatMap((row) =>
    row.account_id === undefined
      ? []
      : {
          moveId: row.move_id,
          productId: row.product_id,
          name: row.name ?? '',
          quantity: row.quantity,
          priceUnit: new Decimal(String(row.price_unit)),
          total: new Decimal(String(row.price_total)),
          accountId: row.account_id,
          taxIds: row.tax_ids,
          saleLineIds: row.sale_line_ids,
        },
  );
}

export type CreditLine = Pick<
  InvoiceLine,
  'productId' | 'name' | 'quantity' | 'priceUnit' | 'accountId' | 'taxIds'
>;

export type CreditNote = {
  key: string;
  ref: string;
  date: string;
  /** The invoice that it reverses. */
  invoice: Move;
  lines: readonly CreditLine[];
};

const HEAD = [
  'id',
  'move_type',
  'ref',
  'invoice_date',
  'partner_id/.id',
  'journal_id/.id',
  'currency_id/.id',
] as const;
const LINE = [
  'id',
  'product_id/.id',
  'name',
  'quantity',
  'price_unit',
  'account_id/.id',
  'tax_ids/.id',
] as const;

/** Creates credit notes as drafts; existing ones are not changed. */
export function ensureCreditNotes(
  { odoo }: Company,
  notes: readonly CreditNote[],
): ReturnType<typeof loadMissing> {
  return loadMissing(
    odoo,
    'account.move',
    [...HEAD, ...LINE.map((field) => `invoice_line_ids/${field}`)],
    notes.map(({ key, ref, date, invoice, lines }) => ({
      rows: lines.map((line, index): Cell[] => [
        ...(index === 0
          ? [
              externalId(key),
              'out_refund',
              ref,
              date,
              invoice.partnerId ?? '',
              invoice.journalId ?? '',
              invoice.currencyId ?? '',
            ]
          : HEAD.map(() => '')),
        externalId(`${key}_${index}`),
        line.productId ?? '',
        line.name,
        line.quantity,
        line.priceUnit.toFixed(),
        line.accountId,
        line.taxIds.join(','),
      ]),
    })),
  );
}

/**
 * Writes the reversed invoice on posted credit notes. This must not happen earlier: when Odoo posts a credit note with an invoice,
 * it reconciles the two, and then Amazon's payment and Amazon's refund would both stay open.
 */
export async function linkCreditNotes(
  { odoo }: Company,
  links: readonly { noteId: JournalEntryId; invoiceId: JournalEntryId }[],
): Promise<void> {
  if (links.length === 0) return;
  await loadUpdates(
    odoo,
    'account.move',
    ['.id', 'reversed_entry_id/.id'],
    links.map(({ noteId, invoiceId }) => ({ rows: [[noteId, invoiceId]] })),
  );
}
