import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type HttpServer, plain, startHttpServer } from '../../src/daemon/http-server.ts';
import { createLog } from '../../src/log.ts';

const log = createLog('error', false);

const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

/** The status of a page that is asked for by another name. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the pages', () => {
  let server: HttpServer;
  afterEach(() => server.close());

  const start = async (token?: string) => {
    server = await startHttpServer({
      host: '127.0.0.1',
      port: 0,
      log,
      ...(token === undefined ? {} : { token }),
      pages: {
        '/': async () => plain(200, 'status'),
        '/healthz': async () => plain(200, 'alive'),
        '/metrics': async () => plain(200, 'figures'),
      },
    });
  };
  const get = async (path: string, authorization?: string, method = 'GET') =>
    fetch(server.url + path, { method, headers: authorization === undefined ? {} : { authorization } });

  test('on this machine only, they need no token', async () => {
    await start();
    expect((await get('/metrics')).status).toBe(200);
  });

  test('with a token: health is open, all else needs it, as bearer token or as password', async () => {
    await start('s3cret:token');
    expect((await get('/healthz')).status).toBe(200);
    const statuses = await Promise.all([
      get('/'),
      get('/metrics'),
      get('/nowhere'),
      get('/metrics', 'Bearer wrong'),
      get('/metrics', basic('wrong')),
      get('/metrics', 'Bearer s3cret:token'),
      get('/', basic('s3cret:token')),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 200, 200]);
    expect((await get('/')).headers.get('www-authenticate')).toContain('Basic');
  });

  test('they can be read only, by name, and no page of ours loads anything', async () => {
    await start();
    expect((await get('/', undefined, 'POST')).status).toBe(405);
    expect((await get('/constructor')).status).toBe(404);
    expect((await get('/?x=1')).headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('a web page elsewhere that names this machine sees nothing, health checks by name do', async () => {
    await start();
    const hosts = ['rebound.example:9464', 'localhost:9464', '127.0.0.1', '[::1]:9464'];
    expect(await Promise.all(hosts.map((host) => statusFor(`${server.url}/metrics`, host)))).toEqual([
      421, 200, 200, 200,
    ]);
    expect(await statusFor(`${server.url}/healthz`, 'amazon-odoo:9464')).toBe(200);
  });

  test('a hundred silent connections do not block other clients, however often', async () => {
    await start();
    const { port } = new URL(server.url);
    const silent: Socket[] = [];
    const open = async (): Promise<void> => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      silent.push(socket);
      await once(socket, 'connect');
    };
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 120 }, open));
      const began = performance.now();
      expect((await get('/healthz')).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(1000);
    }
    for (const socket of silent) socket.destroy();
  });

  test('a port in use is reported with advice', async () => {
    await start();
    const port = Number(new URL(server.url).port);
    const second = startHttpServer({ host: '127.0.0.1', port, log, pages: {} });
    await expect(second).rejects.toMatchObject({ code: 'DAEMON_ADDRESS' });
  });
});
