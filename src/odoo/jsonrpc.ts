import { z } from 'zod';
import { exceptionError, httpError, OdooError } from './errors.ts';
import { below, post } from './http.ts';
import { type CallLimits, type Connection, executeArguments, nameOf, type Transport } from './transport.ts';

const Envelope = z.object({
  result: z.unknown().optional(),
  error: z
    .object({
      message: z.string().optional(),
      data: z.object({ name: z.string(), message: z.string() }).partial().optional(),
    })
    .optional(),
});

/**
 * Logs in over JSON-RPC (`/jsonrpc`): every Odoo up to 21, with a password or an API key.
 *
 * @throws OdooError of kind `login` when the user or key is refused
 */
export async function connectJsonRpc(connection: Connection, limits: CallLimits): Promise<Transport> {
  const { database, username, password } = connection;
  const uid = await execute(
    connection,
    'common',
    'authenticate',
    [database, username, password, {}],
    limits,
    'the login',
  );
  if (typeof uid !== 'number') throw loginRefused(connection);
  return {
    protocol: 'jsonrpc',
    uid,
    call: (call, callLimits) =>
      execute(
        connection,
        'object',
        'execute_kw',
        [database, uid, password, call.model, call.method, ...executeArguments(call)],
        callLimits,
        nameOf(call),
      ),
  };
}

/** The same sentence for every protocol. */
export function loginRefused({ username, database }: Connection): OdooError {
  return new OdooError(`Odoo refused the login ${username} on database ${database}`, {
    kind: 'login',
    outcome: 'rejected',
  });
}

async function execute(
  connection: Connection,
  service: 'common' | 'object',
  method: string,
  args: readonly unknown[],
  limits: CallLimits,
  what: string,
): Promise<unknown> {
  const answer = await post(connection.agent, {
    url: below(connection.url, '/jsonrpc'),
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } }),
    what,
    ...limits,
  });
  if (answer.status !== 200) throw httpError(answer.status, what);
  const envelope = parseEnvelope(answer.body, what);
  if (envelope.error === undefined) return envelope.result;
  const { data, message } = envelope.error;
  throw exceptionError(data?.name ?? '', data?.message ?? message ?? 'no reason given', what);
}

function parseEnvelope(body: string, what: string): z.infer<typeof Envelope> {
  try {
    return Envelope.parse(JSON.parse(body));
  } catch (error) {
    if (body.trimStart().startsWith('{')) {
      throw new OdooError(`Odoo's answer to ${what} was cut off`, {
        kind: 'connection',
        outcome: 'unknown',
        cause: error,
      });
    }
    throw new OdooError(`The server answered ${what} with something that is not JSON`, {
      kind: 'address',
      outcome: 'unknown',
      cause: error,
    });
  }
}
