import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IdOf } from '../record-ids.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import { type Cell, externalId, loadMissing } from './load.ts';
import { findOne, idOf } from './search-read.ts';

const Reference = z.tuple([z.string(), z.union([z.number(), z.literal(false)])]);

/**
 * Finds a record by its name in the settings: a name, a complete name, a login, or an external ID (`module.name`).
 *
 * @param fields the fields in which the name may stand
 */
export async function findNamed<const Model extends string>(
  odoo: Odoo,
  model: Model,
  name: string,
  fields: readonly string[],
  domain: Domain = [],
): Promise<IdOf<Model> | undefined> {
  const alternatives = fields.flatMap((field, index) => [
    ...(index < fields.length - 1 ? ['|'] : []),
    [field, '=', name] as const,
  ]);
  return (await findOne(odoo, model, [...alternatives, ...domain])) ?? findByExternalId(odoo, model, name);
}

/** {@link findNamed}, or an error that names the setting. */
export async function getNamed<const Model extends string>(
  odoo: Odoo,
  model: Model,
  name: string,
  fields: readonly string[],
  setting: string,
  domain: Domain = [],
): Promise<IdOf<Model>> {
  const found = await findNamed(odoo, model, name, fields, domain);
  if (found !== undefined) return found;
  throw new OdooError(`${setting}: there is no "${name}" in Odoo (${model})`, {
    kind: 'missing',
    outcome: 'rejected',
    hint: `Correct ${setting} in the settings, or make the record in Odoo.`,
  });
}

/**
 * Finds a record by its external ID.
 *
 * @param name `module.name`; anything else finds nothing
 */
export async function findByExternalId<const Model extends string>(
  odoo: Odoo,
  model: Model,
  name: string,
): Promise<IdOf<Model> | undefined> {
  const found = await resolveExternalId(odoo, name);
  return found?.model === model ? idOf(model).parse(found.id) : undefined;
}

/** The record that an external ID (`module.name`) names. */
export async function resolveExternalId(
  odoo: Odoo,
  name: string,
): Promise<{ model: string; id: number } | undefined> {
  const [, module, identifier] = /^(\w+)\.([\w.-]+)$/.exec(name) ?? [];
  if (module === undefined || identifier === undefined) return undefined;
  try {
    const answer = await odoo.read('ir.model.data', 'check_object_reference', { module, xml_id: identifier });
    const [model, id] = Reference.parse(answer);
    return id === false ? undefined : { model, id };
  } catch (error) {
    // Odoo has a ValueError, a KeyError or a 404 for "no such external ID", depending on version and protocol.
    if (
      error instanceof OdooError &&
      (error.kind === 'server' || error.kind === 'missing' || error.kind === 'validation')
    )
      return undefined;
    throw error;
  }
}

/**
 * Creates one record with an external ID, unless it exists.
 *
 * @throws OdooError with Odoo's message when it refuses the values
 */
export async function ensureRecord<const Model extends string>(
  odoo: Odoo,
  model: Model,
  name: string,
  values: Readonly<Record<string, Cell>>,
): Promise<IdOf<Model>> {
  const fields = ['id', ...Object.keys(values)];
  const { ids, refused } = await loadMissing(odoo, model, fields, [
    { rows: [[externalId(name), ...Object.values(values)]] },
  ]);
  const [id] = ids;
  if (id !== undefined) return id;
  throw new OdooError(`Odoo refused a new ${model} "${name}": ${refused.get(0) ?? 'no reason given'}`, {
    kind: 'validation',
    outcome: 'rejected',
  });
}

/** A short, stable, one-way hash for external IDs. */
export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
