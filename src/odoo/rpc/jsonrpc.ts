import { z } from 'zod';
import { isRecordId, type UserId } from '../../domain/record-id.ts';
import { parseJson } from '../../net/json.ts';
import { exceptionError, httpError, OdooError } from './errors.ts';
import { below, send } from './http.ts';
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

const Version = z.object({ server_version_info: z.array(z.union([z.number(), z.string()])) });

/** What is sent with every request; `cookie` only where the server needs it. */
type Channel = { connection: Connection; cookie?: string };

/** Before 16, a request that names no database by cookie gets its errors as bare HTTP 500 on a server with several. */
const FIRST_VERSION_WITHOUT_COOKIE = 16;

/**
 * Logs in over JSON-RPC (`/jsonrpc`): every Odoo up to 21, with a password or an API key.
 *
 * @throws OdooError of kind `login` when the user or key is refused, `database` when there is no such database
 */
export async function connectJsonRpc(connection: Connection, limits: CallLimits): Promise<Transport> {
  const { database, username, password } = connection;
  const channel = await openChannel(connection, limits);
  const uid = await execute(
    channel,
    'common',
    'authenticate',
    [database, username, password, {}],
    limits,
    'the login',
  );
  if (!isRecordId<UserId>(uid)) throw loginRefused(connection);
  return {
    protocol: 'jsonrpc',
    uid,
    call: (call, callLimits) =>
      execute(
        channel,
        'object',
        'execute_kw',
        [database, uid, password, call.model, call.method, ...executeArguments(call)],
        callLimits,
        nameOf(call),
      ),
  };
}

async function openChannel(connection: Connection, limits: CallLimits): Promise<Channel> {
  const version = Version.safeParse(
    await execute({ connection }, 'common', 'version', [], limits, 'the version'),
  );
  const major = version.success ? Number(version.data.server_version_info[0]) : FIRST_VERSION_WITHOUT_COOKIE;
  if (major >= FIRST_VERSION_WITHOUT_COOKIE) return { connection };
  const exists = await execute(
    { connection },
    'db',
    'db_exist',
    [connection.database],
    limits,
    'the database',
  );
  if (exists !== true) throw missingDatabase(connection);
  const answer = await send(connection.connections, {
    url: below(connection.url, `/web/login?db=${encodeURIComponent(connection.database)}`),
    what: 'the login page',
    ...limits,
  });
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  return cookie === undefined ? { connection } : { connection, cookie };
}

function missingDatabase({ database }: Connection): OdooError {
  return new OdooError(`The database ${database} does not exist on this Odoo`, {
    kind: 'database',
    outcome: 'rejected',
  });
}

/**
 * Names the database of a call at the HTTP level too (Odoo 19, `http.py`; older versions ignore it). Without a name, an Odoo that has
 * several databases lists them for each call, over a new connection to PostgreSQL: that costs as much as the rest of a small call. The
 * login goes without: a database that is no Odoo's would end as HTTP 500, which says less than the answer to the login.
 */
function namingDatabase(service: string, { database }: Connection): Record<string, string> {
  // No database of Odoo has another name, and a header could not carry every text.
  return service === 'object' && /^[\w.-]+$/.test(database) ? { 'X-Odoo-Database': database } : {};
}

/** The same sentence for every protocol. */
export function loginRefused({ username, database }: Connection): OdooError {
  return new OdooError(`Odoo refused the login ${username} on database ${database}`, {
    kind: 'login',
    outcome: 'rejected',
  });
}

async function execute(
  { connection, cookie }: Channel,
  service: 'common' | 'object' | 'db',
  method: string,
  args: readonly unknown[],
  limits: CallLimits,
  what: string,
): Promise<unknown> {
  const answer = await send(connection.connections, {
    url: below(connection.url, '/jsonrpc'),
    headers: cookie === undefined ? namingDatabase(service, connection) : { Cookie: cookie },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } }),
    what,
    ...limits,
  });
  if (answer.status !== 200) throw httpError(answer.status, what);
  const envelope = parseEnvelope(answer.body, what);
  // A method that returns nothing has no result in 14, and null later.
  if (envelope.error === undefined) return envelope.result ?? null;
  const { data, message } = envelope.error;
  throw exceptionError(data?.name ?? '', data?.message ?? message ?? 'no reason given', what);
}

function parseEnvelope(body: string, what: string): z.infer<typeof Envelope> {
  try {
    return Envelope.parse(parseJson(body));
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
