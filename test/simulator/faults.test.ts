import type { Fault } from '../../src/simulator/faults/faults.ts';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { merchantOrder, merchantOrders, shipment, testClock } from '../kit/orders.ts';
import { type Client, login, start, stopAll } from './client.ts';
import { partsOf, type RawAnswer, rawGet } from './sockets.ts';

const ORDERS = '/orders/2026-01-01/orders';
const ORDER = `${ORDERS}/305-0000001-0000001`;
const CONFIRM = '/orders/v0/orders/305-0000001-0000001/shipmentConfirmation';
const SINCE = { lastUpdatedAfter: '2026-11-01T00:00:00Z' };

afterEach(stopAll);

/** A simulator with one order and these faults. */
async function withFaults(faults: Fault[], options: SimulatorOptions = {}): Promise<Client> {
  const client = await start({ clock: testClock(), orders: [merchantOrder()], quotas: false, ...options });
  for (const fault of faults) client.simulator.control.addFault(fault);
  return client;
}

/** The answer for the order as it travels, on a plain socket. */
async function raw(fault: Fault): Promise<RawAnswer> {
  const { simulator } = await withFaults([fault]);
  const { json } = await login(simulator.url);
  const token = (json as { access_token: string }).access_token;
  return rawGet(`${simulator.url}${ORDER}?includedData=RECIPIENT`, { 'x-amz-access-token': token });
}

/** The statuses of several calls, one after the other. */
async function statuses(
  client: Client,
  count: number,
  query: Record<string, string> = {},
): Promise<number[]> {
  const seen: number[] = [];
  for (let call = 0; call < count; call += 1) seen.push((await client.get(ORDER, query)).status);
  return seen;
}

/** Whether calls fail that fail by chance. */
async function byChance(): Promise<number[]> {
  const fault: Fault = { kind: 'httpError', status: 500, probability: 0.5 };
  return statuses(await withFaults([fault], { seed: 3 }), 12);
}

/** All pages of ten orders, four on a page. */
async function allPages(fault?: Fault): Promise<{ client: Client; pages: string[][] }> {
  const client = await withFaults(fault ? [fault] : [], { orders: merchantOrders(10) });
  const found: string[][] = [];
  let token: Record<string, string> = {};
  do {
    const { json } = await client.get(ORDERS, { ...SINCE, maxResultsPerPage: '4', ...token });
    const page = json as { orders: Order[]; pagination?: { nextToken: string } };
    found.push(page.orders.map(({ orderId }) => orderId));
    token = page.pagination ? { paginationToken: page.pagination.nextToken } : {};
  } while ('paginationToken' in token);
  return { client, pages: found };
}

describe('when a fault is played', () => {
  test('the next calls of one operation, then no more', async () => {
    const client = await withFaults([{ kind: 'httpError', status: 503, call: 'getOrder', times: 2 }]);
    expect((await client.get(ORDERS, SINCE)).status).toBe(200);
    expect(await statuses(client, 3)).toEqual([503, 503, 200]);
    expect(client.simulator.control.journal().calls.map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
      'httpError',
      'httpError',
      undefined,
    ]);
  });

  test('after so many calls that go through', async () => {
    const client = await withFaults([{ kind: 'httpError', status: 500, after: 2, times: 2 }]);
    expect(await statuses(client, 6)).toEqual([200, 200, 500, 500, 200, 200]);
  });

  test('by chance, the same for the same seed', async () => {
    const first = await byChance();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await byChance()).toEqual(first);
  });

  test('for a span of time, as the outage of calls with FULFILLMENT', async () => {
    const clock = testClock();
    const client = await withFaults([{ kind: 'invalidInput', includedData: 'FULFILLMENT', forMs: 60_000 }], {
      clock,
    });
    expect(await statuses(client, 2, { includedData: 'BUYER,FULFILLMENT' })).toEqual([400, 400]);
    expect(await statuses(client, 1, { includedData: 'BUYER' })).toEqual([200]);
    clock.move(60_001);
    expect(await statuses(client, 1, { includedData: 'FULFILLMENT' })).toEqual([200]);
  });

  test('until it is taken away', async () => {
    const client = await withFaults([]);
    const id = client.simulator.control.addFault({ kind: 'throttle', times: 9 });
    expect(await statuses(client, 1)).toEqual([429]);
    client.simulator.control.clearFaults(id);
    expect(await statuses(client, 1)).toEqual([200]);
  });

  test('a fault that is none is refused', async () => {
    const client = await withFaults([]);
    expect(() => client.simulator.control.addFault({ kind: 'httpError' } as never)).toThrow('not a fault');
  });
});

describe('what is answered', () => {
  test.each<[Fault, number, string]>([
    [{ kind: 'httpError', status: 503 }, 503, '<html>'],
    [{ kind: 'httpError', status: 503, body: 'empty' }, 503, ''],
    [{ kind: 'httpError', status: 500, body: 'json' }, 500, '{"errors":[{"code":"InternalFailure"'],
    [{ kind: 'invalidInput' }, 400, '{"errors":[{"code":"InvalidInput"'],
    [{ kind: 'throttle' }, 429, '{"errors":[{"code":"QuotaExceeded"'],
  ])('%j', async (fault, status, beginning) => {
    const answer = await (await withFaults([fault])).get(ORDER);
    expect(answer.status).toBe(status);
    expect(answer.text.slice(0, beginning.length || 1)).toBe(beginning);
  });

  test('expired tokens stay expired', async () => {
    const client = await withFaults([{ kind: 'expiredToken' }]);
    expect(await statuses(client, 2)).toEqual([403, 403]);
  });

  test('a rate header with another value, or none', async () => {
    const client = await withFaults([
      { kind: 'rateHeader', value: '0.0167' },
      { kind: 'rateHeader', value: null },
    ]);
    expect((await client.get(ORDER)).headers.get('x-amzn-ratelimit-limit')).toBe('0.0167');
    expect((await client.get(ORDER)).headers.get('x-amzn-ratelimit-limit')).toBeNull();
  });

  test('login can fail too', async () => {
    const client = await withFaults([{ kind: 'httpError', status: 503, call: 'token' }]);
    expect((await login(client.simulator.url)).status).toBe(503);
    expect((await login(client.simulator.url)).status).toBe(200);
  });
});

describe('how an answer travels', () => {
  test('a truncated body is shorter than its content-length, and the connection is cut', async () => {
    const answer = await raw({ kind: 'truncate', call: 'getOrder' });
    const { head, body } = partsOf(answer);
    const promised = Number(/content-length: (\d+)/.exec(head)?.[1]);
    expect(body.length).toBe(Math.floor(promised / 2));
  });

  test('a truncated chunked body has no last chunk', async () => {
    const { head, body } = partsOf(await raw({ kind: 'truncate', framing: 'chunked', call: 'getOrder' }));
    expect(head).toContain('transfer-encoding: chunked');
    expect(body.toString('latin1')).not.toContain('\r\n0\r\n');
  });

  test('a reset gives nothing', async () => {
    const answer = await raw({ kind: 'reset', call: 'getOrder' });
    expect(answer).toEqual({ chunks: [], ending: 'reset' });
  });

  test('a hanging call stays open without an answer', async () => {
    const answer = await raw({ kind: 'hang', call: 'getOrder' });
    expect(answer).toEqual({ chunks: [], ending: 'silence' });
  });

  test('a character is split over two packets', async () => {
    const { chunks } = await raw({ kind: 'splitCharacter', call: 'getOrder' });
    const last = chunks.at(-1) as Buffer;
    const before = Buffer.concat(chunks.slice(0, -1));
    expect(before.at(-1)).toBe(0xc3);
    expect((last[0] as number) & 0xc0).toBe(0x80);
    expect(Buffer.concat(chunks).toString('utf8')).toContain('Jörg');
  });

  test('a slow body comes in many packets, and whole', async () => {
    const answer = await raw({ kind: 'drip', bytes: 100, delayMs: 10, call: 'getOrder' });
    expect(answer.chunks.length).toBeGreaterThan(3);
    expect(JSON.parse(partsOf(answer).body.toString('utf8'))).toHaveProperty('order.orderId');
  });

  test('closing the simulator ends calls that hang', async () => {
    const client = await withFaults([{ kind: 'hang' }]);
    const call = client.get(ORDER).catch(() => 'cut');
    await client.simulator.close();
    expect(await call).toBe('cut');
  });
});

describe('the effect', () => {
  test.each<[string, Fault, number]>([
    ['before it, nothing has happened', { kind: 'reset' }, 0],
    ['after it, only the answer is lost', { kind: 'reset', afterEffect: true }, 1],
    ['a 503 before it', { kind: 'httpError', status: 503 }, 0],
    ['a 503 after it', { kind: 'httpError', status: 503, afterEffect: true }, 1],
  ])('%s', async (_name, fault, parcels) => {
    const client = await withFaults([fault]);
    await client.post(CONFIRM, shipment()).catch(() => undefined);
    expect(client.simulator.control.journal().parcels).toHaveLength(parcels);
    expect(client.simulator.control.order('305-0000001-0000001')?.packages ?? []).toHaveLength(parcels);
  });
});

describe('pages', () => {
  test('an order comes on two pages', async () => {
    const { pages: found } = await allPages({ kind: 'duplicateOrder' });
    expect(found[1]?.[0]).toBe(found[0]?.at(-1));
    expect(new Set(found.flat()).size).toBe(10);
    expect(found.flat()).toHaveLength(11);
  });

  test('an empty page is not the last', async () => {
    const { pages: found } = await allPages({ kind: 'emptyPage' });
    expect(found.map(({ length }) => length)).toEqual([0, 4, 4, 2]);
  });

  test('an order that changes leaves the pages to come, for the next search', async () => {
    const { client, pages: found } = await allPages({ kind: 'changeWhilePaging' });
    expect(found.flat()).toHaveLength(9);
    client.simulator.control.advance(120_000);
    const { json } = await client.get(ORDERS, { lastUpdatedAfter: '2026-11-22T11:59:00Z' });
    expect((json as { orders: [] }).orders).toHaveLength(1);
  });

  test('one order of a list is nonsense, the others are not', async () => {
    const client = await withFaults([{ kind: 'damagedOrder', orderId: '305-0000002-0000001' }], {
      orders: merchantOrders(2),
    });
    const { json } = await client.get(ORDERS, SINCE);
    expect((json as { orders: unknown[] }).orders).toContainEqual(
      expect.objectContaining({ orderId: '305-0000002-0000001', orderItems: 'none' }),
    );
    expect((json as { orders: unknown[] }).orders).toHaveLength(2);
  });
});
