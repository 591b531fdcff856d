import { merchantOrder, testClock } from '../kit/orders.ts';
import { ask, type Seen, start, stopAll } from './client.ts';

const ID = '305-0000001-0000001';

afterEach(stopAll);

type Say = (method: string, path: string, content?: unknown) => Promise<Seen>;

/** Speaks to the control API of a simulator with one order. */
async function speaker(): Promise<Say> {
  const { simulator } = await start({ clock: testClock(), orders: [merchantOrder()] });
  return (method, path, content) =>
    ask(`${simulator.url}/control/${path}`, {
      method,
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
}

describe('the control API', () => {
  test('lists, puts, patches and deletes orders', async () => {
    const say = await speaker();
    const other = merchantOrder({ orderId: '305-0000003-0000003' });
    expect((await say('PUT', `orders/${other.orderId}`, { order: other })).status).toBe(204);
    expect((await say('POST', 'orders', { orders: [other], visibleAt: '2026-11-23T00:00:00Z' })).status).toBe(
      204,
    );
    expect((await say('GET', 'orders')).json).toEqual({ orders: [merchantOrder(), other] });
    const patched = await say('PATCH', `orders/${ID}`, {
      fulfillment: { fulfillmentStatus: 'CANCELLED' },
      buyer: null,
    });
    expect(patched.json).toMatchObject({ lastUpdatedTime: '2026-11-22T12:00:00.000Z' });
    expect((await say('GET', `orders/${ID}`)).json).not.toHaveProperty('buyer');
    expect((await say('DELETE', `orders/${ID}`)).json).toEqual({ deleted: true });
    expect((await say('GET', `orders/${ID}`)).status).toBe(204);
  });

  test('plays events and faults, and shows the journal', async () => {
    const say = await speaker();
    expect((await say('POST', 'events', { type: 'cancel', orderId: ID })).status).toBe(200);
    expect((await say('POST', 'faults', { kind: 'throttle', times: 3 })).json).toEqual({ id: 1 });
    expect((await say('GET', 'faults')).json).toMatchObject({
      faults: [{ id: 1, kind: 'throttle', left: 3 }],
    });
    expect((await say('DELETE', 'faults/1')).status).toBe(204);
    expect((await say('GET', 'journal')).json).toMatchObject({
      counts: { token: { 200: 1 } },
      unexpected: [],
    });
    expect((await say('DELETE', 'journal')).status).toBe(204);
    expect((await say('GET', 'journal')).json).toEqual({
      counts: {},
      calls: [],
      parcels: [],
      unexpected: [],
    });
  });

  test('turns the clock', async () => {
    const say = await speaker();
    const set = await say('PUT', 'clock', { time: '2027-01-01T00:00:00Z', frozen: true });
    expect(set.json).toEqual({ now: '2027-01-01T00:00:00.000Z' });
    expect((await say('POST', 'clock', { advanceMs: 1000 })).json).toEqual({
      now: '2027-01-01T00:00:01.000Z',
    });
    expect((await say('DELETE', 'clock')).json).toEqual({ now: '2026-11-22T12:00:00.000Z' });
  });

  test('seeds orders, publishes settlements, sets quotas and roles, ends tokens', async () => {
    const say = await speaker();
    const seeded = await say('POST', 'seed', { count: 5, seed: 9 });
    expect((seeded.json as { orderIds: string[] }).orderIds).toHaveLength(5);
    const published = await say('POST', 'settlements', { marketplace: 'DE', orderIds: [ID] });
    expect(published.json).toMatchObject({ reportIds: ['60000000000'] });
    const given = await say('POST', 'settlements', { content: 'x', marketplaces: ['DE'] });
    expect(given.json).toEqual({ reportIds: ['60000000001'], content: 'x' });
    expect((await say('PUT', 'quotas', { factor: 10 })).json).toEqual({ factor: 10, enabled: true });
    expect((await say('PUT', 'roles', { roles: ['TAX_INVOICING'] })).status).toBe(204);
    expect((await say('DELETE', 'tokens')).status).toBe(204);
  });

  test('says what is wrong', async () => {
    const say = await speaker();
    expect((await say('GET', 'nothing')).status).toBe(404);
    expect((await say('POST', 'events', { type: 'explode' })).text).toContain('not an event');
    expect((await say('PUT', `orders/${ID}`, { order: {} })).status).toBe(400);
    expect((await say('PATCH', 'orders/305-0000009-0000009', {})).text).toContain('there is no order');
    expect((await say('PUT', 'roles', { roles: ['KING'] })).text).toContain('unknown role KING');
    expect((await say('PUT', 'clock', { time: 'never' })).text).toContain('is not a date and time');
  });
});
