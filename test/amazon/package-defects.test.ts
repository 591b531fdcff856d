import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { submitFeed } from '../../src/amazon/feeds.ts';
import { getOrder, searchOrders } from '../../src/amazon/orders.ts';
import { confirmShipment } from '../../src/amazon/shipments.ts';
import { toInstant } from '../../src/domain/time.ts';
import { bench, CONFIRMATION, closeBenches, minimalOrder, rejection } from '../kit/amazon-client.ts';
import { answer, inOrder, json, refuse, type Script } from '../kit/raw-server.ts';
import { downloadReport } from '../kit/text-source.ts';
import { settled } from '../kit/virtual-clock.ts';

const ORDER = '305-7654321-1234567';
const QUERY = { marketplaceIds: ['A1PA6795UKMFR9'], lastUpdatedAfter: toInstant('2026-11-01') };

const unhandled = jest.fn();
beforeEach(() => {
  unhandled.mockClear();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await closeBenches();
  await settled();
  process.off('unhandledRejection', unhandled);
  if (unhandled.mock.calls.length > 0) throw new Error('A rejection was not handled');
});

/** The measured defects of amazon-sp-api 1.2.1, each by its number, and that none of them reaches us. */
describe('amazon-sp-api 1.2.1', () => {
  it('1: text that is split within a character stays whole', async () => {
    const name = 'Jörg Müller 🎁';
    const body = Buffer.from(
      JSON.stringify({ order: { ...minimalOrder(ORDER), buyer: { buyerName: name } } }),
    );
    const { client } = await bench((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      for (const byte of body) {
        socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]));
      }
      socket.write('0\r\n\r\n');
    });
    expect((await getOrder(client, ORDER))?.buyer?.buyerName).toBe(name);
  });

  it('2: a read that is reset is tried five times, with growing pauses', async () => {
    const { client, server, clock } = await bench(reset);
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({
      code: 'AMAZON_CONNECTION_LOST',
      retryable: true,
    });
    expect(server.requests).toHaveLength(5);
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000]);
  });

  it('2: a write whose connection is reset is not sent again, and its outcome is unknown', async () => {
    const { client, server } = await bench(reset);
    expect(await rejection(confirmShipment(client, ORDER, CONFIRMATION))).toMatchObject({
      code: 'AMAZON_OUTCOME_UNKNOWN',
      outcome: 'unknown',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('3: a reset followed by another error ends in that error, not in a crash', async () => {
    const { client } = await bench(inOrder(reset, refuse(403, 'Unauthorized', 'Access is denied.')));
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({
      code: 'AMAZON_ACCESS_DENIED',
      status: 403,
    });
  });

  it('4: a call whose answer is cut off is repeated', async () => {
    const whole = answer(200, JSON.stringify({ order: minimalOrder(ORDER) }));
    const { client, server } = await bench(
      inOrder(
        (socket) => socket.end(whole.subarray(0, whole.length - 10)),
        (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"ord'),
        (socket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"order":{"orderId":"30'),
        (socket) => socket.write(whole),
      ),
    );
    expect((await getOrder(client, ORDER))?.orderId).toBe(ORDER);
    expect(server.requests).toHaveLength(4);
  });

  it.each<[string, Script]>([
    ['never answers', () => undefined],
    ['stops within the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le')],
    ['stops within the body', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"o')],
  ])('4: a server that %s costs a deadline, and the connection is closed', async (_what, script) => {
    const { client, server } = await bench(script, { deadlineMs: 40 });
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_TIMEOUT' });
    expect(server.requests).toHaveLength(5);
    while (server.openSockets() > 1) await settled();
  });

  it('5: throttling without end is given up after five tries, each after the time for a new token', async () => {
    const { client, server, clock } = await bench(inOrder(refuse(429, 'QuotaExceeded'), html));
    expect(await rejection(searchOrders(client, QUERY))).toMatchObject({
      code: 'AMAZON_THROTTLED',
      retryable: true,
    });
    expect(server.requests).toHaveLength(5);
    expect(clock.sleeps.filter((milliseconds) => milliseconds > 170_000)).toHaveLength(4);
  });

  it('6: a token that Amazon always calls expired is replaced once', async () => {
    const expired = refuse(
      403,
      'Unauthorized',
      'Access is denied.',
      'The access token you provided has expired.',
    );
    const { client, server } = await bench(expired);
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_ACCESS_DENIED' });
    expect(server.requests.map(({ headers }) => headers['x-amz-access-token'])).toEqual([
      'token-0',
      'token-1',
    ]);
    expect(server.logins).toHaveLength(2);
  });

  it('7: what a call is given is not changed, and can be used again', async () => {
    const { client, server } = await bench(json({ order: {} }));
    const parameters = { path: { orderId: 'A B' }, query: { includedData: ['BUYER', 'TAX'] } };
    await client.call('getOrder', parameters);
    expect(parameters).toEqual({ path: { orderId: 'A B' }, query: { includedData: ['BUYER', 'TAX'] } });
    parameters.path.orderId = 'C/D';
    await client.call('getOrder', parameters);
    expect(server.requests.map(({ target }) => target.split('?')[0])).toEqual([
      '/orders/2026-01-01/orders/A%20B',
      '/orders/2026-01-01/orders/C%2FD',
    ]);
  });

  it('8: each operation goes to the version it is written for', async () => {
    const { client, server } = await bench(json({ order: minimalOrder(ORDER) }));
    await getOrder(client, ORDER);
    await confirmShipment(client, ORDER, CONFIRMATION);
    expect(server.requests.map(({ method, target }) => `${method} ${target.split('?')[0]}`)).toEqual([
      `GET /orders/2026-01-01/orders/${ORDER}`,
      `POST /orders/v0/orders/${ORDER}/shipmentConfirmation`,
    ]);
  });

  it('9: an error keeps its status, its code and the request id', async () => {
    const { client } = await bench(refuse(400, 'InvalidInput', 'shipDate is in the future'));
    expect(await rejection(confirmShipment(client, ORDER, CONFIRMATION))).toMatchObject({
      status: 400,
      amazonCode: 'InvalidInput',
      requestId: 'request-1',
      outcome: 'rejected',
      actor: 'accountant',
      message: 'Amazon refused confirmShipment (400 InvalidInput): shipDate is in the future',
    });
  });

  it.each([200, 202, 204])('9: an empty answer %d to a confirmation is a success', async (status) => {
    const { client } = await bench((socket) => socket.write(answer(status, '')));
    await expect(confirmShipment(client, ORDER, CONFIRMATION)).resolves.toBeUndefined();
  });

  it('9: an empty answer to a read is not', async () => {
    const { client, server } = await bench((socket) => socket.write(answer(200, '')));
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_CONNECTION_LOST' });
    expect(server.requests).toHaveLength(5);
  });

  it('10: parallel calls share one request for a token', async () => {
    const { client, server } = await bench(json({ order: minimalOrder(ORDER) }));
    await Promise.all(Array.from({ length: 5 }, () => getOrder(client, ORDER)));
    expect(server.logins).toHaveLength(1);
  });

  it('10: a token is replaced before it ends', async () => {
    const { client, server, clock } = await bench(json({ order: minimalOrder(ORDER) }));
    await getOrder(client, ORDER);
    clock.jump(54 * 60_000);
    await getOrder(client, ORDER);
    clock.jump(60_000);
    await getOrder(client, ORDER);
    expect(server.requests.map(({ headers }) => headers['x-amz-access-token'])).toEqual([
      'token-0',
      'token-0',
      'token-1',
    ]);
  });

  it('11: a document stays text, with the leading zeros of its numbers', async () => {
    const text = 'order-item-code\tsku\n05015851154158\t00123\n';
    const { client } = await bench(documents(answer(200, text, { 'content-type': 'text/plain' })));
    expect(await downloadReport(client)).toBe(text);
  });

  it('12: documents come over the same guarded connections', async () => {
    const whole = answer(200, gzipSync('one\ttwo'));
    const { client } = await bench(
      documents((socket, attempt) => {
        if (attempt === 0) socket.destroy();
        else if (attempt === 1) socket.end(whole.subarray(0, whole.length - 5));
        else socket.write(whole);
      }, 'GZIP'),
    );
    expect(await downloadReport(client)).toBe('one\ttwo');
  });

  it('12: any host, port and path can stand in for Amazon', async () => {
    const { client, server } = await bench(json({ order: minimalOrder(ORDER) }), { prefix: '/amazon/eu' });
    await getOrder(client, ORDER);
    expect(server.logins[0]?.target).toBe('/amazon/eu/auth/o2/token');
    expect(server.requests[0]?.target).toMatch(/^\/amazon\/eu\/orders\/2026-01-01\/orders\//);
    expect(server.requests[0]?.headers['host']).toBe(new URL(server.url).host);
  });

  it('13: neither errors nor records nor the console show a token or a secret', async () => {
    const records: unknown[] = [];
    const output = [jest.spyOn(console, 'dir'), jest.spyOn(console, 'log'), jest.spyOn(console, 'warn')];
    const { client, clock } = await bench(echo, { login, onCall: (record) => records.push(record) });
    const first = await rejection(getOrder(client, ORDER));
    clock.jump(3_600_000);
    const second = await rejection(getOrder(client, ORDER));
    const shown = JSON.stringify([first, second, String(first), String(second), records, client]);
    expect(shown).toContain('AMAZON_LOGIN_REFUSED');
    expect(shown).not.toMatch(/Atza\|secret|also-secret|very-secret/);
    for (const spy of output) expect(spy).not.toHaveBeenCalled();
  });

  it("14: waits go by Amazon's published rates", async () => {
    const { client, server, clock } = await bench(json({ feedDocumentId: 'd', url: 'u' }, 201));
    for (let call = 0; call < 16; call += 1) {
      await client.call('createFeedDocument', { body: { contentType: 'text/xml' } });
    }
    expect(server.requests).toHaveLength(16);
    expect(clock.sleeps).toEqual([2041]);
  });

  it.each([
    ['text/plain; charset=Cp1252', Buffer.from([0x4d, 0xfc, 0x80]), 'Mü€'],
    ['text/plain;charset="Shift_JIS"', Buffer.from([0x83, 0x65]), 'テ'],
    ['text/plain; charset=Windows-31J', Buffer.from([0x87, 0x40, 0x83, 0x65]), '①テ'],
    ['text/plain; charset=ISO-8859-1', Buffer.from([0x4d, 0xfc]), 'Mü'],
    ['text/plain; charset=ISO-8859-1', Buffer.from('Mü'), 'MÃ¼'],
    ['text/plain; charset=UTF-8', Buffer.from('Mü'), 'Mü'],
    ['text/plain; charset=UTF-8', Buffer.from([0x4d, 0xfc]), 'Mü'],
    ['text/plain; charset=utf-8', Buffer.from('\uFEFFMü'), 'Mü'],
    ['text/plain; charset=nonsense', Buffer.from('Mü'), 'Mü'],
    ['text/plain', Buffer.from([0x4d, 0xfc]), 'Mü'],
    ['text/plain', Buffer.from([0x09, 0x4a, 0x50, 0x59, 0x09, 0x83, 0x65]), '\tJPY\tテ'],
  ])('15: a document of type %s is decoded', async (type, bytes, expected) => {
    const { client } = await bench(documents(answer(200, bytes, { 'content-type': type })));
    expect(await downloadReport(client)).toBe(expected);
  });

  it("16: Amazon's error codes are passed on as they are", async () => {
    const { client } = await bench(refuse(400, 'InternalFailure', 'Try again'));
    expect(await rejection(searchOrders(client, QUERY))).toMatchObject({ amazonCode: 'InternalFailure' });
  });

  it('2, 4: an upload that is reset is repeated, the feed itself is not', async () => {
    const { client, server } = await bench((socket, { method, target }, index) => {
      if (target.endsWith('/documents')) {
        const url = `http://127.0.0.1:${socket.localPort}/upload`;
        socket.write(answer(201, JSON.stringify({ feedDocumentId: 'd', url })));
      } else if (method === 'PUT' && index === 2) socket.write(answer(200, ''));
      else socket.destroy();
    });
    const feed = {
      feedType: 'T',
      marketplaceIds: ['A1'],
      content: '<ö/>',
      contentType: 'text/xml; charset=UTF-8',
    };
    expect(await rejection(submitFeed(client, feed))).toMatchObject({ outcome: 'unknown' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'POST']);
    expect(server.requests[2]).toMatchObject({ body: '<ö/>', headers: { 'content-type': feed.contentType } });
    expect(server.requests[2]?.headers).not.toHaveProperty('x-amz-access-token');
  });
});

const html: Script = (socket) => socket.write(answer(429, '<html>Too many requests</html>'));

const echo: Script = (socket, request) =>
  socket.write(
    answer(400, JSON.stringify({ errors: [{ code: 'X', message: JSON.stringify(request.headers) }] })),
  );
const login: Script = (socket, request, index) =>
  index === 0
    ? grantAtza(socket)
    : socket.write(answer(400, JSON.stringify({ error: 'odd', error_description: request.body })));

const reset: Script = (socket) => socket.destroy();

function grantAtza(socket: Socket): void {
  socket.write(answer(200, JSON.stringify({ access_token: 'Atza|secret', expires_in: 3600 })));
}

/** A report document whose content is given, or is sent by the test. */
function documents(
  content: Buffer | ((socket: Socket, attempt: number) => void),
  compression?: string,
): Script {
  let attempt = 0;
  return (socket, { target, headers }) => {
    if (target.startsWith('/reports/')) {
      const url = `http://127.0.0.1:${socket.localPort}/document?signature=1`;
      socket.write(
        answer(200, JSON.stringify({ url, reportDocumentId: 'd', compressionAlgorithm: compression })),
      );
      return;
    }
    expect(headers).not.toHaveProperty('x-amz-access-token');
    if (typeof content === 'function') content(socket, attempt++);
    else socket.write(content);
  };
}
