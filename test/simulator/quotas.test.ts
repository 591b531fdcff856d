import { merchantOrder, testClock } from '../kit/orders.ts';
import { start, stopAll } from './client.ts';

const ORDERS = '/orders/2026-01-01/orders';
const ORDER = `${ORDERS}/305-0000001-0000001`;
const SINCE = { lastUpdatedAfter: '2026-11-01T00:00:00Z' };

afterEach(stopAll);

describe('quotas', () => {
  test('the burst of 20, then one call in 179 seconds', async () => {
    const clock = testClock();
    const client = await start({ clock });
    for (let call = 0; call < 20; call += 1) expect((await client.get(ORDERS, SINCE)).status).toBe(200);
    const refused = await client.get(ORDERS, SINCE);
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      errors: [
        {
          code: 'QuotaExceeded',
          message: 'You exceeded your quota for the requested resource.',
          details: '',
        },
      ],
    });
    expect(refused.headers.get('x-amzn-ratelimit-limit')).toBeNull();
    expect(refused.headers.get('x-amzn-requestid')).not.toBeNull();
    clock.move(178_000);
    expect((await client.get(ORDERS, SINCE)).status).toBe(429);
    clock.move(1_000);
    expect((await client.get(ORDERS, SINCE)).status).toBe(200);
    expect(client.simulator.control.journal().counts.searchOrders).toEqual({ 200: 21, 429: 2 });
  });

  test('each operation has its own bucket, and a refused call costs too', async () => {
    const client = await start({ clock: testClock(), orders: [merchantOrder()], quotaFactor: 0.1 });
    expect((await client.get(ORDERS)).status).toBe(400);
    expect((await client.get(ORDERS, SINCE)).status).toBe(200);
    expect((await client.get(ORDERS, SINCE)).status).toBe(429);
    expect((await client.get(ORDER)).status).toBe(200);
  });

  test('the factor multiplies rate and burst, and the header tells the rate', async () => {
    const client = await start({ clock: testClock(), orders: [merchantOrder()], quotaFactor: 100 });
    expect((await client.get(ORDERS, SINCE)).headers.get('x-amzn-ratelimit-limit')).toBe('0.56');
    expect((await client.get(ORDER)).headers.get('x-amzn-ratelimit-limit')).toBe('50');
  });

  test('can be switched off', async () => {
    const client = await start({ clock: testClock(), quotas: false });
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.get(ORDERS, SINCE)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});
