import type { AccountRecords } from './account-records.ts';
import { findOne } from './records.ts';
import { settle } from './settle.ts';

/** Something that a person should look at. */
export type ActivityValues = {
  model: 'sale.order' | 'stock.picking';
  id: number;
  /** The responsible person; the sidecar's own user when nobody is. */
  userId: number | undefined;
  summary: string;
  note: string;
};

/**
 * Puts a to-do on a record, once: an open one with the same summary is not repeated.
 *
 * @returns false when it was there already
 * @throws OdooError
 */
export async function ensureActivity({ odoo }: AccountRecords, activity: ActivityValues): Promise<boolean> {
  return settle(async () => {
    const open = await findOne(odoo, 'mail.activity', [
      ['res_model', '=', activity.model],
      ['res_id', '=', activity.id],
      ['summary', '=', activity.summary],
    ]);
    if (open !== undefined) return false;
    // `activity_schedule` finds the model by itself: ordinary users may not read `ir.model` from 19 on.
    await odoo.call(
      activity.model,
      'activity_schedule',
      {
        act_type_xmlid: 'mail.mail_activity_data_todo',
        summary: activity.summary,
        note: activity.note,
        user_id: activity.userId ?? odoo.uid,
      },
      { ids: [activity.id] },
    );
    return true;
  });
}

/** Writes a remark into the history of a record. */
export async function postNote(
  { odoo }: AccountRecords,
  model: 'sale.order' | 'stock.picking',
  id: number,
  body: string,
): Promise<void> {
  await odoo.call(model, 'message_post', { body, subtype_xmlid: 'mail.mt_note' }, { ids: [id] });
}
