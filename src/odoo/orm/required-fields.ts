import { z } from 'zod';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { Context } from '../rpc/transport.ts';
import { dialectOf } from './kept-dialect.ts';
import { type Cell, fieldOf } from './load.ts';
import { resolveExternalId } from './named.ts';

/** Required fields that Odoo's own apps have without a default; this program, or Odoo when it makes the record, fills them. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  'sale.order': ['partner_id', 'partner_invoice_id', 'partner_shipping_id', 'pricelist_id'],
  'sale.order.line': ['order_id', 'name', 'product_uom', 'product_uom_id'],
  'res.partner': ['name'],
  'product.product': ['product_tmpl_id', 'name', 'uom_id', 'uom_po_id', 'categ_id'],
  'stock.picking': ['location_id', 'location_dest_id', 'picking_type_id'],
  'stock.move': ['name', 'product_id', 'product_uom', 'location_id', 'location_dest_id'],
  'account.move': ['journal_id', 'currency_id', 'date'],
  'account.move.line': ['move_id', 'currency_id', 'account_id'],
  'account.payment': ['move_id', 'journal_id', 'payment_method_id', 'payment_method_line_id'],
  'account.bank.statement': ['journal_id'],
  'account.bank.statement.line': ['move_id', 'statement_id', 'payment_ref'],
};

/**
 * What Odoo makes itself when an order is confirmed. It drops defaults of the call before it does (19 does, 14 does not), so that only
 * a default in Odoo can fill a field there.
 */
const MADE_BY_ODOO: ReadonlySet<string> = new Set(['stock.picking', 'stock.move']);

/** What Odoo makes itself of an order that is invoiced, as the system: from 17 on it drops defaults of the call before it does. */
const MADE_AS_SYSTEM: ReadonlySet<string> = new Set(['account.move', 'account.move.line']);

/** A field that must have a value in new records of a model. */
export type RequiredField = {
  model: string;
  field: string;
  label: string;
  /** The settings cannot give the value: Odoo makes the records itself. */
  madeByOdoo: boolean;
};

const Facts = z.record(
  z.string(),
  z.object({
    string: z.string(),
    required: z.boolean().optional(),
    depends: z.array(z.string()).optional(),
    /** Odoo keeps such a value beside the record, by company, and makes the record without it too. */
    company_dependent: z.boolean().optional(),
  }),
);

/** Fields that modules or Studio have made required, without a default and without a value in the settings. */
export async function readUnfilledFields(odoo: Odoo): Promise<RequiredField[]> {
  const found = await Promise.all(
    Object.entries(FILLED).map(([model, filled]) => readUnfilled(odoo, model, filled)),
  );
  return found.flat();
}

async function readUnfilled(odoo: Odoo, model: string, filled: readonly string[]): Promise<RequiredField[]> {
  if ((await odoo.fieldsOf(model)).size === 0) return [];
  const facts = Facts.parse(
    await odoo.read(model, 'fields_get', {
      attributes: ['string', 'required', 'depends', 'company_dependent'],
    }),
  );
  const madeByOdoo =
    MADE_BY_ODOO.has(model) || (MADE_AS_SYSTEM.has(model) && !(await dialectOf(odoo)).keepsDefaultsAsSystem);
  const given = madeByOdoo ? [] : Object.keys(odoo.newRecordValues[model] ?? {}).map(fieldOf);
  const wanted = Object.entries(facts).filter(
    ([field, { required, depends = [], company_dependent: byCompany = false }]) =>
      required === true &&
      !byCompany &&
      depends.length === 0 &&
      !filled.includes(field) &&
      !given.includes(field),
  );
  if (wanted.length === 0) return [];
  const defaults = await readDefaults(
    odoo,
    model,
    wanted.map(([field]) => field),
  );
  return wanted
    .filter(([field]) => defaults[field] === undefined || defaults[field] === false)
    .map(([field, { string: label }]) => ({ model, field, label, madeByOdoo }));
}

/** Names of the argument of `default_get`; models and versions name it as each likes. */
const ARGUMENTS = ['fields', 'fields_list', 'default_fields'] as const;

async function readDefaults(
  odoo: Odoo,
  model: string,
  fields: readonly string[],
): Promise<Record<string, unknown>> {
  let refusal: unknown;
  for (const argument of ARGUMENTS) {
    try {
      const answer = await odoo.read(model, 'default_get', { [argument]: fields });
      return z.record(z.string(), z.unknown()).parse(answer);
    } catch (error) {
      if (!(error instanceof OdooError) || !/argument/.test(error.message)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Values of the settings for a model or a field that this Odoo does not have. */
export async function readUnknownFields(odoo: Odoo): Promise<{ model: string; field: string }[]> {
  const found = await Promise.all(
    Object.entries(odoo.newRecordValues).map(async ([model, values]) => {
      const fields = await odoo.fieldsOf(model);
      return Object.keys(values)
        .map(fieldOf)
        .filter((field) => !fields.has(field))
        .map((field) => ({ model, field }));
    }),
  );
  return found.flat();
}

/**
 * Context of a call in which Odoo itself makes records of these models: their values of the settings, as defaults. From 17 on Odoo drops
 * it where it makes invoices of orders.
 *
 * @throws OdooError when the settings name an external ID that Odoo does not have
 */
export async function contextForNew(odoo: Odoo, models: readonly string[]): Promise<Context> {
  const values = models.flatMap((model) => Object.entries(odoo.newRecordValues[model] ?? {}));
  const defaults = await Promise.all(
    values.map(
      async ([column, value]) => [`default_${fieldOf(column)}`, await valueOf(odoo, column, value)] as const,
    ),
  );
  return Object.fromEntries(defaults);
}

async function valueOf(odoo: Odoo, column: string, value: Cell): Promise<Cell> {
  if (!column.endsWith('/id')) return value;
  const found = await resolveExternalId(odoo, String(value));
  if (found !== undefined) return found.id;
  throw new OdooError(`odoo.requiredFields: there is no "${value}" in Odoo (${column})`, {
    kind: 'missing',
    outcome: 'rejected',
    hint: 'Correct odoo.requiredFields in the settings, or make the record in Odoo.',
  });
}
