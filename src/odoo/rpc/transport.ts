import type { UserId } from '../../domain/record-id.ts';
import type { Connections } from '../../net/exchange.ts';

/** Odoo's context: `lang`, `tz`, `allowed_company_ids`, flags. */
export type Context = Readonly<Record<string, unknown>>;

/** One call of a public method on records (with `ids`) or on the model (without). */
export type Call = {
  model: string;
  method: string;
  ids?: readonly number[];
  /** Arguments by name, as the method declares them. */
  arguments: Readonly<Record<string, unknown>>;
  context: Context;
};

export type Protocol = 'json2' | 'jsonrpc' | 'xmlrpc';

/** One protocol to one Odoo: a single method, and nothing about models. */
export type Transport = {
  readonly protocol: Protocol;
  /** Id of the user who is logged in. */
  readonly uid: UserId;
  /** @throws OdooError */
  call(call: Call, limits: CallLimits): Promise<unknown>;
};

export type CallLimits = { deadlineMs: number };

export type Connection = {
  url: string;
  database: string;
  username: string;
  password: string;
  connections: Connections;
};

/**
 * Positional and named arguments of `execute_kw`. `create` reads its values by position, in Odoo's own dispatcher; `write` calls
 * them `vals` or `values`, by model and version.
 */
export function executeArguments(call: Call): [unknown[], Record<string, unknown>] {
  const { vals_list: created, vals: written, ...named } = call.arguments;
  const values = created ?? written;
  const positional: unknown[] = call.ids === undefined ? [] : [[...call.ids]];
  if (values !== undefined) positional.push(values);
  return [positional, { ...named, context: { ...call.context } }];
}

/** A call's name in messages and metrics. */
export function nameOf(call: Call): string {
  return `${call.model}.${call.method}`;
}
