import { connect as connectSocket } from 'node:net';

/** What came over a raw connection. */
export type RawAnswer = {
  /** The packets, as they came. */
  chunks: Buffer[];
  /** `end` closed in order, `reset` cut, `silence` still open after the time given. */
  ending: 'end' | 'reset' | 'silence';
};

/** Sends a GET over a plain socket and watches what happens to it. */
export function rawGet(url: string, headers: Record<string, string>, silenceMs = 1500): Promise<RawAnswer> {
  const { hostname, port, pathname, search, host } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connectSocket(Number(port), hostname);
    const finish = (ending: RawAnswer['ending']) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ chunks, ending });
    };
    const timer = setTimeout(() => finish('silence'), silenceMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => finish('end'));
    socket.on('error', () => finish('reset'));
    const lines = Object.entries({ host, connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write([`GET ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  });
}

/** Head and body of a raw answer. */
export function partsOf({ chunks }: RawAnswer): { head: string; body: Buffer } {
  const whole = Buffer.concat(chunks);
  const border = whole.indexOf('\r\n\r\n');
  return {
    head: whole.subarray(0, border).toString('latin1').toLowerCase(),
    body: whole.subarray(border + 4),
  };
}
