import { z } from 'zod';
import { isRecordId } from '../../domain/record-id.ts';
import type { IdOf } from '../record-ids.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { Context } from '../rpc/transport.ts';

/** The id of a record of a model, as Odoo sends it. */
export function idOf<Model extends string>(model: Model): z.ZodType<IdOf<Model>> {
  return z.custom<IdOf<Model>>(isRecordId, { error: `not the id of a ${model}` });
}

/** A many2one as Odoo reads it, `[id, name]` or false, turned into the id; the model is the one to which the field leads. */
export function many2one<Model extends string>(model: Model): z.ZodType<IdOf<Model> | undefined> {
  return z
    .union([z.literal(false), z.tuple([idOf(model), z.string()])])
    .transform((value) => (value === false ? undefined : value[0]));
}

/** A many2one that Odoo requires: every record of the model has it. */
export function requiredMany2one<Model extends string>(model: Model): z.ZodType<IdOf<Model>> {
  return z.tuple([idOf(model), z.string()]).transform(([id]) => id);
}

/** A one2many or many2many as Odoo reads it: the ids of the records of a model. */
export function x2many<Model extends string>(model: Model): z.ZodType<IdOf<Model>[]> {
  return z.array(idOf(model));
}

/** A text or date that is false when empty. */
export const text = z
  .union([z.literal(false), z.string()])
  .transform((value) => (value === false ? undefined : value));

/** Longer lists make slow SQL and long requests. */
const CHUNK = 500;

export type ReadOptions = {
  order?: string;
  limit?: number;
  context?: Context;
  /** What this server calls a field of the shape, where the name differs between versions or settings. */
  names?: Readonly<Record<string, string>>;
};

/** A record of a model as it is read with a shape: its own id is known to be one of this model. */
export type Row<Model extends string, Shape extends z.ZodObject> = z.infer<Shape> &
  ('id' extends keyof Shape['shape'] ? { id: IdOf<Model> } : unknown);

/**
 * Reads the records that a domain selects, with the fields that the shape names. The ids of its rows are those of the model.
 *
 * @throws OdooError when Odoo refuses, ZodError when it answers something else than the shape says
 */
export async function searchRead<const Model extends string, Shape extends z.ZodObject>(
  odoo: Odoo,
  model: Model,
  domain: Domain,
  shape: Shape,
  { context, names = {}, ...options }: ReadOptions = {},
): Promise<Row<Model, Shape>[]> {
  const fields = [...new Set(Object.keys(shape.shape).map((field) => names[field] ?? field))];
  const args = { domain, fields, ...options };
  const answer = await odoo.read(model, 'search_read', args, context === undefined ? {} : { context });
  const rows =
    Object.keys(names).length === 0
      ? answer
      : z.array(z.record(z.string(), z.unknown())).parse(answer).map(renamer(names));
  const checked = z.array(shape).parse(rows);
  if (checked.every(isRowOf<Model, Shape>)) return checked;
  throw new OdooError(`Odoo answered with a record of ${model} that has no id`, {
    kind: 'server',
    outcome: 'rejected',
  });
}

/** The model is known from the question; what can be checked is that the answer has ids at all. */
function isRowOf<Model extends string, Shape extends z.ZodObject>(
  row: z.infer<Shape>,
): row is Row<Model, Shape> {
  return !('id' in row) || isRecordId(row['id']);
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
export async function searchReadIn<const Model extends string, Shape extends z.ZodObject>(
  odoo: Odoo,
  model: Model,
  field: string,
  values: readonly (string | number)[],
  shape: Shape,
  domain: Domain = [],
  options: ReadOptions = {},
): Promise<Row<Model, Shape>[]> {
  const found: Row<Model, Shape>[] = [];
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
export async function findOne<const Model extends string>(
  odoo: Odoo,
  model: Model,
  domain: Domain,
  context?: Context,
): Promise<IdOf<Model> | undefined> {
  const found = await searchRead(odoo, model, domain, z.object({ id: idOf(model) }), {
    limit: 1,
    order: 'id',
    ...(context === undefined ? {} : { context }),
  });
  return found[0]?.id;
}
