import { z } from 'zod';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import { MODULE } from './load.ts';
import { idOf, searchReadIn } from './search-read.ts';

/**
 * Names of the external IDs that this program gave to records, without the module; records that it did not make are left out.
 * This works without the right to read `ir.model.data`, which ordinary users lack from 19 on. XML-RPC cannot carry the answer (a
 * mapping with numbers as keys): there the model itself is asked.
 *
 * @param ids Odoo's ids; those of deleted records are left out
 * @throws OdooError
 */
export async function readExternalNames<const Model extends string>(
  odoo: Odoo,
  model: Model,
  ids: readonly IdOf<Model>[],
): Promise<Map<IdOf<Model>, string>> {
  if (ids.length === 0) return new Map();
  if (odoo.protocol === 'xmlrpc') {
    const Data = z.object({ res_id: idOf(model), name: z.string() });
    const found = await searchReadIn(odoo, 'ir.model.data', 'res_id', ids, Data, [
      ['model', '=', model],
      ['module', '=', MODULE],
    ]);
    return new Map(found.map(({ res_id: id, name }) => [id, name]));
  }
  const answer = await odoo.read(model, 'get_external_id', {}, { ids });
  const names = Object.entries(z.record(z.string(), z.string()).parse(answer));
  const prefix = `${MODULE}.`;
  const own = names.filter(([, name]) => name.startsWith(prefix));
  // Keys of a mapping are text in JSON.
  return new Map(own.map(([id, name]) => [idOf(model).parse(Number(id)), name.slice(prefix.length)]));
}

/**
 * {@link readExternalNames} for a user who may lack the right to it over XML-RPC: without the right, no record counts as made by this
 * program.
 *
 * @throws OdooError for any other refusal
 */
export async function readExternalNamesIfAllowed<const Model extends string>(
  odoo: Odoo,
  model: Model,
  ids: readonly IdOf<Model>[],
): Promise<Map<IdOf<Model>, string>> {
  try {
    return await readExternalNames(odoo, model, ids);
  } catch (error) {
    if (error instanceof OdooError && error.kind === 'access') return new Map();
    throw error;
  }
}
