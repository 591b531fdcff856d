import { z } from 'zod';
import { type Cell, externalId, loadMissing, MODULE } from '../odoo/orm/load.ts';
import { searchReadIn } from '../odoo/orm/search-read.ts';
import { retrySafely } from '../odoo/orm/whole-or-halves.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { OdooError } from '../odoo/rpc/errors.ts';
import { type Definition, referencesOf, type Value } from './definition.ts';
import { externalName, type Made, readMade, readModuleIds, SEE_ALL } from './external-ids.ts';
import { removeMade } from './remove.ts';

/** What `setup` did, or would do: external IDs without module and prefix. */
export type SetupReport = { created: string[]; changed: string[]; removed: string[]; unchanged: number };

type Ids = Map<string, number>;

/**
 * Brings Odoo in line with the definitions: creates missing records, writes differing ones, and deletes those that only an earlier
 * version defined. Each record is created together with its external ID, so this may be repeated after any failure.
 *
 * @throws OdooError with the definition that Odoo refuses
 */
export async function applyDefinitions(
  connected: Odoo,
  definitions: readonly Definition[],
  { dryRun, onProgress }: { dryRun: boolean; onProgress?: ((text: string) => void) | undefined },
): Promise<SetupReport> {
  const odoo = connected.with(SEE_ALL);
  const made = await readMade(odoo);
  refuseForeign(made, definitions);
  const wanted = new Set(definitions.map(({ key }) => key));
  // Only models that setup creates: an external ID planted by a user must not lead to the deletion of anything else.
  const models = new Set(definitions.map(({ model }) => model));
  const stale = made.filter(({ key, model }) => !wanted.has(key) && models.has(model));
  const ids: Ids = new Map(made.map(({ key, id }) => [key, id]));
  const modules = definitions.flatMap(referencesOf).filter((key) => key.includes('.'));
  for (const [name, id] of await readModuleIds(odoo, [...new Set(modules)])) ids.set(name, id);
  const missing = definitions.filter(({ key }) => !ids.has(key));
  if (!dryRun) {
    for (const batch of batches(missing)) {
      onProgress?.(`making ${batch[0]?.model ?? ''}: ${batch.map(({ key }) => key).join(', ')}`);
      await create(odoo, batch, ids);
    }
  }
  const kept = definitions.filter(({ key }) => !missing.some((definition) => definition.key === key));
  const changed = await findChanges(odoo, kept, ids);
  if (!dryRun) {
    for (const change of changed) await writeChange(odoo, change);
    await removeMade(odoo, stale);
  }
  return {
    created: missing.map(({ key }) => key),
    changed: changed.map(({ key }) => key),
    removed: stale.map(({ key }) => key),
    unchanged: definitions.length - missing.length - changed.length,
  };
}

/**
 * Any user of Odoo can give a record an external ID like ours. A record of another model than the definition's was not created by
 * an earlier `setup`, and must not be overwritten.
 *
 * @throws OdooError that names it
 */
export function refuseForeign(made: readonly Made[], definitions: readonly Definition[]): void {
  const modelOf = new Map(definitions.map(({ key, model }) => [key, model]));
  const foreign = made.find(({ key, model }) => modelOf.has(key) && modelOf.get(key) !== model);
  if (foreign === undefined) return;
  const name = `${MODULE}.${externalName(foreign.key)}`;
  throw new OdooError(
    `The external ID ${name} stands for ${foreign.model} ${foreign.id}, which setup has not made`,
    {
      kind: 'validation',
      outcome: 'rejected',
      hint: `Find out who gave it that external ID, delete the ID (Settings ▸ Technical ▸ External Identifiers), and run setup again.`,
    },
  );
}

/**
 * Adjacent definitions of one model that do not refer to each other go in one call, because each call makes Odoo rebuild its
 * registry. They must have the same fields, because an empty cell does not mean the field's default.
 */
function batches(definitions: readonly Definition[]): Definition[][] {
  const result: Definition[][] = [];
  for (const definition of definitions) {
    const last = result.at(-1);
    const keys = new Set(last?.map(({ key }) => key));
    const joins =
      last?.[0]?.model === definition.model &&
      columnsOf(last[0]) === columnsOf(definition) &&
      !referencesOf(definition).some((key) => keys.has(key));
    if (joins) last?.push(definition);
    else result.push([definition]);
  }
  return result;
}

function columnsOf({ values }: Definition): string {
  return Object.keys(values).sort().join(' ');
}

async function create(odoo: Odoo, batch: readonly Definition[], ids: Ids): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const columns = Object.keys(first.values);
  const headings = columns.map((column) => {
    const value = first.values[column];
    return typeof value === 'object' && !('template' in value) ? `${column}/.id` : column;
  });
  const { ids: created, refused } = await loadMissing(
    // Otherwise some releases add a field of their own to a new model.
    first.model === 'ir.model' ? odoo.with({ install_mode: true }) : odoo,
    first.model,
    ['id', ...headings],
    batch.map(({ key, values }) => ({
      rows: [[externalId(externalName(key)), ...columns.map((column) => toCell(values[column], ids))]],
    })),
  );
  batch.forEach(({ key, model }, index) => {
    const id = created[index];
    if (id === undefined) throw refusal(model, key, refused.get(index) ?? 'no reason given');
    ids.set(key, id);
  });
}

function refusal(model: string, key: string, words: string): OdooError {
  return new OdooError(`Odoo refused ${model} "${key}": ${words}`, { kind: 'server', outcome: 'rejected' });
}

/** The value as a cell of `load`. */
function toCell(value: Value | undefined, ids: Ids): Cell {
  if (value === undefined) return '';
  if (typeof value !== 'object') return value;
  if ('template' in value) return fillIn(value.template, ids);
  const references = 'ref' in value ? [value] : value;
  return references.map(({ ref }) => idOf(ref, ids)).join(',');
}

function fillIn(template: string, ids: Ids): string {
  return template.replaceAll(/%\(([\w.]+)\)d/g, (_, key: string) => String(idOf(key, ids)));
}

function idOf(key: string, ids: Ids): number {
  const id = ids.get(key);
  if (id === undefined) throw new RangeError(`the definitions refer to ${key} before it is made`);
  return id;
}

type Change = { key: string; model: string; id: number; vals: Record<string, unknown> };

/** Reads the existing records, with one call per model, and returns what differs. */
async function findChanges(odoo: Odoo, definitions: readonly Definition[], ids: Ids): Promise<Change[]> {
  const changes: Change[] = [];
  for (const model of new Set(definitions.map((definition) => definition.model))) {
    const own = definitions.filter((definition) => definition.model === model);
    const fields = [...new Set(own.flatMap(({ values }) => Object.keys(values)))];
    const Row = z.object({
      id: z.number(),
      ...Object.fromEntries(fields.map((field) => [field, z.unknown()])),
    });
    const rows: Record<string, unknown>[] = await searchReadIn(
      odoo,
      model,
      'id',
      own.map(({ key }) => idOf(key, ids)),
      Row,
    );
    const byId = new Map(rows.map((row) => [row['id'], row]));
    for (const { key, values } of own) {
      const id = idOf(key, ids);
      const vals = differences(values, byId.get(id) ?? {}, ids);
      if (Object.keys(vals).length > 0) changes.push({ key, model, id, vals });
    }
  }
  return changes;
}

function differences(
  values: Definition['values'],
  row: Record<string, unknown>,
  ids: Ids,
): Record<string, unknown> {
  const vals: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(values)) {
    // Nothing refers yet to a record that is only about to be created.
    if (!isKnown(value, ids)) vals[field] = undefined;
    else if (comparable(row[field]) !== comparable(toWritten(value, ids)))
      vals[field] = toWritten(value, ids);
  }
  return vals;
}

function isKnown(value: Value, ids: Ids): boolean {
  return referencesOf({ key: '', model: '', values: { value } }).every((key) => ids.has(key));
}

/** The value as `write` takes it; many2many as ids, see {@link writeChange}. An empty text empties any field. */
function toWritten(value: Value, ids: Ids): unknown {
  if (value === '') return false;
  if (typeof value !== 'object') return value;
  if ('template' in value) return fillIn(value.template, ids);
  return 'ref' in value ? idOf(value.ref, ids) : value.map(({ ref }) => idOf(ref, ids));
}

/** Normalises read and planned values for comparison: many2one by id, lists sorted, XML without its layout. */
function comparable(value: unknown): string {
  if (value === false || value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) {
    const isMany2one = value.length === 2 && typeof value[1] === 'string';
    return isMany2one ? String(value[0]) : value.map(String).sort().join(',');
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/>\s+</g, '><').trim();
}

async function writeChange(odoo: Odoo, { model, id, vals }: Change): Promise<void> {
  const written = Object.fromEntries(
    Object.entries(vals).map(([field, value]) => [field, Array.isArray(value) ? [[6, 0, value]] : value]),
  );
  await retrySafely(() => odoo.call(model, 'write', { vals: written }, { ids: [id] }));
}
