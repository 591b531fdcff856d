import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { SellingPartner } from 'amazon-sp-api';
import type { AmazonAccount } from './account.ts';
import { type Answer, answerOf, type Failure, type Limits } from './exchange.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** What an operation is called with; names and values as Amazon's model has them. */
export type Parameters = {
  path?: Record<string, string>;
  /** Arrays are sent comma separated, undefined ones not at all. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  body?: unknown;
};

/** Connections of one client, kept open between calls. */
export type Connections = { http: HttpAgent; https: HttpsAgent };

export function openConnections(): Connections {
  return { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
}

export function closeConnections({ http, https }: Connections): void {
  http.destroy();
  https.destroy();
}

/** Node's agents have this method (and every proxy agent is built on it), but their types do not show it. */
type RequestTaker = {
  /** A request with an agent that does not keep connections asks the server to close. */
  keepAlive: boolean;
  addRequest(request: ClientRequest, options: Record<string, unknown>): void;
};

/**
 * Sends one call through `amazon-sp-api`, which contributes the paths, the encoding of queries and the headers. Its answer
 * is not used, for it may be garbled, late or never there; we listen on the request ourselves, which the agent shows us.
 *
 * @param parameters are copied: the package writes into what it is given
 */
export function sendOperation(
  account: AmazonAccount,
  target: { api: URL; connections: Connections; accessToken: string },
  operation: OperationName,
  parameters: Parameters,
  limits: Limits,
): Promise<Answer | Failure> {
  const { section, version, repeatable } = OPERATIONS[operation];
  return new Promise((resolve, reject) => {
    const agent = agentFor(target, repeatable, (request) => {
      resolve(answerOf(request, limits));
    });
    const call = { operation, endpoint: section, options: { version, raw_result: true } };
    createPartner(account, target.accessToken, agent)
      .callAPI({ ...call, ...copyOf(parameters) })
      .catch(reject);
  });
}

/** An instance for one call: a token and an agent cannot be changed later. It needs, and gets, no secrets. */
function createPartner(account: AmazonAccount, accessToken: string, agent: HttpsAgent): SellingPartner {
  return new SellingPartner({
    region: account.region,
    access_token: accessToken,
    refresh_token: 'unused',
    credentials: { SELLING_PARTNER_APP_CLIENT_ID: 'unused', SELLING_PARTNER_APP_CLIENT_SECRET: 'unused' },
    options: {
      auto_request_tokens: false,
      auto_request_throttled: false,
      retry_remote_timeout: false,
      version_fallback: false,
      debug_log: false,
      user_agent: 'amazon-odoo (Language=TypeScript)',
      https_proxy_agent: agent,
    },
  });
}

/**
 * An agent that shows us the request, points it at the endpoint and passes it on. A call that must not be sent twice gets
 * a connection of its own: a kept one may turn out to be closed after the request was written.
 */
function agentFor(
  { api, connections }: { api: URL; connections: Connections },
  repeatable: boolean,
  observe: (request: ClientRequest) => void,
): HttpsAgent {
  const taker: RequestTaker = {
    keepAlive: repeatable,
    addRequest(request, options) {
      observe(request);
      request.path = api.pathname.replace(/\/$/, '') + request.path;
      request.setHeader('host', api.host);
      const plain = api.protocol === 'http:';
      const agent = repeatable ? connections[plain ? 'http' : 'https'] : freshAgent(plain);
      const port = Number(api.port || (plain ? 80 : 443));
      const host = api.hostname.replace(/^\[|\]$/g, '');
      (agent as unknown as RequestTaker).addRequest(request, { ...options, host, port });
    },
  };
  return taker as unknown as HttpsAgent;
}

function freshAgent(plain: boolean): HttpAgent {
  return plain ? new HttpAgent({ keepAlive: false }) : new HttpsAgent({ keepAlive: false });
}

/** Copies what is sent, drops what is undefined and joins arrays. */
function copyOf({ path, query, body }: Parameters): Parameters {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const joined = entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return structuredClone({
    ...(path && { path }),
    ...(query && { query: Object.fromEntries(joined) }),
    ...(body !== undefined && { body }),
  });
}

/** A request of our own, to Login with Amazon or to a presigned address. */
export type PlainRequest = {
  url: URL;
  method: 'GET' | 'PUT' | 'POST';
  headers?: Record<string, string>;
  body?: Buffer;
};

/** Sends a request that the package has no part in, with the same guarantees. */
export function sendPlain(
  connections: Connections,
  { url, method, headers = {}, body }: PlainRequest,
  limits: Limits,
): Promise<Answer | Failure> {
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const options = { method, headers: { ...headers, ...length } };
  const request =
    url.protocol === 'http:'
      ? httpRequest(url, { ...options, agent: connections.http })
      : httpsRequest(url, { ...options, agent: connections.https });
  const answer = answerOf(request, limits);
  request.end(body);
  return answer;
}
