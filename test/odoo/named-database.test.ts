import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectOdoo } from '../../src/odoo/rpc/client.ts';

let server: Server;
let seen: IncomingHttpHeaders[];

/** Logs in over JSON-RPC to a server that says it is this version, and reads a record. */
async function readFrom(database: string, version: number): Promise<void> {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request.headers);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      response.setHeader('Set-Cookie', 'session_id=abc; Path=/');
      if (body.includes('"version"')) response.end(`{"result":{"server_version_info":[${version}]}}`);
      else response.end(body.includes('db_exist') ? '{"result":true}' : '{"result":2}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const login = { username: 'sidecar', password: 'made-up' };
  const odoo = await connectOdoo({ url, database, ...login, protocol: 'jsonrpc' }, {});
  await odoo.call('res.partner', 'read', { ids: [1] });
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('JSON-RPC names the database, so that Odoo need not list all it has', () => {
  test('in a header, once it has logged in', async () => {
    await readFrom('shop_2.prod-1', 19);
    const [version, login, call] = seen.map((headers) => headers['x-odoo-database']);
    expect([version, login, call]).toEqual([undefined, undefined, 'shop_2.prod-1']);
  });

  test('by cookie alone where only that works: Odoo 19 refuses a request with both', async () => {
    await readFrom('shop', 14);
    const last = seen.at(-1);
    expect(last?.cookie).toBe('session_id=abc');
    expect(last?.['x-odoo-database']).toBeUndefined();
  });

  test('not when no header can carry the name', async () => {
    await readFrom('Läden\u2028', 19);
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)?.['x-odoo-database']).toBeUndefined();
  });
});
