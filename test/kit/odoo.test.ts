import { cloneDatabase, serveOdoo, startOdoo, type TestDatabase, testedVersions } from './odoo.ts';
import { createSidecar } from './sidecar.ts';

/** What all other tests against Odoo rely on. */
describe.each(testedVersions())('a real Odoo %s', (version) => {
  jest.setTimeout(300_000);
  let database: TestDatabase;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'support');
  });
  afterAll(() => database.drop());

  it('lets the administrator in, and the connector with few rights', async () => {
    await expect(userId(database.url, database.login, database.password)).resolves.toBeGreaterThan(0);
    await expect(userId(database.url, database.login, 'wrong')).resolves.toBe(false);
    if (database.connector === undefined) return;
    const { login, password, apiKey } = database.connector;
    const ids = await Promise.all([password, apiKey].map((secret) => userId(database.url, login, secret)));
    expect(ids[0]).toBeGreaterThan(0);
    expect(ids[1]).toBe(ids[0]);
  });

  it('answers SQL of the database that was cloned', async () => {
    if (database.external) return;
    const rows = await database.sql('SELECT name, NULL FROM res_currency WHERE active ORDER BY name');
    expect(rows).toEqual([
      ['EUR', ''],
      ['GBP', ''],
      ['INR', ''],
      ['JPY', ''],
      ['USD', ''],
    ]);
    await expect(database.sql('SELECT nonsense')).rejects.toThrow('column "nonsense" does not exist');
    await database.sql('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)');
    expect(await database.sql('SELECT sum(id) FROM kept')).toEqual([['3']]);
  });

  it('gets the same from the program that is kept for the next command as from a fresh one', async () => {
    const sidecar = createSidecar('http://127.0.0.1:1', database);
    try {
      for (const args of [
        ['status'],
        ['sync', 'orders', '--json'],
        ['failures', 'dismiss', '7'],
        ['nonsense'],
      ]) {
        const kept = await sidecar.run(args);
        sidecar.loseState();
        const fresh = await sidecar.run(args, { NODE_OPTIONS: '' });
        sidecar.loseState();
        expect(kept).toEqual(fresh);
      }
    } finally {
      sidecar.remove();
    }
  });

  it('can be killed and comes back at the same address, without disturbing the others', async () => {
    if (database.external) return;
    const own = await serveOdoo(database);
    await own.kill();
    await expect(userId(own.url, database.login, database.password)).rejects.toThrow('fetch failed');
    await own.restart();
    await expect(userId(own.url, database.login, database.password)).resolves.toBeGreaterThan(0);
    await own.kill();
    await expect(userId(database.url, database.login, database.password)).resolves.toBeGreaterThan(0);
  });

  async function userId(url: string, login: string, password: string): Promise<unknown> {
    const params = {
      service: 'common',
      method: 'authenticate',
      args: [database.database, login, password, {}],
    };
    const response = await fetch(`${url}/jsonrpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }),
    });
    return ((await response.json()) as { result: unknown }).result;
  }
});
