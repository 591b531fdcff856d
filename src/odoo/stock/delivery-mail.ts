import { z } from 'zod';
import type { PartnerId, PickingId, RecordId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { unsubscribe } from '../mail/followers.ts';
import { loadUpdates } from '../orm/load.ts';
import { many2one, requiredMany2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

/** What a company sends when a delivery is validated. */
export type DeliveryMail = { templateId: RecordId<'mail.template'>; recipients: string };

/**
 * The mail that the company sends to the contact of each validated delivery; undefined when the switch is off.
 *
 * Odoo asks only the company's switch and the picking's contact, in every version: no key of the context stops it.
 */
async function readDeliveryMail({ odoo, companyId }: Company): Promise<DeliveryMail | undefined> {
  const Switches = z.object({
    stock_move_email_validation: z.boolean(),
    stock_mail_confirmation_template_id: many2one('mail.template'),
  });
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], Switches);
  const templateId = company?.stock_mail_confirmation_template_id;
  if (company?.stock_move_email_validation !== true || templateId === undefined) return undefined;
  const Template = z.object({ partner_to: text, email_to: text, email_cc: text });
  const [template] = await searchRead(odoo, 'mail.template', [['id', '=', templateId]], Template);
  const { partner_to: partners = '', email_to: to = '', email_cc: cc = '' } = template ?? {};
  return { templateId, recipients: [partners, to, cc].join(' ') };
}

/**
 * Recipient that a template finds through the order, besides the picking's contact, e.g. `object.sale_id.partner_id`; undefined
 * when it finds no recipient for a picking without a contact.
 */
export function otherRecipient(recipients: string): string | undefined {
  return recipients
    .match(/object(?:\.\w+)+/g)
    ?.find((path) => !/^object\.(partner_id|company_id|user_id)(\.|$)/.test(path));
}

/**
 * Works on pickings while they have no contact, so that Odoo's delivery mail has no recipient. The contact is restored
 * afterwards, also on backorders.
 *
 * @throws OdooError before anything is done, when the mail would reach the buyer by another field
 */
export async function withoutContact<T>(
  company: Company,
  pickingIds: readonly PickingId[],
  act: () => Promise<T>,
): Promise<T> {
  const mail = await readDeliveryMail(company);
  if (mail === undefined) return act();
  const other = otherRecipient(mail.recipients);
  if (other !== undefined) {
    throw new OdooError(
      `The company's mail about deliveries (mail template ${mail.templateId}) would write to the buyer: its recipients are "${other}". ` +
        'Amazon forbids it. Let the template write to object.partner_id alone, or switch Email Confirmation off in the settings of Inventory',
      { kind: 'validation', outcome: 'notSent' },
    );
  }
  const contacts = await readContacts(company, [['id', 'in', pickingIds]]);
  await retrySafely(() =>
    company.odoo.call(
      'stock.picking',
      'write',
      { vals: { partner_id: false } },
      { ids: [...contacts.keys()] },
    ),
  );
  try {
    return await act();
  } finally {
    await restoreContacts(company, pickingIds, contacts);
  }
}

async function readContacts({ odoo }: Company, domain: Domain): Promise<Map<PickingId, PartnerId>> {
  const Contact = z.object({ id: z.number(), partner_id: requiredMany2one('res.partner') });
  const found = await searchRead(odoo, 'stock.picking', [...domain, ['partner_id', '!=', false]], Contact);
  return new Map(found.map(({ id, partner_id: partnerId }) => [id, partnerId]));
}

async function restoreContacts(
  company: Company,
  pickingIds: readonly PickingId[],
  contacts: ReadonlyMap<PickingId, PartnerId>,
): Promise<void> {
  const Backorder = z.object({ id: z.number(), backorder_id: requiredMany2one('stock.picking') });
  const backorders = await searchReadIn(
    company.odoo,
    'stock.picking',
    'backorder_id',
    pickingIds,
    Backorder,
    [['partner_id', '=', false]],
  );
  const wanted = new Map(contacts);
  for (const { id, backorder_id: origin } of backorders) {
    const partnerId = contacts.get(origin);
    if (partnerId !== undefined) wanted.set(id, partnerId);
  }
  await writeContacts(company, wanted);
}

/**
 * Writes the contacts of pickings, by picking.
 *
 * @throws OdooError
 */
export async function writeContacts(
  company: Company,
  contacts: ReadonlyMap<PickingId, PartnerId>,
): Promise<void> {
  if (contacts.size === 0) return;
  await loadUpdates(
    company.odoo,
    'stock.picking',
    ['.id', 'partner_id/.id'],
    [...contacts].map(([id, partnerId]) => ({ rows: [[id, partnerId]] })),
  );
  // Odoo 14 makes the contact a follower whenever it is written.
  await unsubscribe(company, {
    model: 'stock.picking',
    ids: [...contacts.keys()],
    partnerIds: [...contacts.values()],
  });
}
