import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addSimulateCommand } from '../../src/simulator/control/command.ts';
import { merchantOrder } from '../kit/orders.ts';
import { ask, login } from './client.ts';

/** Runs `simulate` until it has said where it listens; returns what it said, and how to stop it. */
async function run(...args: string[]): Promise<{ said: string; url: string; stop: () => Promise<void> }> {
  const program = new Command('amazon-odoo').exitOverride();
  addSimulateCommand(program);
  const words: string[] = [];
  let started: () => void;
  const listening = new Promise<void>((resolve) => {
    started = resolve;
  });
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    words.push(String(text));
    started();
    return true;
  });
  const ended = program.parseAsync(['simulate', '--port', '0', ...args], { from: 'user' });
  await Promise.race([listening, ended]);
  const said = words.join('');
  const stop = async () => {
    process.emit('SIGTERM');
    await ended;
  };
  return { said, url: /http:\S+/.exec(said)?.[0] ?? '', stop };
}

/** What the simulator at an address knows. */
async function ordersAt(url: string): Promise<{ orderId: string; lastUpdatedTime: string }[]> {
  return ((await (await fetch(`${url}/control/orders`)).json()) as { orders: [] }).orders;
}

/** Lets a buyer order at the simulator at an address. */
async function buyAt(url: string, purchase: object): Promise<unknown> {
  return (await fetch(`${url}/control/purchases`, { method: 'POST', body: JSON.stringify(purchase) })).json();
}

describe('simulate', () => {
  test('prints the URL and the settings of an account, and stops when told to', async () => {
    const { said, url, stop } = await run('--sample', '--seed', '3', '--count', '7', '--quota-factor', '50');
    expect(said).toContain('A local Amazon with 307 orders listens on http://127.0.0.1:');
    expect(said).toContain('refreshToken: "Atzr|simulator"');
    expect(said).toContain(`endpoint: ${url}`);
    expect((await login(url)).status).toBe(200);
    await stop();
    await expect(ask(url)).rejects.toThrow('fetch failed');
  });

  test('begins with a plain shop, in which an order of a file stands for the made-up one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
    const file = join(folder, 'orders.json');
    const first = await run('--shop', '5');
    const [known, ...others] = await ordersAt(first.url);
    await first.stop();
    const changed = { ...known, lastUpdatedTime: new Date().toISOString() };
    await writeFile(file, JSON.stringify({ orders: [changed] }));
    const second = await run('--shop', '7', '--orders', file);
    const later = await ordersAt(second.url);
    const bought = await buyAt(second.url, { sku: 'MUG-BLUE', quantity: 10, marketplace: 'FR' });
    await second.stop();
    await rm(folder, { recursive: true });
    expect(second.said).toContain('A local Amazon with 7 orders');
    expect(later.map(({ orderId }) => orderId)).toEqual(
      expect.arrayContaining([known, ...others].map((order) => order?.orderId)),
    );
    expect(later.find(({ orderId }) => orderId === known?.orderId)).toEqual(changed);
    expect(bought).toMatchObject({ orderItems: [{ product: { sellerSku: 'MUG-BLUE' } }] });
  });

  test('takes other credentials', async () => {
    const { url, stop } = await run('--client-id', 'mine', '--refresh-token', 'Atzr|mine', '--region', 'na');
    expect((await login(url)).status).toBe(401);
    expect((await login(url, { client_id: 'mine', refresh_token: 'Atzr|mine' })).status).toBe(200);
    await stop();
  });

  test('says when orders are too old to be shown', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
    const file = join(folder, 'orders.json');
    await writeFile(file, JSON.stringify([merchantOrder({ createdTime: '2019-01-01T00:00:00Z' })]));
    const { said, stop } = await run('--orders', file);
    await stop();
    expect(said).toContain('1 orders are older than two years');
    const shifted = await run('--orders', file, '--shift-dates', '--seed', '1');
    await shifted.stop();
    await rm(folder, { recursive: true });
    expect(shifted.said).toContain('A local Amazon with 1 orders');
  });

  test.each([
    [['--quota-factor', '0']],
    [['--region', 'asia']],
    [['--count', 'many']],
    [['--orders', '/nowhere/orders.json']],
  ])('%j is refused', async (args) => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(run(...args)).rejects.toThrow(/must be|It is|cannot read/);
  });
});
