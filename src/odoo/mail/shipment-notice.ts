import { z } from 'zod';
import type { PickingId, UserId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { requiredMany2one, searchReadIn } from '../orm/search-read.ts';
import { escaped } from './html.ts';

/** A message to one person about one picking, or about several of which it is the first. */
export type Notice = { userId: UserId; pickingId: PickingId; subject: string; lines: readonly string[] };

const User = z.object({ id: z.number(), partner_id: requiredMany2one('res.partner') });

/**
 * Makes Odoo send messages, by e-mail or to Odoo's inbox, as each person has chosen in the preferences. They are sent at once,
 * not by the next scheduled job, and also to the sidecar's own user.
 *
 * @throws OdooError
 */
export async function sendNotices({ odoo, dialect }: Company, notices: readonly Notice[]): Promise<void> {
  const users = await searchReadIn(
    odoo,
    'res.users',
    'id',
    notices.map(({ userId }) => userId),
    User,
  );
  const partnerOf = new Map(users.map(({ id, partner_id: partner }) => [id, partner]));
  for (const { userId, pickingId, subject, lines } of notices) {
    const partnerId = partnerOf.get(userId);
    if (partnerId === undefined) continue;
    const body = dialect.messagesArePlain
      ? lines.join('\n')
      : lines.map((line) => `<p>${escaped(line)}</p>`).join('');
    await odoo.call(
      'stock.picking',
      'message_notify',
      { partner_ids: [partnerId], subject, body },
      { ids: [pickingId], context: { mail_notify_force_send: true, mail_notify_author: true } },
    );
  }
}
