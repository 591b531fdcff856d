import type { Agent } from 'node:http';
import OdooAwait from 'odoo-await';
import { isError } from '../../errors.ts';
import { connectionError, exceptionError, httpError, type OdooError } from './errors.ts';
import { below, deadlineSignal } from './http.ts';
import { loginRefused } from './jsonrpc.ts';
import { type CallLimits, type Connection, executeArguments, nameOf, type Transport } from './transport.ts';

type ClientOptions = ReturnType<OdooAwait['createClientOptions']> & { agent: Agent; signal: AbortSignal };

/**
 * odoo-await has no time limit, no agent of its own and drops a path prefix. It hands the object of this one method to
 * `http.request`, so that all three are put right here.
 */
class BoundedOdooAwait extends OdooAwait {
  readonly #connection: Connection;
  readonly #limits: CallLimits;

  constructor(connection: Connection, limits: CallLimits) {
    const { url, database, username, password } = connection;
    super({ baseUrl: url, db: database, username, password });
    this.#connection = connection;
    this.#limits = limits;
  }

  override createClientOptions(path: string): ClientOptions {
    const url = below(this.#connection.url, path);
    return {
      host: url.hostname,
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      path: url.pathname,
      basic_auth: null,
      agent: this.#connection.agent,
      signal: deadlineSignal(this.#limits.deadlineMs, this.#limits.signal),
    };
  }
}

/**
 * Logs in over XML-RPC (`/xmlrpc/2`), through odoo-await.
 *
 * @throws OdooError of kind `login` when the user or key is refused
 */
export async function connectXmlRpc(connection: Connection, limits: CallLimits): Promise<Transport> {
  const uid = await login(connection, limits);
  return {
    protocol: 'xmlrpc',
    uid,
    call: async (call, callLimits) => {
      const client = Object.assign(new BoundedOdooAwait(connection, callLimits), { uid });
      try {
        return await client.execute_kw(call.model, call.method, executeArguments(call));
      } catch (error) {
        if (isUntold(error)) return null;
        throw translate(error, nameOf(call));
      }
    },
  };
}

async function login(connection: Connection, limits: CallLimits): Promise<number> {
  try {
    return Number(await new BoundedOdooAwait(connection, limits).connect());
  } catch (error) {
    if (typeof error === 'string') throw loginRefused(connection);
    throw translate(error, 'the login');
  }
}

/**
 * Odoo's XML-RPC cannot say "nothing", nor name records: a method that returns None or a recordset is committed and then answered
 * with this fault.
 */
function isUntold(error: unknown): boolean {
  return isError(error) && /cannot marshal (None|<class 'odoo\.api\.)/.test(error.message);
}

const FAULT_NAMES: Record<number, string> = { 2: 'UserError', 3: 'AccessDenied', 4: 'AccessError' };

function translate(error: unknown, what: string): OdooError {
  if (!isError(error)) return connectionError(error, what);
  if ('faultCode' in error) {
    const text = 'faultString' in error ? String(error.faultString) : error.message;
    const lastLine = text.trim().split('\n').at(-1) ?? text;
    return exceptionError(
      FAULT_NAMES[Number(error.faultCode)] ?? lastLine.split(':')[0] ?? '',
      lastLine,
      what,
    );
  }
  const status = httpStatus(error);
  if (status !== undefined && status !== 200) return httpError(status, what);
  return connectionError(error, what);
}

function httpStatus(error: object): number | undefined {
  const answer: unknown = 'res' in error ? error.res : undefined;
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return undefined;
  return Number(answer.statusCode);
}
