import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { transformFileSync } from '@swc/core';
import { closeConnections, exchange, openConnections } from '../../src/net/exchange.ts';

const LIMITS = { deadlineMs: 10_000, maxBytes: 1000 };

/** Node.js reads this variable of a process that starts with it; a test cannot set it for itself. */
const UNCHECKED = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };

/** What `exchange` of src/net answers in a process of its own. */
async function inProcess(folder: string, open: string, url: string): Promise<unknown> {
  for (const name of ['net/exchange', 'errors']) {
    const file = join(__dirname, '../../src', `${name}.ts`);
    const { code } = transformFileSync(file, { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } });
    const compiled = join(folder, `${name}.mjs`);
    mkdirSync(dirname(compiled), { recursive: true });
    writeFileSync(compiled, code.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.mjs'"));
  }
  const program = `
    const { exchange, ...all } = await import(${JSON.stringify(join(folder, 'net/exchange.mjs'))});
    const request = { url: new URL(${JSON.stringify(url)}), method: 'GET' };
    const answer = await exchange(all[${JSON.stringify(open)}](), request, ${JSON.stringify(LIMITS)});
    process.stdout.write(JSON.stringify(answer));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...UNCHECKED },
  });
  return JSON.parse(stdout);
}

describe('a server whose certificate nobody vouches for', () => {
  let folder: string;
  let certificate: string;
  let server: Server;
  let requests: number;
  let url: URL;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', ...subject],
      { stdio: 'ignore' },
    );
    certificate = readFileSync(cert, 'utf8');
    server = createServer({ key: readFileSync(key), cert: certificate }, (_, response) => {
      requests += 1;
      response.end('hello');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = new URL(`https://localhost:${(server.address() as AddressInfo).port}/`);
  });
  beforeEach(() => {
    requests = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    rmSync(folder, { recursive: true });
  });

  test.each(['openConnections', 'openSingleUse'])(
    'gets no request over %s, also where the environment switches checks off',
    async (open) => {
      const answer = await inProcess(folder, open, url.href);
      expect(answer).toMatchObject({
        kind: 'failure',
        sent: false,
        code: expect.stringMatching(/CERT/) as string,
      });
      expect(requests).toBe(0);
    },
  );

  test('is served once the settings name its authority', async () => {
    const connections = openConnections({ ca: certificate });
    const answer = await exchange(connections, { url, method: 'GET' }, LIMITS);
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    closeConnections(connections);
  });
});
