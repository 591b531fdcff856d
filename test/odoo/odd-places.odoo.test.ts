import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOdoo, type Odoo, type OdooSettings } from '../../src/odoo/rpc/client.ts';
import {
  cloneDatabase,
  type OdooVersion,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../kit/odoo.ts';

jest.setTimeout(300_000);

/** JSON-2 came with 19. */
const protocolsOf = (version: OdooVersion): OdooSettings['protocol'][] => [
  ...(version === '19' ? (['json2'] as const) : []),
  'jsonrpc',
  'xmlrpc',
  'auto',
];
const QUICKLY = { retryPauseMs: 1 };

describe.each(
  testedVersions({ once: 'places are data of Odoo, and are read in the same way on each version' }),
)('a real Odoo %s in odd places', (version) => {
  let one: TestDatabase;
  let two: TestDatabase;
  let prefixed: Server;
  let secure: Server;
  const seen: IncomingMessage[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-tls-'));
  const caFile = join(folder, 'cert.pem');

  /** Passes on what is below a prefix, without it; all else is the proxy's own page. */
  const forward =
    (prefix: string): RequestListener =>
    (message, response) => {
      seen.push(message);
      if (message.url?.startsWith(`${prefix}/`) !== true) {
        response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nginx</h1>');
        return;
      }
      const headers = { ...message.headers, 'x-forwarded-for': '10.0.0.1' };
      const { hostname, port } = new URL(one.url);
      const options = {
        hostname,
        port,
        path: message.url.slice(prefix.length),
        method: message.method,
        headers,
      };
      const onward = request(options, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      message.pipe(onward);
    };

  beforeAll(async () => {
    const server = await startOdoo(version);
    [one, two] = await Promise.all([cloneDatabase(server, 'place_one'), cloneDatabase(server, 'place_two')]);
    const key = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', caFile, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
      stdio: 'ignore',
    });
    prefixed = await listening(createPlain(forward('/erp/odoo')));
    secure = await listening(
      createSecure({ key: readFileSync(key), cert: readFileSync(caFile) }, forward('')),
    );
  });
  afterAll(async () => {
    for (const server of [prefixed, secure]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
    await one.drop();
    await two.drop();
  });

  const settings = (patch: Partial<OdooSettings>): OdooSettings => ({
    url: one.url,
    database: one.database,
    username: one.login,
    password: one.apiKey ?? one.password,
    protocol: 'auto',
    ...patch,
  });
  const usersFound = async (patch: Partial<OdooSettings>) => {
    const odoo = await connectOdoo(settings(patch), QUICKLY);
    return count(odoo, 'res.users', ['id', '=', odoo.uid]);
  };

  test.each(protocolsOf(version))('behind a path prefix, over %s', async (protocol) => {
    const url = `http://127.0.0.1:${portOf(prefixed)}/erp/odoo`;
    seen.length = 0;
    expect(await usersFound({ url, protocol })).toBe(1);
    expect(await usersFound({ url: `${url}/`, protocol })).toBe(1);
    expect(seen.every((message) => message.url?.startsWith('/erp/odoo/'))).toBe(true);
  });

  test('without its prefix, the error says that the address is wrong', async () => {
    const url = `http://127.0.0.1:${portOf(prefixed)}`;
    await expect(usersFound({ url, protocol: 'jsonrpc' })).rejects.toMatchObject({ kind: 'address' });
  });

  test.each(protocolsOf(version))('with a certificate of its own, over %s', async (protocol) => {
    const url = `https://localhost:${portOf(secure)}`;
    expect(await usersFound({ url, protocol, caFile })).toBe(1);
    await expect(usersFound({ url, protocol })).rejects.toMatchObject({
      kind: 'address',
      hint: 'Name the PEM file of its authority in odoo.caFile.',
    });
  });

  test.each(protocolsOf(version))(
    'with several databases, over %s: each connection keeps to its own',
    async (protocol) => {
      const apiKey = version === '19' ? one.apiKey : undefined;
      const password = apiKey ?? one.password;
      const [first, second] = await Promise.all(
        [one, two].map(({ database }) => connectOdoo(settings({ database, protocol, password }), QUICKLY)),
      );
      const name = `Only here ${protocol}`;
      await first?.call('res.partner', 'create', { vals_list: [{ name }] });
      expect(
        await Promise.all([first, second].map((odoo) => count(odoo, 'res.partner', ['name', '=', name]))),
      ).toEqual([1, 0]);
    },
  );
});

async function count(
  odoo: Odoo | undefined,
  model: string,
  condition: [string, string, unknown],
): Promise<number> {
  const found = await odoo?.read(model, 'search_read', { domain: [condition], fields: ['id'] });
  return (found as unknown[]).length;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
