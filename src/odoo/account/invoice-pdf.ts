import { z } from 'zod';
import type { JournalEntryId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { findNamed } from '../orm/named.ts';
import { findOne, searchRead, text, x2many } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

/** The invoice or credit note whose PDF is wanted. */
type Printed = { id: JournalEntryId; number: string };

const NO_PDF =
  'Open the document in Odoo and print it there: what Odoo says then is the cause. Most often the program wkhtmltopdf is missing on the server of Odoo ("amazon-odoo doctor" tells).';

/**
 * The PDF of a posted invoice or credit note, as Odoo prints it, over the login of the settings alone. Nothing is mailed to anybody.
 *
 * From 17 on it is the file that Odoo keeps with the document, which is the legal one where a country has such: when there is none yet, Odoo
 * makes it with its own wizard, without a mail and without sending it to an authority. Up to 16 Odoo drafts the mail with the invoice, which is
 * neither kept nor sent, and its attachment is the PDF. (Its portal is no way there: 14 of Debian prints as nobody, who may not read contacts.)
 *
 * @throws OdooError when Odoo makes none
 */
export async function readInvoicePdf(company: Company, document: Printed): Promise<Buffer> {
  const pdf = company.dialect.keepsInvoiceFile
    ? ((await readKeptFile(company, document)) ?? (await makeFile(company, document)))
    : await printForMail(company, document);
  if (isWholePdf(pdf)) return pdf;
  throw noPdf(document, 'what Odoo made is no PDF');
}

/** The file must begin and end as a PDF: a page with an error, or a half of the file, is none. */
function isWholePdf(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 5).toString('latin1') === '%PDF-' &&
    bytes.subarray(-1024).toString('latin1').includes('%%EOF')
  );
}

function noPdf({ number }: Printed, why: string): OdooError {
  return new OdooError(`Odoo makes no PDF of ${number}: ${why}`, {
    kind: 'validation',
    outcome: 'rejected',
    hint: NO_PDF,
  });
}

const File = z.object({ invoice_pdf_report_file: text });

const Kept = z.object({ create_date: text });
const Line = z.object({ write_date: text });

/**
 * The file that Odoo keeps with the document. Odoo 17 keeps it when a person resets the document to draft, changes and posts it again: then it
 * is not what the document says.
 */
async function readKeptFile({ odoo }: Company, document: Printed): Promise<Buffer | undefined> {
  const { id } = document;
  const [row] = await searchRead(odoo, 'account.move', [['id', '=', id]], File);
  const base64 = row?.invoice_pdf_report_file;
  if (base64 === undefined) return undefined;
  const [file] = await searchRead(
    odoo,
    'ir.attachment',
    [
      ['res_model', '=', 'account.move'],
      ['res_id', '=', id],
      ['res_field', '=', 'invoice_pdf_report_file'],
    ],
    Kept,
    { order: 'id desc', limit: 1 },
  );
  // Posting writes every line; payments write the line to be paid alone.
  const [line] = await searchRead(
    odoo,
    'account.move.line',
    [
      ['move_id', '=', id],
      ['display_type', '=', 'product'],
    ],
    Line,
    { order: 'write_date desc', limit: 1 },
  );
  if ((line?.write_date ?? '') <= (file?.create_date ?? '9')) return Buffer.from(base64, 'base64');
  throw new OdooError(`The PDF that Odoo keeps with ${document.number} is older than its last change`, {
    kind: 'validation',
    outcome: 'rejected',
    hint: 'Remove the attachment with the old PDF from the document in Odoo; the next pass lets Odoo make a new one.',
  });
}

async function makeFile(company: Company, document: Printed): Promise<Buffer> {
  const { odoo, dialect } = company;
  const context = { active_model: 'account.move', active_ids: [document.id], active_id: document.id };
  const wizard =
    dialect.invoiceWizard === 'account.move.send.wizard'
      ? { move_id: document.id, sending_methods: ['manual'], extra_edis: [] }
      : { move_ids: [[6, 0, [document.id]]], ...(await sendingNothing(odoo, dialect.invoiceWizard)) };
  const created = await odoo.call(dialect.invoiceWizard, 'create', { vals_list: [wizard] }, { context });
  await odoo.call(
    dialect.invoiceWizard,
    'action_send_and_print',
    dialect.invoiceWizard === 'account.move.send' ? { force_synchronous: true } : {},
    { ids: x2many(dialect.invoiceWizard).parse(Array.isArray(created) ? created : [created]), context },
  );
  const file = await readKeptFile(company, document);
  if (file === undefined) throw noPdf(document, 'its wizard left no file');
  return file;
}

const Facts = z.record(z.string(), z.object({ type: z.string() }));

/** Every box of the wizard of 17 that sends something is unticked: mail, and what modules of a country add. */
async function sendingNothing(odoo: Odoo, wizard: string): Promise<Record<string, boolean>> {
  const fields = Facts.parse(await odoo.read(wizard, 'fields_get', { attributes: ['type'] }));
  const boxes = Object.entries(fields).filter(
    ([name, { type }]) => type === 'boolean' && /checkbox.*send|send.*checkbox/.test(name),
  );
  return { ...Object.fromEntries(boxes.map(([name]) => [name, false])), checkbox_download: true };
}

/** The template of mails with invoices that comes with Odoo. */
const TEMPLATE = 'account.email_template_edi_invoice';
const Drafted = z.object({ attachments: z.array(z.tuple([z.string(), z.string()])) });

/** Odoo drafts the mail with the document, and nobody sends it or keeps it: its attachment is the PDF. */
async function printForMail(company: Company, document: Printed): Promise<Buffer> {
  const { odoo } = company;
  const templateId =
    (await findNamed(odoo, 'mail.template', TEMPLATE, ['name'])) ??
    (await findOne(odoo, 'mail.template', [
      ['model', '=', 'account.move'],
      ['report_template', '!=', false],
    ]));
  if (templateId === undefined) throw noPdf(document, 'it has no mail template with the report of invoices');
  const drafted = await odoo.call(
    'mail.template',
    'generate_email',
    // One id, not a list: then the answer is the draft itself.
    { res_ids: document.id, fields: ['subject'] },
    { ids: [templateId] },
  );
  const [attachment] = Drafted.parse(drafted).attachments;
  if (attachment === undefined) throw noPdf(document, 'its mail template names no report');
  return Buffer.from(attachment[1], 'base64');
}

/** How Odoo prints, in its own word: `ok`, `install` (wkhtmltopdf is missing), `upgrade`, `workers` or `broken`. */
export async function readPrinterState(odoo: Odoo): Promise<string> {
  return z.string().parse(await odoo.read('ir.actions.report', 'get_wkhtmltopdf_state', {}));
}
