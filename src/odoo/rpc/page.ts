import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, exchange } from '../../net/exchange.ts';
import { failureError } from './errors.ts';
import { below, MAX_ANSWER_BYTES } from './http.ts';
import type { CallLimits, Connection } from './transport.ts';

/** A page as it came; the status may be that of an error. */
export type Page = { status: number; contentType: string; bytes: Buffer };

export type ReadPage = (path: string, what: string) => Promise<Page>;

/** Odoo may lead to the address of a language. */
const MOST_REDIRECTS = 3;

/**
 * Reads pages without a login. A server with several databases is told first which one is meant: Odoo notes it in a session of nobody
 * (`ensure_db` of its login page); only from 19 on there is a header for it.
 */
export function pagesOf(connection: Connection, { deadlineMs }: CallLimits): ReadPage {
  const get = async (path: string, cookie: string | undefined, what: string): Promise<Answer> => {
    const answer = await exchange(
      connection.connections,
      {
        url: below(connection.url, path),
        method: 'GET',
        headers: cookie === undefined ? {} : { cookie },
      },
      { deadlineMs, maxBytes: MAX_ANSWER_BYTES },
    );
    if (answer.kind === 'failure') throw failureError(answer, what, deadlineMs);
    return answer;
  };
  return async (path, what) => {
    const chosen = await get(`/web/login?db=${encodeURIComponent(connection.database)}`, undefined, what);
    const cookie = sessionIn(chosen.headers);
    let answer = await get(path, cookie, what);
    for (let count = 0; count < MOST_REDIRECTS && isRedirect(answer.status); count += 1) {
      const next = pathIn(answer.headers, connection.url);
      if (next === undefined) break;
      answer = await get(next, cookie, what);
    }
    return {
      status: answer.status,
      contentType: answer.headers['content-type'] ?? '',
      bytes: answer.bytes,
    };
  };
}

function sessionIn(headers: IncomingHttpHeaders): string | undefined {
  const cookies = headers['set-cookie'] ?? [];
  return cookies
    .map((cookie) => cookie.split(';')[0])
    .find((cookie) => cookie?.startsWith('session_id=') === true);
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}

/** Where a redirect leads on this server, below the address of the settings, whatever host Odoo names. */
function pathIn(headers: IncomingHttpHeaders, base: string): string | undefined {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  const { pathname, search } = new URL(location, base);
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  return `${pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname}${search}`;
}
