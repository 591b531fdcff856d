import type { PartnerId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { IdOf } from '../record-ids.ts';

type FollowedModel = 'sale.order' | 'stock.picking' | 'account.move';

/** Records of one model, and the contacts that must not follow them. */
export type Unfollowed<Model extends FollowedModel> = {
  model: Model;
  ids: readonly (IdOf<Model> & number)[];
  partnerIds: readonly (PartnerId | undefined)[];
};

/**
 * Removes contacts from the followers of records. Up to 18, Odoo makes the customer a follower of confirmed orders, and up to 14
 * also of pickings and posted entries. A follower gets every later message by e-mail, even those that a person writes.
 *
 * @throws OdooError
 */
export async function unsubscribe<Model extends FollowedModel>(
  { odoo }: Company,
  { model, ids, partnerIds }: Unfollowed<Model>,
): Promise<void> {
  const partners = [...new Set(partnerIds.filter((id) => id !== undefined))];
  if (ids.length === 0 || partners.length === 0) return;
  await retrySafely(() => odoo.call(model, 'message_unsubscribe', { partner_ids: partners }, { ids }));
}
