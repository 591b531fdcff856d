import { z } from 'zod';
import type { Company } from '../company.ts';
import { many2one, searchRead } from '../orm/search-read.ts';
import { asHtml } from './html.ts';

export type Notice = { subject: string; body: string };

/**
 * Sends a message to a seller's salesperson, by e-mail or to Odoo's inbox, as that person has chosen. It stays in the history of
 * the sales team, which needs no rights beyond those of any sales user.
 *
 * @returns false when the seller has no salesperson, or only the sidecar's own user, whom Odoo does not notify about its own
 * messages
 * @throws OdooError
 */
export async function notifySalesperson(
  { odoo, dialect, ensureTeam, salespersonId }: Company,
  { subject, body }: Notice,
): Promise<boolean> {
  if (salespersonId === undefined || salespersonId === odoo.uid) return false;
  const [user] = await searchRead(
    odoo,
    'res.users',
    [['id', '=', salespersonId]],
    z.object({ partner_id: many2one('res.partner') }),
  );
  if (user?.partner_id === undefined) return false;
  await odoo.call(
    'crm.team',
    'message_post',
    {
      subject,
      body: dialect.messagesArePlain ? body : asHtml(body),
      message_type: 'comment',
      subtype_xmlid: 'mail.mt_note',
      partner_ids: [user.partner_id],
    },
    { ids: [await ensureTeam()], context: { mail_notify_force_send: true } },
  );
  return true;
}
