import { z } from 'zod';
import type { JournalEntryId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, requiredMany2one, searchRead, searchReadIn } from '../orm/search-read.ts';

/** A setting of Odoo that sends mail to a buyer when a person works on an order. */
export type Letter = {
  /** Where people find it. */
  setting: string;
  /** When it writes. */
  when: string;
};

/**
 * Settings that make Odoo write to customers when a person works on an order. The sidecar's own work sends nothing; confirming,
 * validating or posting by a person does.
 */
export async function readLetters(company: Company): Promise<Letter[]> {
  return [...(await ofDeliveries(company)), ...(await ofTemplates(company)), ...(await ofProducts(company))];
}

async function ofDeliveries({ odoo, companyId }: Company): Promise<Letter[]> {
  const fields = await odoo.fieldsOf('res.company');
  const sms = ['stock_text_confirmation', 'stock_move_sms_validation'].find((name) => fields.has(name));
  const Switches = z.object({
    stock_move_email_validation: z.boolean(),
    ...(sms === undefined ? {} : { [sms]: z.boolean() }),
  });
  const [row] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], Switches);
  const on = (field: string | undefined): boolean =>
    field !== undefined && (row as Record<string, unknown> | undefined)?.[field] === true;
  return [
    ...(on('stock_move_email_validation')
      ? [{ setting: 'Inventory ▸ Settings ▸ Email Confirmation', when: 'a delivery is validated' }]
      : []),
    ...(on(sms)
      ? [{ setting: 'Inventory ▸ Settings ▸ SMS Confirmation', when: 'a delivery is validated' }]
      : []),
  ];
}

async function ofTemplates({ odoo, companyId }: Company): Promise<Letter[]> {
  if (!(await odoo.fieldsOf('res.company')).has('sale_order_template_id')) return [];
  const Default = z.object({ sale_order_template_id: many2one('sale.order.template') });
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], Default);
  const templateId = company?.sale_order_template_id;
  if (templateId === undefined) return [];
  const Template = z.object({ name: z.string(), mail_template_id: many2one('mail.template') });
  const [template] = await searchRead(odoo, 'sale.order.template', [['id', '=', templateId]], Template);
  if (template?.mail_template_id === undefined) return [];
  return [
    {
      setting: `Sales ▸ Settings ▸ Default Template "${template.name}" (confirmation mail)`,
      when: 'an order with this template is confirmed',
    },
  ];
}

async function ofProducts(company: Company): Promise<Letter[]> {
  const { odoo, companyId } = company;
  if (!(await odoo.fieldsOf('product.template')).has('email_template_id')) return [];
  const found = await searchRead(
    odoo,
    'product.template',
    [
      ['email_template_id', '!=', false],
      ['company_id', 'in', [companyId, false]],
    ],
    z.object({ name: z.string() }),
    { limit: 5, order: 'name' },
  );
  return found.map(({ name }) => ({
    setting: `Email Template of the product "${name}"`,
    when: 'an invoice with this product is posted',
  }));
}

/**
 * Draft invoices whose posting would write to the customer: the module `product_email_template` sends the mail of each product,
 * and only removing the template from the product stops it.
 *
 * @returns names of such products, by invoice
 */
export async function readMailingInvoices(
  { odoo }: Company,
  moveIds: readonly JournalEntryId[],
): Promise<Map<JournalEntryId, string>> {
  if (moveIds.length === 0 || !(await odoo.fieldsOf('product.template')).has('email_template_id'))
    return new Map();
  const Line = z.object({
    move_id: requiredMany2one('account.move'),
    product_id: z.union([z.literal(false), z.tuple([z.number(), z.string()])]),
  });
  const found = await searchReadIn(odoo, 'account.move.line', 'move_id', moveIds, Line, [
    ['product_id.email_template_id', '!=', false],
  ]);
  return new Map(
    found.map(({ move_id: id, product_id: product }) => [id, product === false ? '' : product[1]]),
  );
}
