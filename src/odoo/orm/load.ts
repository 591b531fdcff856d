import { z } from 'zod';
import { quotable } from '../../personal-data.ts';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';
import { LONGEST_REASON, OdooError } from '../rpc/errors.ts';
import { x2many } from './search-read.ts';
import { retrySafely } from './whole-or-halves.ts';

export type Cell = string | number | boolean;

/** A record to load: the first row has its own fields, further rows only those of further lines. */
export type LoadRecord = { rows: readonly (readonly Cell[])[] };

export type LoadResult<Id = number> = {
  /** Odoo's ids, in the order of the records; undefined where a record was refused. */
  ids: (Id | undefined)[];
  /** Refused records by their place in the list, with Odoo's message. */
  refused: Map<number, string>;
};

const Answer = z.object({
  ids: z.union([z.literal(false), z.array(z.unknown())]),
  messages: z.array(
    z.object({
      type: z.string(),
      message: z.string(),
      rows: z.object({ from: z.number(), to: z.number() }).optional(),
      record: z.number().optional(),
    }),
  ),
});

/** External IDs all belong to a module that is never installed, so that Odoo keeps them. */
export const MODULE = 'amazon_odoo';

/** An external ID with its module. */
export function externalId(name: string): string {
  return `${MODULE}.${name}`;
}

/**
 * Creates missing records, and leaves existing ones unchanged, by the external ID in the column `id`. Odoo creates the record and
 * its external ID in one transaction, so the call is safe to repeat when its answer was lost.
 *
 * In Odoo's terms: `load` in mode `update` does not touch records whose external ID is `noupdate`.
 */
export function loadMissing<const Model extends string>(
  odoo: Odoo,
  model: Model,
  fields: readonly string[],
  records: readonly LoadRecord[],
): Promise<LoadResult<IdOf<Model>>> {
  const filled = withNewRecordValues(odoo, model, { fields, records });
  return loadAll(odoo.with({ mode: 'update', noupdate: true }), model, filled.fields, filled.records);
}

/** The models of lines that are loaded together with their record, by the field that holds them. */
const LINES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sale.order': { order_line: 'sale.order.line' },
  'account.move': { line_ids: 'account.move.line', invoice_line_ids: 'account.move.line' },
  'account.bank.statement': { line_ids: 'account.bank.statement.line' },
};

type Rows = { fields: readonly string[]; records: readonly LoadRecord[] };

/** Adds the values of the settings to new records and their lines, as columns of their own. What the program writes itself stays. */
function withNewRecordValues(
  { newRecordValues }: Pick<Odoo, 'newRecordValues'>,
  model: string,
  { fields, records }: Rows,
): Rows {
  const written = new Set(fields.map(fieldOf));
  const columnsOf = (of: string, prefix: string): [string, Cell][] =>
    Object.entries(newRecordValues[of] ?? {})
      .map(([column, value]): [string, Cell] => [`${prefix}${column}`, value])
      .filter(([column]) => !written.has(fieldOf(column)));
  const own = columnsOf(model, '');
  const ofLines = Object.entries(LINES[model] ?? {})
    .filter(([field]) => fields.some((column) => column.startsWith(`${field}/`)))
    .flatMap(([field, lineModel]) => columnsOf(lineModel, `${field}/`));
  return {
    fields: [...fields, ...[...own, ...ofLines].map(([column]) => column)],
    records: records.map(({ rows }) => ({
      rows: rows.map((row, index) => [
        ...row,
        ...own.map(([, value]) => (index === 0 ? value : '')),
        ...ofLines.map(([, value]) => value),
      ]),
    })),
  };
}

/** A column without the part that says how it names a record: `order_line/project_id/id` is `order_line/project_id`. */
export function fieldOf(column: string): string {
  return column.replace(/\/(\.id|id)$/, '');
}

/** Writes different values on different records in one call; the first column is `.id`, Odoo's own id. */
export function loadUpdates<const Model extends string>(
  odoo: Odoo,
  model: Model,
  fields: readonly string[],
  records: readonly LoadRecord[],
): Promise<LoadResult<IdOf<Model>>> {
  return loadAll(odoo.with({ mode: 'init' }), model, fields, records);
}

/**
 * A refusal is believed only when Odoo repeats it. When two accounts make the same record at once, `load` hides the collision of the
 * loser: it tries the row again with values that `create` has changed. An operation type then names a sequence that was rolled back,
 * and Odoo complains about a foreign key, in the language of the user. A new call finds the record of the winner.
 */
async function loadAll<const Model extends string>(
  odoo: Odoo,
  model: Model,
  fields: readonly string[],
  records: readonly LoadRecord[],
): Promise<LoadResult<IdOf<Model>>> {
  const first = await loadGood(odoo, model, fields, records);
  const again = [...first.refused.keys()];
  if (again.length === 0) return first;
  const second = await loadGood(
    odoo,
    model,
    fields,
    again.flatMap((index) => records[index] ?? []),
  );
  const place = new Map(again.map((index, at) => [index, at]));
  return {
    ids: first.ids.map((id, index) => id ?? second.ids[place.get(index) ?? -1]),
    refused: new Map([...second.refused].map(([at, message]) => [again[at] ?? -1, message])),
  };
}

/** One bad row rolls the whole call back: the bad ones are set aside and the rest is loaded again. */
async function loadGood<const Model extends string>(
  odoo: Odoo,
  model: Model,
  fields: readonly string[],
  records: readonly LoadRecord[],
): Promise<LoadResult<IdOf<Model>>> {
  const refused = new Map<number, string>();
  for (;;) {
    const wanted = records.map((_, index) => index).filter((index) => !refused.has(index));
    if (wanted.length === 0) return { ids: records.map(() => undefined), refused };
    const { ids, news } = await loadOnce(odoo, model, fields, records, wanted);
    if (ids !== undefined) {
      const idOf = new Map(wanted.map((index, place) => [index, ids[place]]));
      return { ids: records.map((_, index) => idOf.get(index)), refused };
    }
    for (const [index, message] of news) refused.set(index, message);
  }
}

async function loadOnce<Model extends string>(
  odoo: Odoo,
  model: Model,
  fields: readonly string[],
  records: readonly LoadRecord[],
  wanted: readonly number[],
): Promise<{ ids?: IdOf<Model>[]; news: Map<number, string> }> {
  const owners: number[] = [];
  const data = wanted.flatMap((index) => {
    const rows = (records[index]?.rows ?? []).map((row) => row.map(toCell));
    owners.push(...rows.map(() => index));
    return rows;
  });
  const answer = await retrySafely(async () =>
    uncollided(model, Answer.parse(await odoo.call(model, 'load', { fields, data }))),
  );
  if (answer.ids !== false) return { ids: x2many(model).parse(answer.ids), news: new Map() };
  const news = new Map<number, string>();
  for (const { message, rows, record } of answer.messages.filter(({ type }) => type === 'error')) {
    const owner = owners[rows?.from ?? record ?? -1];
    if (owner !== undefined && !news.has(owner)) news.set(owner, quotable(message, LONGEST_REASON));
  }
  if (news.size > 0) return { news };
  const reason = quotable(answer.messages.map(({ message }) => message).join('; '), LONGEST_REASON);
  throw new OdooError(`Odoo refused to load ${model}: ${reason}`, { kind: 'server', outcome: 'rejected' });
}

/** PostgreSQL's messages, in English whatever the user's language. A sequence without gaps locks its row. */
const COLLISION =
  /could not serialize access|deadlock detected|duplicate key value|could not obtain lock on row/i;

/**
 * `load` reports a collision of two transactions as if a row were bad. Nothing is wrong with the row: the call is repeated, and
 * finds what the other transaction has made.
 */
function uncollided(model: string, answer: z.infer<typeof Answer>): z.infer<typeof Answer> {
  const collision = answer.messages.find(({ message }) => COLLISION.test(message));
  if (answer.ids !== false || collision === undefined) return answer;
  throw new OdooError(`Two transactions collided in ${model}.load`, {
    kind: 'concurrency',
    outcome: 'rejected',
  });
}

/** `load` expects text everywhere, like a file. */
function toCell(cell: Cell): string {
  if (typeof cell !== 'boolean') return String(cell);
  return cell ? '1' : '0';
}
