import { z } from 'zod';
import type { AccountRecords } from './account-records.ts';
import { findOne, searchReadIn } from './records.ts';
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

/**
 * Puts to-dos on many records, each once; those with the same text for the same person go in one call.
 *
 * @throws OdooError
 */
export async function ensureActivities(
  { odoo }: AccountRecords,
  activities: readonly ActivityValues[],
): Promise<void> {
  const groups = new Map<string, ActivityValues[]>();
  for (const activity of activities) {
    const { model, userId, summary, note } = activity;
    const key = JSON.stringify([model, userId, summary, note]);
    groups.set(key, [...(groups.get(key) ?? []), activity]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    await settle(async () => {
      const open = await openActivities(
        odoo,
        first.model,
        [first.summary],
        group.map(({ id }) => id),
      );
      const ids = group.map(({ id }) => id).filter((id) => !open.some(({ res_id: known }) => known === id));
      if (ids.length === 0) return;
      const values = {
        act_type_xmlid: 'mail.mail_activity_data_todo',
        summary: first.summary,
        note: first.note,
        user_id: first.userId ?? odoo.uid,
      };
      await odoo.call(first.model, 'activity_schedule', values, { ids });
    });
  }
}

/** Marks open to-dos with these summaries as done, now that their cause has gone. */
export async function closeActivities(
  { odoo }: AccountRecords,
  model: ActivityValues['model'],
  summaries: readonly string[],
  ids: readonly number[],
  feedback: string,
): Promise<void> {
  await settle(async () => {
    const open = await openActivities(odoo, model, summaries, ids);
    if (open.length === 0) return;
    await odoo.call('mail.activity', 'action_feedback', { feedback }, { ids: open.map(({ id }) => id) });
  });
}

const Activity = z.object({ id: z.number(), res_id: z.number() });

function openActivities(
  odoo: AccountRecords['odoo'],
  model: ActivityValues['model'],
  summaries: readonly string[],
  ids: readonly number[],
): Promise<z.infer<typeof Activity>[]> {
  return searchReadIn(odoo, 'mail.activity', 'res_id', ids, Activity, [
    ['res_model', '=', model],
    ['summary', 'in', summaries],
  ]);
}
