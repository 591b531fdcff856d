import type { ClientRequest } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { SellingPartner } from 'amazon-sp-api';
import {
  type Answer,
  agentFor,
  answerOf,
  type Connections,
  type Failure,
  type Limits,
  observingAgent,
  openSingleUse,
} from '../net/exchange.ts';
import type { AmazonAccount } from './account.ts';
import { OPERATIONS, type Operation, type OperationName } from './operations.ts';

/** The parameters of a call; names and values are those of Amazon's model. */
export type Parameters = {
  path?: Record<string, string>;
  /** Arrays are sent separated by commas; undefined values are not sent. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  body?: unknown;
};

/**
 * Sends one call through `amazon-sp-api`, which contributes the paths, the encoding of queries and the headers. The answer that the
 * package returns is not used: it may be garbled, late or missing. Instead we listen to the request itself, which we get from the
 * agent.
 *
 * @param parameters are copied, because the package modifies its arguments
 */
export function sendOperation(
  account: AmazonAccount,
  target: { api: URL; connections: Connections; accessToken: string },
  operation: OperationName,
  parameters: Parameters,
  limits: Limits,
): Promise<Answer | Failure> {
  const { section, version, repeatable, name = operation }: Operation = OPERATIONS[operation];
  return new Promise((resolve, reject) => {
    const agent = agentOf(target, repeatable, (request) => {
      resolve(answerOf(request, limits));
    });
    const call = { operation: name, endpoint: section, options: { version, raw_result: true } };
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
 * An agent that hands us the request, redirects it to the endpoint and passes it on. A call that must not be sent twice gets a new
 * connection.
 */
function agentOf(
  { api, connections }: { api: URL; connections: Connections },
  repeatable: boolean,
  observe: (request: ClientRequest) => void,
): HttpsAgent {
  const port = Number(api.port || (api.protocol === 'http:' ? 80 : 443));
  const host = api.hostname.replace(/^\[|\]$/g, '');
  const toEndpoint = (request: ClientRequest): void => {
    observe(request);
    request.path = api.pathname.replace(/\/$/, '') + request.path;
    request.setHeader('host', api.host);
  };
  const agent = agentFor(repeatable ? connections : openSingleUse(), api);
  return observingAgent(agent, toEndpoint, { host, port });
}

/** Copies the parameters, drops undefined values and joins arrays. */
function copyOf({ path, query, body }: Parameters): Parameters {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const joined = entries.map(([name, value]): [string, string | number | undefined] => [
    name,
    typeof value === 'object' ? value.join(',') : value,
  ]);
  return structuredClone({
    ...(path && { path }),
    ...(query && { query: Object.fromEntries(joined) }),
    ...(body !== undefined && { body }),
  });
}
