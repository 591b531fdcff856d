import { z } from 'zod';
import { MODULE } from '../odoo/orm/load.ts';
import { searchRead, searchReadIn, text } from '../odoo/orm/search-read.ts';
import { retrySafely } from '../odoo/orm/whole-or-halves.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { externalName, type Made, readMade, SEE_ALL } from './external-ids.ts';
import { MODELS, nameInKey } from './models/models.ts';
import { removeTexts } from './stored-texts.ts';

/** What refers to others goes first: a view may not name a field that is gone, nor a menu an action. */
const ORDER = [
  'ir.ui.menu',
  'ir.actions.act_window.view',
  'ir.filters',
  'ir.ui.view',
  'ir.actions.act_window',
  'ir.server.object.lines',
  'ir.actions.server',
  'ir.rule',
  'ir.model.access',
  'ir.model.fields',
  'ir.model',
  'res.groups',
  'res.groups.privilege',
];

/**
 * Takes out of Odoo what has an external ID of `setup`, and nothing else. Fields go with their columns, models with their
 * records; orders, deliveries and books stay.
 *
 * @returns the keys of what was there
 */
export async function removeSetup(connected: Odoo, { dryRun }: { dryRun: boolean }): Promise<string[]> {
  const odoo = connected.with(SEE_ALL);
  const made = await readMade(odoo);
  if (!dryRun) await removeMade(odoo, made);
  return made.map(({ key }) => key);
}

/** How many records of the models of `setup` there are, which go with them. */
export async function countOwnRecords(odoo: Odoo): Promise<{ label: string; count: number }[]> {
  const counted = await Promise.all(
    Object.entries(MODELS).map(async ([model, label]) => ({
      label,
      count: (await odoo.fieldsOf(model)).size === 0 ? 0 : await countRecords(odoo, model),
    })),
  );
  return counted.filter(({ count }) => count > 0);
}

async function countRecords(odoo: Odoo, model: string): Promise<number> {
  return (await searchRead(odoo, model, [], z.object({ id: z.number() }))).length;
}

/** Removes these records; those that are gone already are passed over, so that it may be repeated. */
export async function removeMade(odoo: Odoo, made: readonly Made[]): Promise<void> {
  const ownModels = await namesOf(
    odoo,
    made.filter(({ model }) => model === 'ir.model').map(({ id }) => id),
  );
  await forget(odoo, ['model', 'in', ownModels]);
  await removeTexts(odoo, made);
  const models = [...new Set(made.map(({ model }) => model))].sort(
    (one, other) => ORDER.indexOf(one) - ORDER.indexOf(other),
  );
  for (const model of models) {
    // Newest first: an inherited view, a child menu and an inverse field were made after what they hang on.
    const own = made.filter((record) => record.model === model).toReversed();
    if (model === 'ir.model.fields') await removeFields(odoo, own, ownModels);
    else await removeRecords(odoo, model, idsOf(own));
  }
  // A model takes its fields with it, and not in every release their external IDs.
  await forget(odoo, ['name', 'in', made.map(({ key }) => externalName(key))]);
}

async function namesOf(odoo: Odoo, modelIds: readonly number[]): Promise<string[]> {
  const models = await searchReadIn(odoo, 'ir.model', 'id', modelIds, z.object({ model: z.string() }));
  return models.map(({ model }) => model);
}

/**
 * Lists and fields that show another field go first, because Odoo keeps a field on which another depends, even when both are to go;
 * what is on models that go themselves goes with them.
 */
async function removeFields(odoo: Odoo, made: readonly Made[], ownModels: readonly string[]): Promise<void> {
  const Field = z.object({ id: z.number(), model: z.string(), ttype: z.string(), related: text });
  const fields = await searchReadIn(odoo, 'ir.model.fields', 'id', idsOf(made), Field);
  const dependent = fields.filter(({ ttype, related }) => ttype === 'one2many' || related !== undefined);
  await removeRecords(odoo, 'ir.model.fields', idsOf(dependent));
  const others = fields.filter((field) => !dependent.includes(field) && !ownModels.includes(field.model));
  await removeRecords(odoo, 'ir.model.fields', idsOf(others));
  const names = made.map(({ key }) => nameInKey(key)).filter((name) => name.startsWith('x_amazon_'));
  await removeInherited(odoo, [...new Set(names)], ownModels);
}

function idsOf(records: readonly { id: number }[]): number[] {
  return records.map(({ id }) => id);
}

/**
 * Models that inherit a field by delegation (a statement line that of its journal entry) have an entry of their own for it, which
 * Odoo 14 leaves behind and calls a module's. Only the uninstaller's own context takes it out.
 */
async function removeInherited(
  odoo: Odoo,
  names: readonly string[],
  ownModels: readonly string[],
): Promise<void> {
  const left = await searchRead(
    odoo,
    'ir.model.fields',
    [['state', '=', 'base'], '|', ['name', 'in', names], ['relation', 'in', ownModels]],
    z.object({ id: z.number() }),
  );
  await removeRecords(odoo.with({ _force_unlink: true }), 'ir.model.fields', idsOf(left));
}

async function removeRecords(odoo: Odoo, model: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await retrySafely(async () => {
    const there = await searchReadIn(odoo, model, 'id', ids, z.object({ id: z.number() }));
    const present = new Set(there.map(({ id }) => id));
    const left = ids.filter((id) => present.has(id));
    if (left.length > 0) await odoo.call(model, 'unlink', {}, { ids: left });
  });
}

/** Takes out external IDs of ours. */
async function forget(odoo: Odoo, condition: readonly [string, string, unknown]): Promise<void> {
  const data = await searchRead(
    odoo,
    'ir.model.data',
    [['module', '=', MODULE], condition],
    z.object({ id: z.number() }),
  );
  if (data.length > 0)
    await retrySafely(() => odoo.call('ir.model.data', 'unlink', {}, { ids: data.map(({ id }) => id) }));
}
