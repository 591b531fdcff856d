import { z } from 'zod';
import { parseJson } from '../../net/json.ts';
import { OdooError } from './errors.ts';
import { below, openOdooConnections, send } from './http.ts';

const Answer = z.object({ result: z.object({ server_version: z.string() }) });
const DEADLINE_MS = 20_000;

/**
 * What a server reports without login: its version and its time.
 *
 * @throws OdooError when nothing answers there, or something that is no Odoo
 */
export async function readServerVersion(settings: {
  url: string;
  caFile?: string | undefined;
}): Promise<{ version: string; time: Date | undefined }> {
  const { headers, body } = await send(openOdooConnections(settings.caFile), {
    url: below(settings.url, '/web/webclient/version_info'),
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params: {} }),
    deadlineMs: DEADLINE_MS,
    what: 'its version',
  });
  const answer = Answer.safeParse(parsed(body));
  if (!answer.success) throw new OdooError('No Odoo answers there', { kind: 'address', outcome: 'rejected' });
  const time = headers.date === undefined ? undefined : new Date(headers.date);
  return { version: answer.data.result.server_version, time };
}

const Databases = z.object({ result: z.array(z.string()) });

/**
 * The databases of a server, as its login page lists them.
 *
 * @returns none when the server does not tell them (`list_db = False`, or Odoo Online)
 * @throws OdooError when nothing answers
 */
export async function listDatabases(settings: {
  url: string;
  caFile?: string | undefined;
}): Promise<string[]> {
  const { body } = await send(openOdooConnections(settings.caFile), {
    url: below(settings.url, '/web/database/list'),
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params: {} }),
    deadlineMs: DEADLINE_MS,
    what: 'its databases',
  });
  const answer = Databases.safeParse(parsed(body));
  return answer.success ? answer.data.result : [];
}

function parsed(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    // A page of something else: the shape is checked by the caller, and does not fit.
    return undefined;
  }
}
