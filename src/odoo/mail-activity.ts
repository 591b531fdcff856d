import { z } from 'zod';
import type { AccountRecords } from './account-records.ts';
import { searchReadIn, text } from './records.ts';
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
 * Puts to-dos on records, each once: an open one with the same summary is not repeated. What is there is asked in one call.
 *
 * @returns those that were not there yet
 * @throws OdooError
 */
export async function ensureActivities<Values extends ActivityValues>(
  records: AccountRecords,
  activities: readonly Values[],
): Promise<Values[]> {
  const present = await openActivities(records, activities);
  const missing = activities.filter((activity) => !present.has(keyOf(activity)));
  for (const activity of missing) await addActivity(records, activity);
  return missing;
}

/** {@link ensureActivities} for one; false when it was there already. */
export async function ensureActivity(records: AccountRecords, activity: ActivityValues): Promise<boolean> {
  return (await ensureActivities(records, [activity])).length > 0;
}

async function openActivities(
  { odoo }: AccountRecords,
  activities: readonly ActivityValues[],
): Promise<Set<string>> {
  const Open = z.object({ res_model: text, res_id: z.number(), summary: text });
  const found = await searchReadIn(
    odoo,
    'mail.activity',
    'res_id',
    activities.map(({ id }) => id),
    Open,
    [
      ['res_model', 'in', [...new Set(activities.map(({ model }) => model))]],
      ['summary', 'in', [...new Set(activities.map(({ summary }) => summary))]],
    ],
  );
  return new Set(
    found.map(({ res_model: model, res_id: id, summary }) =>
      keyOf({ model: model ?? '', id, summary: summary ?? '' }),
    ),
  );
}

function keyOf({ model, id, summary }: { model: string; id: number; summary: string }): string {
  return `${model} ${id} ${summary}`;
}

/** Asks once more when the answer was lost, so that the to-do is not put there twice. */
async function addActivity(records: AccountRecords, activity: ActivityValues): Promise<void> {
  const { odoo } = records;
  let first = true;
  await settle(async () => {
    if (!first && (await openActivities(records, [activity])).size > 0) return;
    first = false;
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
  });
}

/** A remark for the history of a record. */
export type NoteValues = { model: 'sale.order' | 'stock.picking'; id: number; body: string };

/** Writes remarks into the history of records, each once: one that begins with the same words is not repeated. */
export async function ensureNotes(
  { odoo }: AccountRecords,
  words: string,
  notes: readonly NoteValues[],
): Promise<void> {
  const Message = z.object({ model: text, res_id: z.number() });
  const ids = notes.map(({ id }) => id);
  await settle(async () => {
    const found = await searchReadIn(odoo, 'mail.message', 'res_id', ids, Message, [
      ['model', 'in', [...new Set(notes.map(({ model }) => model))]],
      ['body', 'like', words],
    ]);
    const present = new Set(found.map(({ model, res_id: id }) => `${model} ${id}`));
    for (const { model, id, body } of notes.filter((note) => !present.has(`${note.model} ${note.id}`)))
      await odoo.call(model, 'message_post', { body, subtype_xmlid: 'mail.mt_note' }, { ids: [id] });
  });
}
