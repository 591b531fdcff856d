import { z } from 'zod';
import { recordId } from '../domain/record-id.ts';
import { searchReadIn } from '../odoo/orm/search-read.ts';
import { retrySafely } from '../odoo/orm/whole-or-halves.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import type { Definition } from './definition.ts';
import { type Made, readMade, SEE_ALL } from './external-ids.ts';
import { DICTIONARIES, type Dictionary } from './languages/languages.ts';
import { type StoredTexts, storedTextsOf } from './stored-texts.ts';

/**
 * The fields with texts for people. Menus come last: writing them makes Odoo forget the names of fields that it keeps in memory.
 */
const TEXT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'ir.model': ['name'],
  'ir.model.fields': ['field_description'],
  'ir.model.fields.selection': ['name'],
  'res.groups': ['name'],
  'res.groups.privilege': ['name'],
  'ir.actions.server': ['name'],
  'ir.actions.act_window': ['name', 'help'],
  'ir.ui.view': ['arch_db'],
  'ir.ui.menu': ['name'],
};

/** The languages of this Odoo that `setup` speaks, by Odoo's code, e.g. `de_CH`. */
async function spokenLanguages(odoo: Odoo): Promise<Map<string, Dictionary>> {
  const installed = z
    .array(z.tuple([z.string(), z.string()]))
    .parse(await odoo.read('res.lang', 'get_installed'));
  return new Map(
    installed.flatMap(([code]) => {
      const dictionary = DICTIONARIES[code.split(/[_@]/)[0] ?? ''];
      return dictionary === undefined ? [] : [[code, dictionary]];
    }),
  );
}

/**
 * Translates what `setup` has made into the languages that are installed in Odoo, by Odoo's own translations. Texts that are right
 * already are not written.
 *
 * @returns the number of texts that were written
 * @throws OdooError
 */
export async function translateDefinitions(
  connected: Odoo,
  definitions: readonly Definition[],
): Promise<number> {
  const odoo = connected.with(SEE_ALL);
  const languages = await spokenLanguages(odoo);
  if (languages.size === 0) return 0;
  const keys = new Set(definitions.map(({ key }) => key));
  const made = (await readMade(odoo)).filter(({ key }) => keys.has(key));
  const records = [...made, ...(await readSelections(odoo, made))];
  const texts = await storedTextsOf(odoo, [...languages.keys()]);
  let written = 0;
  for (const [model, fields] of Object.entries(TEXT_FIELDS)) {
    const ids = records.filter((record) => record.model === model).map(({ id }) => id);
    for (const field of fields) written += await translateField(texts, languages, { model, field, ids });
  }
  return written;
}

/** The labels of selections, which Odoo makes with their fields. */
async function readSelections(odoo: Odoo, made: readonly Made[]): Promise<Pick<Made, 'model' | 'id'>[]> {
  const fieldIds = made.filter(({ model }) => model === 'ir.model.fields').map(({ id }) => id);
  const model = 'ir.model.fields.selection';
  const rows = await searchReadIn(odoo, model, 'field_id', fieldIds, z.object({ id: z.number() }));
  return rows.map(({ id }) => ({ model, id }));
}

async function translateField(
  texts: StoredTexts,
  languages: ReadonlyMap<string, Dictionary>,
  { model, field, ids }: { model: string; field: string; ids: readonly number[] },
): Promise<number> {
  let written = 0;
  for (const stored of await texts.read(model, field, ids)) {
    const news = stored.terms.flatMap(({ lang, source, value }) => {
      const wanted = translated(source, languages.get(lang) ?? {});
      return wanted === source || wanted === value ? [] : [{ lang, source, value: wanted }];
    });
    if (news.length === 0) continue;
    await retrySafely(() => texts.write(model, field, recordId(stored.id), news));
    written += news.length;
  }
  return written;
}

/**
 * A term in another language. It may hold markup, of which only the texts between the tags are translated; a text without a
 * translation stays in English.
 */
export function translated(term: string, dictionary: Dictionary): string {
  return term
    .split(/(<[^<>]*>)/)
    .map((part) => {
      const plain = part.trim();
      const found = plain.startsWith('<') ? undefined : dictionary[plain];
      return found === undefined ? part : part.replace(plain, () => found);
    })
    .join('');
}
