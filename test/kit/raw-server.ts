import { createServer, type Server, type Socket } from 'node:net';

/** A request as it came over the wire. */
type WireRequest = {
  method: string;
  /** Path and query, decoded no further than the wire. */
  target: string;
  headers: Record<string, string>;
  body: string;
};

/** Answers one request by writing to the socket, or by mistreating it. `index` counts the requests from 0. */
export type Script = (socket: Socket, request: WireRequest, index: number) => void;

export type RawServer = {
  url: string;
  /** Every API request, in order. */
  requests: WireRequest[];
  /** Every request for a token. */
  logins: WireRequest[];
  /** Sockets open at the moment. */
  openSockets(): number;
  stop(): Promise<void>;
};

/** A server on real sockets whose answers are written byte by byte by the test. Tokens are granted unless told otherwise. */
export async function startRawServer(api: Script, login: Script = grantToken): Promise<RawServer> {
  const requests: WireRequest[] = [];
  const logins: WireRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    readRequests(socket, (request) => {
      const isLogin = request.target.endsWith('/auth/o2/token');
      const log = isLogin ? logins : requests;
      log.push(request);
      (isLogin ? login : api)(socket, request, log.length - 1);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    logins,
    openSockets: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** A whole answer with its length. */
export function answer(status: number, body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`), bytes]);
}

/** Answers with JSON. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Script {
  return (socket) => {
    socket.write(answer(status, JSON.stringify(value), headers));
  };
}

/** Plays one script after the other; the last one again and again. */
export function inOrder(...scripts: Script[]): Script {
  return (socket, request, index) => {
    scripts[Math.min(index, scripts.length - 1)]?.(socket, request, index);
  };
}

/** Amazon's error list. */
export function refuse(status: number, code: string, message = '', details = ''): Script {
  return json({ errors: [{ code, message, details }] }, status, { 'x-amzn-requestid': 'request-1' });
}

/** Login with Amazon's answer: `token-0`, `token-1`, … each for an hour. */
export const grantToken: Script = (socket, _request, index) => {
  socket.write(
    answer(200, JSON.stringify({ access_token: `token-${index}`, token_type: 'bearer', expires_in: 3600 })),
  );
};

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function readRequests(socket: Socket, onRequest: (request: WireRequest) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = buffer.subarray(0, end).toString('latin1').split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 2),
        ]),
      );
      const length = Number(headers['content-length'] ?? 0);
      if (buffer.length < end + 4 + length) return;
      const body = buffer.subarray(end + 4, end + 4 + length).toString('utf8');
      buffer = buffer.subarray(end + 4 + length);
      const [method = '', target = ''] = first.split(' ');
      onRequest({ method, target, headers, body });
    }
  });
}
