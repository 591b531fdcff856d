import { z } from 'zod';
import type { RecordId } from '../domain/record-id.ts';
import { searchReadIn, text } from '../odoo/orm/search-read.ts';
import { retrySafely } from '../odoo/orm/whole-or-halves.ts';
import type { IdOf } from '../odoo/record-ids.ts';
import type { Odoo } from '../odoo/rpc/client.ts';

/** A text, or a part of a longer one, in one language. */
type Term = { lang: string; source: string; value: string };

/** How Odoo keeps translations: with the record (from 16 on), or as records of their own. */
export type StoredTexts = {
  read(model: string, field: string, ids: readonly number[]): Promise<{ id: number; terms: Term[] }[]>;
  write(model: string, field: string, id: RecordId<string>, terms: readonly Term[]): Promise<void>;
};

/** @param languages Odoo's codes */
export async function storedTextsOf(odoo: Odoo, languages: readonly string[]): Promise<StoredTexts> {
  const apart = (await odoo.fieldsOf('ir.translation')).size > 0;
  return apart ? asRecords(odoo, languages) : withTheRecord(odoo, languages);
}

const FieldTexts = z.tuple([
  z.array(z.object({ lang: z.string(), source: text, value: text })),
  z.object({ translation_show_source: z.boolean() }),
]);

/** `get_field_translations` and `update_field_translations` of every model, which Odoo's own translation dialog uses. */
function withTheRecord(odoo: Odoo, languages: readonly string[]): StoredTexts {
  /** Fields whose texts are translated in parts, such as views. */
  const inParts = new Set<string>();
  const readOne = async (model: string, field: string, id: number): Promise<Term[]> => {
    const args = { field_name: field, langs: languages };
    const answer = await odoo.read(model, 'get_field_translations', args, { ids: [id] });
    const [terms, { translation_show_source: parts }] = FieldTexts.parse(answer);
    if (parts) inParts.add(`${model} ${field}`);
    return terms.map(({ lang, source = '', value = '' }) => ({ lang, source, value }));
  };
  return {
    async read(model, field, ids) {
      const found: { id: number; terms: Term[] }[] = [];
      for (const id of ids) found.push({ id, terms: await readOne(model, field, id) });
      return found;
    },
    async write(model, field, id, terms) {
      const parts = inParts.has(`${model} ${field}`);
      const translations: Record<string, string | Record<string, string>> = {};
      for (const { lang, source, value } of terms) {
        const others = translations[lang];
        translations[lang] = parts ? { ...(typeof others === 'object' && others), [source]: value } : value;
      }
      await odoo.call(model, 'update_field_translations', { field_name: field, translations }, { ids: [id] });
    },
  };
}

const Translation = z.object({
  id: z.number(),
  res_id: z.number(),
  lang: z.string(),
  src: text,
  value: text,
});

function keyOf(name: string, id: number, { lang, source }: Omit<Term, 'value'>): string {
  return JSON.stringify([name, id, lang, source]);
}

/** Records of `ir.translation`. The missing ones are made by the method behind Odoo's own translation dialog. */
function asRecords(odoo: Odoo, languages: readonly string[]): StoredTexts {
  const translations = new Map<string, IdOf<'ir.translation'>>();
  return {
    async read(model, field, ids) {
      for (const id of ids) await odoo.call('ir.translation', 'translate_fields', { model, id, field });
      const name = `${model},${field}`;
      const rows = await searchReadIn(odoo, 'ir.translation', 'res_id', ids, Translation, [
        ['name', '=', name],
        ['lang', 'in', languages],
      ]);
      const terms = new Map(ids.map((id): [number, Term[]] => [id, []]));
      for (const { id, res_id: record, lang, src: source = '', value = '' } of rows) {
        translations.set(keyOf(name, record, { lang, source }), id);
        terms.get(record)?.push({ lang, source, value });
      }
      return [...terms].map(([id, own]) => ({ id, terms: own }));
    },
    async write(model, field, id, terms) {
      for (const term of terms) {
        const translation = translations.get(keyOf(`${model},${field}`, id, term));
        if (translation === undefined) throw new RangeError('a translation is written before it is read');
        const vals = { value: term.value, state: 'translated' };
        await odoo.call('ir.translation', 'write', { vals }, { ids: [translation] });
      }
    },
  };
}

/** Removes the translations of records, which Odoo up to 15 leaves behind when it deletes them. */
export async function removeTexts(
  odoo: Odoo,
  records: readonly { model: string; id: number }[],
): Promise<void> {
  if ((await odoo.fieldsOf('ir.translation')).size === 0) return;
  for (const model of new Set(records.map((record) => record.model))) {
    const ids = records.filter((record) => record.model === model).map(({ id }) => id);
    const rows = await searchReadIn(odoo, 'ir.translation', 'res_id', ids, z.object({ id: z.number() }), [
      ['name', '=like', `${model},%`],
    ]);
    if (rows.length === 0) continue;
    await retrySafely(() => odoo.call('ir.translation', 'unlink', {}, { ids: rows.map(({ id }) => id) }));
  }
}
