import { createAmazonClient } from '../../src/amazon/client.ts';
import { AmazonError } from '../../src/amazon/errors.ts';
import { getOrder, searchOrders } from '../../src/amazon/orders.ts';
import { confirmShipment } from '../../src/amazon/shipments.ts';
import { toInstant } from '../../src/domain/time.ts';
import {
  ACCOUNT,
  bench,
  CONFIRMATION,
  closeBenches,
  memoryStore,
  minimalOrder,
  rejection,
} from '../kit/amazon-client.ts';
import { answer, grantToken, inOrder, json, refuse, type Script } from '../kit/raw-server.ts';
import { jumpingClock } from '../kit/virtual-clock.ts';

const ORDER = '305-7654321-1234567';
const QUERY = { marketplaceIds: ['A1PA6795UKMFR9'], lastUpdatedAfter: toInstant('2026-11-01') };
const found = json({ order: minimalOrder(ORDER) });
const noContent: Script = (socket) => socket.write(answer(204, ''));
const down: Script = (socket) => socket.write(answer(503, '<html/>'));
const busy = json({ error: 'server_error' }, 400);
const gone: Script = (socket) => socket.destroy();

afterEach(closeBenches);

describe('a call', () => {
  it.each([500, 502, 503, 504])('is repeated after an answer %d, whatever its body', async (status) => {
    const html: Script = (socket) => socket.write(answer(status, '<h1>Oops</h1>'));
    const { client } = await bench(inOrder(html, (socket) => socket.write(answer(status, '')), found));
    expect((await getOrder(client, ORDER))?.orderId).toBe(ORDER);
  });

  it.each([500, 503])('that writes is not repeated after an answer %d', async (status) => {
    const { client, server } = await bench(refuse(status, 'InternalFailure'));
    const error = await rejection(confirmShipment(client, ORDER, CONFIRMATION));
    expect(error).toMatchObject({ code: 'AMAZON_OUTCOME_UNKNOWN', outcome: 'unknown', status });
    expect(server.requests).toHaveLength(1);
  });

  it('that writes is repeated after it was throttled, for it was not carried out', async () => {
    const { client, server } = await bench(inOrder(refuse(429, 'QuotaExceeded'), noContent));
    await confirmShipment(client, ORDER, CONFIRMATION);
    expect(server.requests).toHaveLength(2);
  });

  it('that never reached Amazon is repeated, and says so', async () => {
    const { client, server, clock } = await bench(found);
    await getOrder(client, ORDER);
    await server.stop();
    const error = await rejection(confirmShipment(client, ORDER, CONFIRMATION));
    expect(error).toMatchObject({ code: 'AMAZON_UNREACHABLE', outcome: 'notSent', retryable: true });
    expect(clock.sleeps).toHaveLength(4);
  });

  it('that writes never uses a kept connection, which may turn out to be closed', async () => {
    const ports: (number | undefined)[] = [];
    const { client } = await bench((socket, request, index) => {
      ports.push(socket.remotePort);
      if (request.method === 'POST') socket.write(answer(204, ''));
      else found(socket, request, index);
    });
    await getOrder(client, ORDER);
    await getOrder(client, ORDER);
    await confirmShipment(client, ORDER, CONFIRMATION);
    expect(ports[1]).toBe(ports[0]);
    expect(ports[2]).not.toBe(ports[0]);
  });

  it('answered 400 is not repeated, and leaves the cursor to the next run', async () => {
    const { client, server } = await bench(refuse(400, 'InvalidInput', 'Request has an invalid input'));
    const error = await rejection(searchOrders(client, QUERY));
    expect(error).toMatchObject({ code: 'AMAZON_INVALID_INPUT', retryable: true, exitStatus: 4 });
    expect(server.requests).toHaveLength(1);
  });

  it('shows the text of an answer that is HTML, without its markup', async () => {
    const page = `<html><style>b{}</style><body><b>Forbidden</b>\n${'x'.repeat(900)}</body></html>`;
    const { client } = await bench((socket) => socket.write(answer(403, page)));
    const { message } = (await rejection(getOrder(client, ORDER))) as Error;
    expect(message).toMatch(/^Amazon refused getOrder \(403\): Forbidden x+…$/);
    expect(message.length).toBeLessThan(350);
  });

  it('finishes the call on its way when the program stops, repeats none and begins none', async () => {
    const stop = new AbortController();
    const { client, server } = await bench(
      (socket, request, index) => {
        stop.abort();
        refuse(503, 'ServiceUnavailable')(socket, request, index);
      },
      { stopping: stop.signal },
    );
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_UNAVAILABLE' });
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_STOPPED' });
    expect(server.requests).toHaveLength(1);
  });

  it('names an expired client secret, which looks like a role that is missing', async () => {
    const { client } = await bench(
      json(
        {
          errors: [
            {
              code: 'Unauthorized',
              message: 'Access to requested resource is denied.',
              details: 'The LWA secret token you provided has expired.',
            },
          ],
        },
        403,
      ),
    );
    const error = await rejection(getOrder(client, ORDER));
    expect(error).toMatchObject({ code: 'AMAZON_SECRET_EXPIRED', actor: 'operator', retryable: false });
    expect(error instanceof AmazonError && error.hint).toContain('rotate');
  });

  it('is recorded, with the time it took and what Amazon calls it', async () => {
    const calls: unknown[] = [];
    const { client } = await bench(refuse(404, 'NotFound'), { onCall: (call) => calls.push(call) });
    await getOrder(client, ORDER);
    expect(calls).toEqual([
      { operation: 'getOrder', status: 404, milliseconds: 0, bytes: 58, requestId: 'request-1' },
    ]);
  });

  it('follows the rate that Amazon names, and announces its waits', async () => {
    const waits: unknown[] = [];
    const page = json({ orders: [] }, 200, { 'x-amzn-RateLimit-Limit': '5.6' });
    const { client, clock } = await bench(page, {
      onWait: (operation, milliseconds) => waits.push([operation, milliseconds]),
    });
    for (let call = 0; call < 21; call += 1) await searchOrders(client, QUERY);
    expect(waits).toEqual([['searchOrders', 183]]);
    expect(clock.sleeps).toEqual([183]);
  });

  it('shares its quota with the other clients of the process', async () => {
    const buckets = memoryStore();
    const { server, clock } = await bench(json({ orders: [] }));
    const account = { ...ACCOUNT, endpoint: server.url };
    const clients = ['one', 'two'].map((name) =>
      createAmazonClient({ ...account, name }, { buckets, clock }),
    );
    for (let call = 0; call < 21; call += 1) await searchOrders(clients[call % 2] ?? clients[0]!, QUERY);
    expect(clock.sleeps).toEqual([182_216]);
    for (const client of clients) client.close();
  });

  it('is refused when the answer is larger than anything Amazon sends', async () => {
    const { client, server } = await bench((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');
      const megabytes = Buffer.alloc(8 * 1024 * 1024, 32);
      for (let sent = 0; sent < 9; sent += 1) socket.write(megabytes);
    });
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_ANSWER_TOO_LARGE' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the access token', () => {
  it('is requested as Login with Amazon documents it', async () => {
    const { client, server } = await bench(found);
    await getOrder(client, ORDER);
    const { clientId: client_id, clientSecret: client_secret, refreshToken: refresh_token } = ACCOUNT;
    const body = { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
    expect(JSON.parse(server.logins[0]?.body ?? '')).toEqual(body);
  });

  it.each([
    ['invalid_grant', 'refreshToken'],
    ['invalid_client', 'clientSecret'],
    ['unauthorized_client', 'clientId'],
  ])(
    'refused for %s is a matter for the operator, and is not asked for again at once',
    async (error, setting) => {
      const login: Script = (socket) => socket.write(answer(400, JSON.stringify({ error })));
      const { client, server, clock } = await bench(found, { login });
      for (let call = 0; call < 2; call += 1) {
        const thrown = await rejection(getOrder(client, ORDER));
        expect(thrown).toMatchObject({ code: 'AMAZON_LOGIN_REFUSED', actor: 'operator', outcome: 'notSent' });
        expect(String(thrown)).toContain(setting);
      }
      expect(server.logins).toHaveLength(1);
      expect(server.requests).toHaveLength(0);
      clock.jump(60_001);
      await rejection(getOrder(client, ORDER));
      expect(server.logins).toHaveLength(2);
    },
  );

  it('is requested again when Login with Amazon is out of order', async () => {
    const { client, server } = await bench(found, { login: inOrder(down, busy, gone, grantToken) });
    expect((await getOrder(client, ORDER))?.orderId).toBe(ORDER);
    expect(server.logins).toHaveLength(4);
  });

  it('costs no quota when it cannot be had', async () => {
    const buckets = memoryStore();
    const { client } = await bench(found, { login: down, buckets });
    expect(await rejection(getOrder(client, ORDER))).toMatchObject({ code: 'AMAZON_LOGIN_UNAVAILABLE' });
    expect([...buckets.states.values()].map(({ tokens }) => tokens)).toEqual([30]);
  });

  it('is used to its end when a new one cannot be had', async () => {
    const { client, server, clock } = await bench(found, { login: inOrder(grantToken, down) });
    await getOrder(client, ORDER);
    clock.jump(56 * 60_000);
    await getOrder(client, ORDER);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    'The access token you provided has expired.',
    'The access token you provided is revoked, malformed or invalid.',
  ])('is replaced once for all calls when Amazon says: %s', async (details) => {
    const { client, server } = await bench((socket, request, index) => {
      const stale = request.headers['x-amz-access-token'] === 'token-0';
      (stale ? refuse(403, 'Unauthorized', 'Access is denied.', details) : found)(socket, request, index);
    });
    await Promise.all(Array.from({ length: 5 }, () => getOrder(client, ORDER)));
    expect(server.logins).toHaveLength(2);
  });
});

describe('an endpoint', () => {
  it.each(['http://example.com', 'ftp://127.0.0.1', 'nonsense', 'http://127.0.0.1.example.com'])(
    '%s is refused',
    (endpoint) => {
      const make = () =>
        createAmazonClient({ ...ACCOUNT, endpoint }, { buckets: memoryStore(), clock: jumpingClock() });
      expect(make).toThrow('must be an https address, or http on this machine');
    },
  );
});
