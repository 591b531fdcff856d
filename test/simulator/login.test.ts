import { DEFAULT_CREDENTIALS } from '../../src/simulator/world/default-credentials.ts';
import { merchantOrder, testClock } from '../kit/orders.ts';
import { ask, login, start, stopAll } from './client.ts';

afterEach(stopAll);

const ORDER = '/orders/2026-01-01/orders/305-0000001-0000001';

describe('login with Amazon', () => {
  test('gives an access token for a form and for JSON', async () => {
    const { simulator } = await start();
    expect((await login(simulator.url)).json).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    const { status, json } = await ask(`${simulator.url}/auth/o2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'refresh_token',
        client_id: DEFAULT_CREDENTIALS.clientId,
        client_secret: DEFAULT_CREDENTIALS.clientSecret,
        refresh_token: DEFAULT_CREDENTIALS.refreshToken,
      }),
    });
    expect(status).toBe(200);
    expect((json as { access_token: string }).access_token).toMatch(/^Atza\|/);
  });

  test.each<[Record<string, string>, number, string]>([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_id: 'wrong' }, 401, 'invalid_client'],
    [{ refresh_token: 'wrong' }, 400, 'invalid_grant'],
    [{ refresh_token: '' }, 400, 'invalid_request'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('refuses %j', async (fields, status, error) => {
    const { simulator } = await start();
    const answer = await login(simulator.url, fields);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error, error_description: expect.any(String) });
  });

  test('an access token lives for an hour of simulator time', async () => {
    const clock = testClock();
    const client = await start({ clock, orders: [merchantOrder()] });
    clock.move(3_599_000);
    expect((await client.get(ORDER)).status).toBe(200);
    clock.move(1_000);
    const expired = await client.get(ORDER);
    expect(expired.status).toBe(403);
    expect(expired.json).toEqual({
      errors: [
        {
          code: 'Unauthorized',
          message: 'Access to requested resource is denied.',
          details: 'The access token you provided has expired.',
        },
      ],
    });
  });

  test.each([
    ['without a token', {}, 'missing'],
    ['with a wrong token', { 'x-amz-access-token': 'Atza|made-up' }, 'malformed or invalid'],
  ])('a call %s is refused', async (_name, headers, details) => {
    const { simulator } = await start({ orders: [merchantOrder()] });
    const answer = await ask(simulator.url + ORDER, { headers: { ...headers } });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(details);
    expect(answer.headers.get('x-amzn-ratelimit-limit')).toBeNull();
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('each account sees its own stores', async () => {
    const { simulator } = await start({
      clock: testClock(),
      orders: [merchantOrder()],
      region: 'na',
      accounts: [{ refreshToken: 'Atzr|other', region: 'eu' }],
    });
    const { json } = await login(simulator.url, { refresh_token: 'Atzr|other' });
    const headers = { 'x-amz-access-token': (json as { access_token: string }).access_token };
    expect((await ask(simulator.url + ORDER, { headers })).status).toBe(200);
    const { json: first } = await login(simulator.url);
    const american = { 'x-amz-access-token': (first as { access_token: string }).access_token };
    expect((await ask(simulator.url + ORDER, { headers: american })).status).toBe(404);
  });

  test('an unknown call is refused, and remembered as unexpected', async () => {
    const client = await start();
    expect((await client.get('/orders/v0/orders')).status).toBe(403);
    expect(client.simulator.control.journal().unexpected).toMatchObject([{ path: '/orders/v0/orders' }]);
  });
});
