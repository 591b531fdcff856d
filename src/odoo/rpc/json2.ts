import { z } from 'zod';
import { isRecordId, type UserId } from '../../domain/record-id.ts';
import { parseJson } from '../../net/json.ts';
import { exceptionError, httpError, OdooError } from './errors.ts';
import { below, type HttpAnswer, send } from './http.ts';
import { loginRefused } from './jsonrpc.ts';
import { type Call, type CallLimits, type Connection, nameOf, type Transport } from './transport.ts';

const Refusal = z.object({ name: z.string(), message: z.string() });

/**
 * Checks an API key over JSON-2 (`/json/2`): Odoo 19 and later, the only protocol that stays.
 *
 * @throws OdooError of kind `login` when the key is refused, `address` when this Odoo has no JSON-2
 */
export async function connectJson2(connection: Connection, limits: CallLimits): Promise<Transport> {
  const context = await execute(
    connection,
    { model: 'res.users', method: 'context_get', arguments: {}, context: {} },
    limits,
  );
  const uid = z.object({ uid: z.custom<UserId>(isRecordId) }).safeParse(context);
  return {
    protocol: 'json2',
    uid: uid.success ? uid.data.uid : await findUser(connection, limits),
    call: (call, callLimits) => execute(connection, call, callLimits),
  };
}

async function findUser(connection: Connection, limits: CallLimits): Promise<UserId> {
  const users = await execute(
    connection,
    {
      model: 'res.users',
      method: 'search',
      arguments: { domain: [['login', '=', connection.username]], limit: 1 },
      context: {},
    },
    limits,
  );
  const uid = z.array(z.custom<UserId>(isRecordId)).parse(users)[0];
  if (uid === undefined) throw loginRefused(connection);
  return uid;
}

async function execute(connection: Connection, call: Call, limits: CallLimits): Promise<unknown> {
  const what = nameOf(call);
  const answer = await send(connection.connections, {
    url: below(connection.url, `/json/2/${call.model}/${call.method}`),
    headers: { Authorization: `bearer ${connection.password}`, 'X-Odoo-Database': connection.database },
    body: JSON.stringify({
      ...call.arguments,
      context: call.context,
      ...(call.ids === undefined ? {} : { ids: call.ids }),
    }),
    what,
    ...limits,
  });
  if (answer.status === 200) return parse(answer.body, what);
  throw refusal(answer, connection, what);
}

function parse(body: string, what: string): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    throw new OdooError(`Odoo's answer to ${what} was cut off`, {
      kind: 'connection',
      outcome: 'unknown',
      cause: error,
    });
  }
}

function refusal(answer: HttpAnswer, connection: Connection, what: string): OdooError {
  if (answer.status === 404 && !answer.body.trimStart().startsWith('{')) return noSuchPlace(connection);
  const refused = Refusal.safeParse(parseLenient(answer.body));
  if (answer.status === 401) return loginRefused(connection);
  if (!refused.success) return httpError(answer.status, what);
  return exceptionError(refused.data.name, refused.data.message, what);
}

/** Odoo answers with its own 404 page when it has no such database, and so does an Odoo before 19, or none at all. */
function noSuchPlace({ database }: Connection): OdooError {
  return new OdooError(`No JSON-2 API answers for the database ${database}`, {
    kind: 'database',
    outcome: 'rejected',
    hint: 'Check odoo.url and odoo.database; before Odoo 19 set odoo.protocol to jsonrpc.',
  });
}

function parseLenient(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined; // an HTML page: the HTTP status alone decides
  }
}
