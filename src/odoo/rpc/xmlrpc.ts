import type { ClientRequest } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import OdooAwait from 'odoo-await';
import { isRecordId, type UserId } from '../../domain/record-id.ts';
import { isError } from '../../errors.ts';
import { agentFor, answerOf, observingAgent } from '../../net/exchange.ts';
import { exceptionError, failureError, httpError, OdooError, unreadableError } from './errors.ts';
import { below, MAX_ANSWER_BYTES } from './http.ts';
import { loginRefused } from './jsonrpc.ts';
import { type CallLimits, type Connection, executeArguments, nameOf, type Transport } from './transport.ts';

type ClientOptions = ReturnType<OdooAwait['createClientOptions']> & { agent: HttpsAgent };

/**
 * odoo-await has no limits, no agent of its own and drops a path prefix. It hands the object of this one method to
 * `http.request`, so that all three are put right here.
 */
class BoundedOdooAwait extends OdooAwait {
  readonly #connection: Connection;
  readonly #observe: (request: ClientRequest) => void;

  constructor(connection: Connection, observe: (request: ClientRequest) => void) {
    const { url, database, username, password } = connection;
    super({ baseUrl: url, db: database, username, password });
    this.#connection = connection;
    this.#observe = observe;
  }

  override createClientOptions(path: string): ClientOptions {
    const url = below(this.#connection.url, path);
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      path: url.pathname,
      basic_auth: null,
      agent: observingAgent(agentFor(this.#connection.connections, url), this.#observe),
    };
  }
}

/**
 * Does one call through odoo-await. Its own answer counts, unless the request itself failed: it was too late, cut off or too large,
 * which the package would tell late, wrongly or never.
 *
 * @throws OdooError
 */
function bounded<T>(
  connection: Connection,
  { deadlineMs }: CallLimits,
  what: string,
  work: (client: BoundedOdooAwait) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const watch = async (request: ClientRequest): Promise<void> => {
      const answer = await answerOf(request, { deadlineMs, maxBytes: MAX_ANSWER_BYTES });
      if (answer.kind === 'failure') reject(failureError(answer, what, deadlineMs));
    };
    const client = new BoundedOdooAwait(connection, (request) => void watch(request));
    work(client).then(resolve, reject);
  });
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
      try {
        return await bounded<unknown>(connection, callLimits, nameOf(call), (client) =>
          Object.assign(client, { uid }).execute_kw(call.model, call.method, executeArguments(call)),
        );
      } catch (error) {
        if (isUntold(error)) return null;
        throw translate(error, nameOf(call));
      }
    },
  };
}

async function login(connection: Connection, limits: CallLimits): Promise<UserId> {
  try {
    const uid = Number(
      await bounded<unknown>(connection, limits, 'the login', async (client) => client.connect() as unknown),
    );
    if (isRecordId<UserId>(uid)) return uid;
  } catch (error) {
    if (typeof error === 'string') throw loginRefused(connection);
    throw translate(error, 'the login');
  }
  throw loginRefused(connection);
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
  if (error instanceof OdooError) return error;
  if (!isError(error)) return unreadableError(error, what);
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
  return unreadableError(error, what);
}

function httpStatus(error: object): number | undefined {
  const answer: unknown = 'res' in error ? error.res : undefined;
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return undefined;
  return Number(answer.statusCode);
}
