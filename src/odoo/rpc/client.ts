import { z } from 'zod';
import { boundary } from '../../boundary.ts';
import type { UserId } from '../../domain/record-id.ts';
import { retry } from '../../net/retry.ts';
import type { IdOf } from '../record-ids.ts';
import { OdooError } from './errors.ts';
import { openOdooConnections } from './http.ts';
import { connectJson2 } from './json2.ts';
import { connectJsonRpc } from './jsonrpc.ts';
import type { Call, CallLimits, Connection, Context, Protocol, Transport } from './transport.ts';
import { assertWire } from './wire.ts';

export type OdooSettings = {
  url: string;
  database: string;
  username: string;
  password: string;
  protocol: 'auto' | Protocol;
  caFile?: string | undefined;
};

export type OdooOptions = {
  /** Longest time for one call, in milliseconds. */
  deadlineMs?: number;
  /** Mean of the first pause before a read is tried again, in milliseconds; it doubles each time. */
  retryPauseMs?: number;
  /** Once aborted, no call starts or is repeated; a call that was already sent is finished. */
  stopping?: AbortSignal | undefined;
  /** Calls that might write are refused before they are sent. */
  readsOnly?: boolean;
  newRecordValues?: NewRecordValues;
  /** Called after each call, for metrics and progress. */
  onCall?: (call: { model: string; method: string; milliseconds: number; failed: boolean }) => void;
};

/** The records that a method is called on, by the ids of their model. */
export type CallOptions<Model extends string = string> = {
  ids?: readonly (IdOf<Model> & number)[];
  context?: Context;
};

/** Condition of a search, in Odoo's prefix notation. */
export type Domain = readonly (string | readonly [string, string, unknown])[];

/**
 * Values that new records get besides what this program writes, by model and by column of Odoo's import: a field, or `field/id` for a
 * record by its external ID.
 */
export type NewRecordValues = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** One login to one Odoo, with how often a call over it has failed. */
export type Session = { failed: number };

/** A connection to one Odoo, independent of the protocol. */
export type Odoo = {
  /** The same for every view of one connection (`with`, `fresh` and so on): what is kept by it is kept from pass to pass. */
  readonly session: Readonly<Session>;
  readonly protocol: Protocol;
  readonly uid: UserId;
  /** Calls that might write are refused: a dry run, or `doctor`. */
  readonly readsOnly: boolean;
  /** For fields that this Odoo wants to be filled and that the program does not know. */
  readonly newRecordValues: NewRecordValues;
  /** Calls a public method once. A failure of unknown outcome is never repeated here. */
  call<Model extends string>(
    model: Model,
    method: string,
    args?: Record<string, unknown>,
    options?: CallOptions<NoInfer<Model>>,
  ): Promise<unknown>;
  /** Calls a method that only reads; repeated a few times when the connection fails. */
  read<Model extends string>(
    model: Model,
    method: string,
    args?: Record<string, unknown>,
    options?: CallOptions<NoInfer<Model>>,
  ): Promise<unknown>;
  /** The same Odoo with more context on every call. */
  with(context: Context): Odoo;
  /** The same Odoo, whose new records get these values. */
  filling(values: NewRecordValues): Odoo;
  /** Names of the fields that a model has on this server, asked once; empty when the model does not exist. */
  fieldsOf(model: string): Promise<ReadonlySet<string>>;
  /** The answer to a question about the server itself, asked once per connection; a failure is not kept. */
  once<Answer>(question: (odoo: Odoo) => Promise<Answer>): Promise<Answer>;
  /** The same Odoo, over which nothing can be written: a call that might write is refused before it is sent. */
  readingOnly(): Odoo;
  /** The same connection, with nothing remembered of what was asked before. */
  fresh(): Odoo;
};

/** A heavy batch may take minutes; a call that takes longer than this counts as lost. */
const DEFAULT_DEADLINE_MS = 300_000;
const READ_TRIES = 4;

/**
 * Logs in to Odoo with the protocol of the settings.
 *
 * @throws OdooError when it cannot be reached or refuses the login
 */
export async function connectOdoo(settings: OdooSettings, options: OdooOptions = {}): Promise<Odoo> {
  const connection = { ...settings, connections: openOdooConnections(settings.caFile) };
  const limits = { deadlineMs: options.deadlineMs ?? DEFAULT_DEADLINE_MS };
  const transport = await repeatReads(() => connectTransport(connection, settings.protocol, limits), options);
  const line: Line = {
    protocol: transport.protocol,
    uid: transport.uid,
    call: (call, callLimits) => transport.call(call, callLimits),
    session: { failed: 0 },
  };
  return odooOver(line, {}, options, limits, nothingAsked());
}

/** A transport, and what its session has met. */
type Line = Transport & { session: Session };

async function connectTransport(
  connection: Connection,
  protocol: 'auto' | Protocol,
  limits: CallLimits,
): Promise<Transport> {
  switch (protocol) {
    case 'json2':
      return connectJson2(connection, limits);
    case 'jsonrpc':
      return connectJsonRpc(connection, limits);
    case 'xmlrpc': {
      // Loaded only if the settings ask for it: its libraries take a fifth of a short command's time.
      const { connectXmlRpc } = await import('./xmlrpc.ts');
      return connectXmlRpc(connection, limits);
    }
    case 'auto':
      return connectAuto(connection, limits);
  }
}

/** JSON-2 needs Odoo 19 and an API key; a password, or an older Odoo, goes over JSON-RPC. */
async function connectAuto(connection: Connection, limits: CallLimits): Promise<Transport> {
  try {
    return await connectJson2(connection, limits);
  } catch (error) {
    if (error instanceof OdooError && error.kind === 'connection') throw error;
    return connectJsonRpc(connection, limits);
  }
}

/** What a server was asked about itself; a failure is not kept. */
type Asked = {
  fields: Map<string, Promise<ReadonlySet<string>>>;
  /** Answers by the question that gave them. */
  answers: Map<(odoo: Odoo) => Promise<unknown>, Promise<unknown>>;
};

function nothingAsked(): Asked {
  return { fields: new Map(), answers: new Map() };
}

function odooOver(
  transport: Line,
  context: Context,
  options: OdooOptions,
  limits: CallLimits,
  asked: Asked,
): Odoo {
  const send = async (call: Call): Promise<unknown> => {
    assertWire(call.arguments, `${call.model}.${call.method} arguments`);
    if (options.stopping?.aborted === true) throw stopped(`${call.model}.${call.method}`);
    const started = performance.now();
    let failed = true;
    try {
      const answer = await transport.call(call, limits);
      failed = false;
      return answer;
    } finally {
      // Asking for the fields of a model that does not exist is no failure.
      if (failed && call.method !== 'fields_get') transport.session.failed += 1;
      options.onCall?.({
        model: call.model,
        method: call.method,
        milliseconds: performance.now() - started,
        failed,
      });
    }
  };
  const toCall = <Model extends string>(
    model: Model,
    method: string,
    args: Record<string, unknown>,
    extra: CallOptions<Model>,
  ): Call => ({
    model,
    method,
    arguments: args,
    context: { ...context, ...extra.context },
    ...(extra.ids === undefined ? {} : { ids: extra.ids }),
  });
  const odoo: Odoo = {
    session: transport.session,
    protocol: transport.protocol,
    uid: transport.uid,
    readsOnly: options.readsOnly === true,
    newRecordValues: options.newRecordValues ?? {},
    call: async (model, method, args = {}, extra = {}) => {
      if (options.readsOnly === true) throw onlyReads(`${model}.${method}`);
      boundary(`odoo before ${model}.${method}`);
      const answer = await send(toCall(model, method, args, extra));
      boundary(`odoo after ${model}.${method}`);
      return answer;
    },
    read: (model, method, args = {}, extra = {}) =>
      repeatReads(() => send(toCall(model, method, args, extra)), options),
    with: (more) => odooOver(transport, { ...context, ...more }, options, limits, asked),
    filling: (newRecordValues) =>
      odooOver(transport, context, { ...options, newRecordValues }, limits, asked),
    readingOnly: () => odooOver(transport, context, { ...options, readsOnly: true }, limits, asked),
    fresh: () => odooOver(transport, context, options, limits, nothingAsked()),
    fieldsOf: (model) => {
      const known = asked.fields.get(model) ?? readFields(odoo, model);
      asked.fields.set(model, known);
      known.catch(() => asked.fields.delete(model));
      return known;
    },
    once: <Answer>(question: (asking: Odoo) => Promise<Answer>) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is kept under the very question that gave it
      const known = (asked.answers.get(question) as Promise<Answer> | undefined) ?? question(odoo);
      asked.answers.set(question, known);
      known.catch(() => asked.answers.delete(question));
      return known;
    },
  };
  return odoo;
}

function onlyReads(what: string): OdooError {
  return new OdooError(`${what} was not sent: nothing is written to Odoo now`, {
    kind: 'access',
    outcome: 'notSent',
    hint: 'This is a defect of the program: a dry run and doctor only look. Please report it.',
  });
}

function stopped(what: string): OdooError {
  return new OdooError(`${what} was not sent: the program is stopping`, {
    kind: 'stopped',
    outcome: 'notSent',
  });
}

async function readFields(odoo: Odoo, model: string): Promise<ReadonlySet<string>> {
  try {
    const answer = await odoo.read(model, 'fields_get', { attributes: ['type'] });
    return new Set(Object.keys(z.record(z.string(), z.unknown()).parse(answer)));
  } catch (error) {
    // Each version has its own error for a model that does not exist; the right to read it is not checked here.
    if (error instanceof OdooError && ['missing', 'server', 'validation'].includes(error.kind))
      return new Set();
    throw error;
  }
}

function repeatReads<T>(work: () => Promise<T>, { stopping, retryPauseMs = 500 }: OdooOptions): Promise<T> {
  return retry(work, {
    tries: READ_TRIES,
    pauseMs: retryPauseMs,
    isWorthIt: (error) => error instanceof OdooError && error.retryable,
    stopping,
  });
}
