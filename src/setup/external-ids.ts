import { z } from 'zod';
import { MODULE } from '../odoo/orm/load.ts';
import { searchRead } from '../odoo/orm/search-read.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { OdooError } from '../odoo/rpc/errors.ts';

const PREFIX = 'setup_';

/** Context that also finds archived records and menus that the user cannot see. */
export const SEE_ALL = { 'ir.ui.menu.full_list': true, active_test: false };

/** A record that an earlier `setup` created. */
export type Made = { key: string; model: string; id: number };

/** Name of a definition's external ID, without the module. */
export function externalName(key: string): string {
  return `${PREFIX}${key}`;
}

const Data = z.object({ name: z.string(), model: z.string(), res_id: z.number() });

/** Everything that `setup` has created in this Odoo, in order of creation. */
export async function readMade(odoo: Odoo): Promise<Made[]> {
  const rows = await searchRead(
    odoo,
    'ir.model.data',
    [
      ['module', '=', MODULE],
      ['name', '=like', `${PREFIX}%`],
    ],
    Data,
    { order: 'id' },
  );
  return rows.map(({ name, model, res_id: id }) => ({ key: name.slice(PREFIX.length), model, id }));
}

const Named = z.object({ module: z.string(), name: z.string(), res_id: z.number() });

/**
 * Ids of records that belong to modules of Odoo.
 *
 * @param names `module.name`
 * @throws OdooError that names the missing ones
 */
export async function readModuleIds(odoo: Odoo, names: readonly string[]): Promise<Map<string, number>> {
  const rows = await searchRead(
    odoo,
    'ir.model.data',
    [
      ['module', 'in', [...new Set(names.map((name) => name.split('.')[0]))]],
      ['name', 'in', [...new Set(names.map((name) => name.split('.')[1]))]],
    ],
    Named,
  );
  const found = new Map(rows.map(({ module, name, res_id: id }) => [`${module}.${name}`, id]));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length === 0) return found;
  throw new OdooError(`Odoo has no ${missing.join(', ')}`, {
    kind: 'missing',
    outcome: 'rejected',
    hint: 'Install Sales, Inventory and Invoicing; a module that replaces their screens must keep these.',
  });
}
