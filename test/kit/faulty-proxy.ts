import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What becomes of a request: `pass` it reaches Odoo and is answered; `silent` it is taken and never answered; `reset` the
 * connection breaks before Odoo sees it; `lost` Odoo carries it out and the connection breaks before the answer; `truncated`
 * the answer ends in the middle; `html` a proxy answers 502 with a page of its own; `slow` the answer takes a second; `late` the gateway
 * gives up and answers 504 while Odoo is still at work, which carries the request out some seconds later; `window` Odoo does nothing
 * and answers JSON-RPC with a window, as an addon does that asks first; `old` what was made since does not show in readings with `create_date`, as where a replica lags.
 */
export type Fault =
  | 'pass'
  | 'silent'
  | 'reset'
  | 'lost'
  | 'truncated'
  | 'html'
  | 'slow'
  | 'late'
  | 'window'
  | 'old';

export type FaultyProxy = {
  url: string;
  /** From the next request on: every one, or every so many. */
  become(fault: Fault, every?: number): void;
  /** The fault strikes only requests whose body holds this text. */
  only(text: string | undefined): void;
  /** Ends once everything that Odoo is still at work on is done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** A server in front of Odoo that fails as networks do. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: Fault = 'pass';
  let every = 1;
  let requests = 0;
  let wanted: string | undefined;
  const working = new Set<Promise<unknown>>();
  const since = { at: 0 };
  const agent = new Agent({ keepAlive: false });
  const decide = (body: Buffer): Fault => {
    if (wanted !== undefined && !body.includes(wanted)) return 'pass';
    requests += 1;
    return requests % every === 0 ? fault : 'pass';
  };
  const server = createServer((message, response) => {
    // Odoo itself may be gone: then the caller sees what a proxy shows it.
    handle({ decide, target, agent, working, since }, message, response).catch(() =>
      message.socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: (next, nth = 1) => {
      fault = next;
      since.at = Date.now();
      every = nth;
      requests = 0;
    },
    only: (text) => {
      wanted = text;
    },
    settled: async () => {
      await Promise.all(working);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Handling = {
  decide: (body: Buffer) => Fault;
  target: string;
  agent: Agent;
  /** Requests that Odoo is still at work on after the gateway has given up. */
  working: Set<Promise<unknown>>;
  /** When the fault began, in milliseconds since 1970. */
  since: { at: number };
};

const WINDOW = {
  type: 'ir.actions.act_window',
  name: 'Approval',
  res_model: 'approval.question',
  view_mode: 'form',
  target: 'new',
};

/** How long Odoo takes longer than the gateway waits. */
const LATE_MS = 3000;

async function handle(
  { decide, target, agent, working, since }: Handling,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(message);
  const fault = decide(body);
  if (fault === 'late') {
    const work = delay(LATE_MS).then(() => forward(target, agent, message, body));
    working.add(work);
    work.finally(() => working.delete(work)).catch(() => undefined);
    response.writeHead(504, { 'content-type': 'text/html' }).end('<html><h1>504 Gateway Timeout</h1></html>');
    return;
  }
  if (fault === 'window') {
    const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: WINDOW });
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    return;
  }
  if (fault === 'silent') return;
  if (fault === 'reset') {
    message.socket.resetAndDestroy();
    return;
  }
  if (fault === 'html') {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
    return;
  }
  const answer = await forward(target, agent, message, body);
  if (fault === 'old') answer.bytes = withoutYounger(answer.bytes, since);
  if (fault === 'slow') await delay(1000);
  if (fault === 'lost') {
    message.socket.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.bytes.length });
  if (fault === 'pass' || fault === 'slow' || fault === 'old') response.end(answer.bytes);
  else response.write(answer.bytes.subarray(0, answer.bytes.length / 2), () => message.socket.destroy());
}

/** A JSON-RPC answer without the records that were made since a moment; Odoo counts whole seconds. */
function withoutYounger(bytes: Buffer, since: { at: number }): Buffer {
  const answer = JSON.parse(bytes.toString()) as { result?: { create_date?: string }[] };
  const limit = new Date(since.at - 1000).toISOString().slice(0, 19).replace('T', ' ');
  const result = answer.result?.filter(({ create_date: made }) => made === undefined || made < limit);
  return Buffer.from(JSON.stringify({ ...answer, result }));
}

type Answer = { status: number; headers: Record<string, string | string[]>; bytes: Buffer };

async function forward(
  target: string,
  agent: Agent,
  message: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const url = new URL(message.url ?? '/', target);
  const { 'transfer-encoding': _, host: __, ...headers } = message.headers;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method: message.method ?? 'GET', headers: { ...headers, connection: 'close' }, agent };
    request(url, options, resolve).on('error', reject).end(body);
  });
  const { 'content-type': type, 'set-cookie': cookie } = answer.headers;
  return {
    status: answer.statusCode ?? 0,
    headers: { ...(type && { 'content-type': type }), ...(cookie && { 'set-cookie': cookie }) },
    bytes: await buffer(answer),
  };
}
