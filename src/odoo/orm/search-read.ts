import { z } from 'zod';
import type { Domain, Odoo } from '../rpc/client.ts';
import type { Context } from '../rpc/transport.ts';

/** A many2one as Odoo reads it, `[id, name]` or false, turned into the id. */
export const many2one = z
  .union([z.literal(false), z.tuple([z.number(), z.string()])])
  .transform((value) => (value === false ? undefined : value[0]));

/** A text or date that is false when empty. */
export const text = z
  .union([z.literal(false), z.string()])
  .transform((value) => (value === false ? undefined : value));

export const ids = z.array(z.number());

/** Longer lists make slow SQL and long requests. */
const CHUNK = 500;

export type ReadOptions = {
  order?: string;
  limit?: number;
  context?: Context;
  /** What this server calls a field of the shape, where the name differs between versions or settings. */
  names?: Readonly<Record<string, string>>;
};

/**
 * Reads the records that a domain selects, with the fields that the shape names.
 *
 * @throws OdooError when Odoo refuses, ZodError when it answers something else than the shape says
 */
export async function searchRead<Shape extends z.ZodRawShape>(
  odoo: Odoo,
  model: string,
  domain: Domain,
  shape: z.ZodObject<Shape>,
  { context, names = {}, ...options }: ReadOptions = {},
): Promise<z.infer<z.ZodObject<Shape>>[]> {
  const fields = [...new Set(Object.keys(shape.shape).map((field) => names[field] ?? field))];
  const args = { domain, fields, ...options };
  const answer = await odoo.read(model, 'search_read', args, context === undefined ? {} : { context });
  const rows =
    Object.keys(names).length === 0
      ? answer
      : z.array(z.record(z.string(), z.unknown())).parse(answer).map(renamer(names));
  return z.array(shape).parse(rows);
}

function renamer(
  names: Readonly<Record<string, string>>,
): (row: Record<string, unknown>) => Record<string, unknown> {
  return (row) => ({
    ...row,
    ...Object.fromEntries(Object.entries(names).map(([field, name]) => [field, row[name]])),
  });
}

/** Reads the records whose field has one of many values, in chunks. */
export async function searchReadIn<Shape extends z.ZodRawShape>(
  odoo: Odoo,
  model: string,
  field: string,
  values: readonly (string | number)[],
  shape: z.ZodObject<Shape>,
  domain: Domain = [],
  options: ReadOptions = {},
): Promise<z.infer<z.ZodObject<Shape>>[]> {
  const found = [];
  for (const chunk of chunks(values, CHUNK)) {
    found.push(...(await searchRead(odoo, model, [[field, 'in', chunk], ...domain], shape, options)));
  }
  return found;
}

/** A list in pieces of at most `size`. */
function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** The first record that a domain selects, by its id. */
export async function findOne(
  odoo: Odoo,
  model: string,
  domain: Domain,
  context?: Context,
): Promise<number | undefined> {
  const found = await searchRead(odoo, model, domain, z.object({ id: z.number() }), {
    limit: 1,
    order: 'id',
    ...(context === undefined ? {} : { context }),
  });
  return found[0]?.id;
}
