import { z } from 'zod';
import type { PickingId, SaleOrderId, UserId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { idOf, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely, retryUnsent } from '../orm/whole-or-halves.ts';
import type { IdOf } from '../record-ids.ts';
import { asHtml } from './html.ts';

type Model = 'sale.order' | 'stock.picking';

/** A to-do for a person. */
export type ActivityValues = {
  model: Model;
  id: SaleOrderId | PickingId;
  /** The responsible person; without one, the sidecar's own user. */
  userId: UserId | undefined;
  summary: string;
  /** Plain text; it may contain text from buyers. */
  note: string;
  /** Day on which it is due, `2026-11-29`; today when left out. */
  dueOn?: string;
  /** True when Odoo must send no e-mail about it, because the person is notified in another way. */
  isQuiet?: boolean;
};

/**
 * Puts to-dos on records, each once: an open one with the same summary is not repeated. Existing to-dos are read in one call, and
 * new ones with the same text for the same person are created in one call.
 *
 * @returns the new to-dos
 * @throws OdooError
 */
export async function ensureActivities<Values extends ActivityValues>(
  company: Company,
  activities: readonly Values[],
): Promise<Values[]> {
  const present = await openActivities(company, activities);
  const missing = activities.filter((activity) => !present.has(keyOf(activity)));
  for (const alike of alikeGroups(missing)) await addActivities(company, alike);
  return missing;
}

function alikeGroups(activities: readonly ActivityValues[]): ActivityValues[][] {
  const groups = new Map<string, ActivityValues[]>();
  for (const activity of activities) {
    const { model, userId, summary, note, dueOn, isQuiet } = activity;
    const key = JSON.stringify([model, userId, summary, note, dueOn, isQuiet]);
    groups.set(key, [...(groups.get(key) ?? []), activity]);
  }
  return [...groups.values()];
}

/** {@link ensureActivities} for one; false when it was there already. */
export async function ensureActivity(company: Company, activity: ActivityValues): Promise<boolean> {
  return (await ensureActivities(company, [activity])).length > 0;
}

async function openActivities(
  { odoo }: Company,
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

/** A to-do has no key. When the answer was lost it is not created again; the next pass checks whether it exists. */
async function addActivities(company: Company, alike: readonly ActivityValues[]): Promise<void> {
  const { odoo } = company;
  const [sample] = alike;
  if (sample === undefined) return;
  await retryUnsent(async () => {
    // `activity_schedule` finds the model by itself: ordinary users may not read `ir.model` from 19 on.
    await odoo.call(
      sample.model,
      'activity_schedule',
      {
        act_type_xmlid: 'mail.mail_activity_data_todo',
        summary: sample.summary,
        // HTML in every version.
        note: asHtml(sample.note),
        user_id: sample.userId ?? odoo.uid,
        ...(sample.dueOn !== undefined && { date_deadline: sample.dueOn }),
      },
      {
        ids: alike.map(({ id }) => id),
        ...(sample.isQuiet === true && { context: { mail_activity_quick_update: true } }),
      },
    );
  });
}

/** Marks open to-dos with these summaries as done, because their cause is gone. */
export async function closeActivities(
  { odoo }: Company,
  model: Model,
  summaries: readonly string[],
  ids: readonly (SaleOrderId | PickingId)[],
  feedback: string,
): Promise<void> {
  await retrySafely(async () => {
    const open = await searchReadIn(odoo, 'mail.activity', 'res_id', ids, z.object({ id: z.number() }), [
      ['res_model', '=', model],
      ['summary', 'in', summaries],
    ]);
    if (open.length === 0) return;
    await odoo.call('mail.activity', 'action_feedback', { feedback }, { ids: open.map(({ id }) => id) });
  });
}

/** Takes open to-dos with this summary away, without a trace in the history of their records. */
export async function removeActivities(
  { odoo }: Company,
  model: Model,
  summary: string,
  ids: readonly (SaleOrderId | PickingId)[],
): Promise<void> {
  await retrySafely(async () => {
    const open = await searchReadIn(odoo, 'mail.activity', 'res_id', ids, z.object({ id: z.number() }), [
      ['res_model', '=', model],
      ['summary', '=', summary],
    ]);
    if (open.length > 0) await odoo.call('mail.activity', 'unlink', {}, { ids: open.map(({ id }) => id) });
  });
}

/** Records that have an open to-do with one of these summaries. */
export async function readActivityRecords<M extends Model>(
  { odoo }: Company,
  model: M,
  summaries: readonly string[],
): Promise<IdOf<M>[]> {
  const found = await searchRead(
    odoo,
    'mail.activity',
    [
      ['res_model', '=', model],
      ['summary', 'in', summaries],
    ],
    z.object({ res_id: idOf(model) }),
  );
  return [...new Set(found.map(({ res_id: id }) => id))];
}

/** A remark for the history of a record, as plain text. */
export type NoteValues = { model: Model; id: SaleOrderId | PickingId; body: string };

/** Writes remarks into the history of records, each once: a remark with the same beginning is not repeated. */
export async function ensureNotes(
  { odoo, dialect }: Company,
  words: string,
  notes: readonly NoteValues[],
): Promise<void> {
  const Message = z.object({ model: text, res_id: z.number() });
  const ids = notes.map(({ id }) => id);
  const found = await searchReadIn(odoo, 'mail.message', 'res_id', ids, Message, [
    ['model', 'in', [...new Set(notes.map(({ model }) => model))]],
    ['body', 'like', words],
  ]);
  const present = new Set(found.map(({ model, res_id: id }) => `${model} ${id}`));
  for (const { model, id, body: plain } of notes.filter((note) => !present.has(`${note.model} ${note.id}`))) {
    const body = dialect.messagesArePlain ? plain : asHtml(plain);
    await retryUnsent(() =>
      odoo.call(model, 'message_post', { body, subtype_xmlid: 'mail.mt_note' }, { ids: [id] }),
    );
  }
}
