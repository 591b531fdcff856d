import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectOdoo, type Odoo } from '../../src/odoo/rpc/client.ts';
import { OdooError } from '../../src/odoo/rpc/errors.ts';
import type { Protocol } from '../../src/odoo/rpc/transport.ts';

const MEGABYTE = 1024 * 1024;

/** What a login gets, over each protocol; every later call gets what the test says. */
const LOGIN: Record<Protocol, string[]> = {
  json2: ['{"uid":2}'],
  jsonrpc: ['{"result":{"server_version_info":[19]}}', '{"result":2}'],
  xmlrpc: [
    '<?xml version="1.0"?><methodResponse><params><param><value><int>2</int></value></param></params></methodResponse>',
  ],
};

/** The beginning of an answer that would be good if it ended. */
const BEGINNING: Record<Protocol, string> = {
  json2: '"',
  jsonrpc: '{"result":"',
  xmlrpc: '<?xml version="1.0"?><methodResponse><params><param><value><string>',
};

/** Writes a little every 20 ms, for as long as somebody reads it. */
function drip(response: ServerResponse, write: (count: number) => void): void {
  let count = 0;
  const timer = setInterval(() => {
    write((count += 1));
  }, 20);
  response.on('close', () => clearInterval(timer));
}

describe.each(['json2', 'jsonrpc', 'xmlrpc'] as const)('A hostile server over %s', (protocol) => {
  let server: Server;
  let odoo: Odoo;
  let connect: (deadlineMs: number) => Promise<Odoo>;
  let misbehave: (response: ServerResponse) => void;

  beforeEach(async () => {
    let logins: string[] = [];
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const login = logins.shift();
        if (login === undefined) misbehave(response);
        else response.end(login);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const settings = { url, database: 'test', username: 'sidecar', password: 'not-a-real-password' };
    connect = (deadlineMs) => {
      logins = [...LOGIN[protocol]];
      return connectOdoo({ ...settings, protocol }, { retryPauseMs: 1, deadlineMs });
    };
    odoo = await connect(20_000);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  async function failure(): Promise<OdooError> {
    try {
      await odoo.call('res.partner', 'search_read', {});
    } catch (error) {
      if (error instanceof OdooError) return error;
      throw error;
    }
    throw new Error('It did not fail');
  }

  it('cannot end the process with an answer of 600 MB', async () => {
    // On a busy machine the beginning alone takes long to be read.
    odoo = await connect(50_000);
    let written = 0;
    misbehave = (response) => {
      response.write(BEGINNING[protocol]);
      const chunk = Buffer.alloc(MEGABYTE, 'x');
      const more = (): void => {
        while (written < 600 * MEGABYTE && !response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const error = await failure();
    expect(error).toMatchObject({ kind: 'server', outcome: 'unknown' });
    expect(error.message).toBe(
      'Odoo sent a larger answer to res.partner.search_read than this program reads',
    );
    expect(written).toBeLessThan(200 * MEGABYTE);
  }, 60_000);

  it('cannot hold a call up with one byte after the other, nor with header after header', async () => {
    odoo = await connect(400);
    for (const slow of [
      (response: ServerResponse) => {
        response.write(BEGINNING[protocol]);
        drip(response, () => response.write('x'));
      },
      (response: ServerResponse) => {
        response.socket?.write('HTTP/1.1 200 OK\r\n');
        drip(response, (count) => response.socket?.write(`X-More-${count}: x\r\n`));
      },
    ]) {
      misbehave = slow;
      const from = Date.now();
      expect(await failure()).toMatchObject({ kind: 'connection', outcome: 'unknown' });
      expect(Date.now() - from).toBeLessThan(5000);
    }
  }, 30_000);

  it('cannot fill messages with an error of 10 MB', async () => {
    const words = 'y z '.repeat(2.5 * MEGABYTE);
    const refusals: Record<Protocol, string> = {
      json2: JSON.stringify({ name: 'odoo.exceptions.UserError', message: words }),
      jsonrpc: JSON.stringify({ error: { data: { name: 'odoo.exceptions.UserError', message: words } } }),
      xmlrpc: `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>2</int></value></member><member><name>faultString</name><value><string>${words}</string></value></member></struct></value></fault></methodResponse>`,
    };
    misbehave = (response) => {
      response.statusCode = protocol === 'json2' ? 422 : 200;
      response.end(refusals[protocol]);
    };
    const error = await failure();
    expect(error.kind).toBe('validation');
    expect(error.message.length).toBeLessThan(1000);
  }, 60_000);

  it('is told apart: cut off in the middle, never answering, gone', async () => {
    misbehave = (response) => {
      response.write(BEGINNING[protocol]);
      setTimeout(() => response.destroy(), 20);
    };
    expect(await failure()).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    server.closeAllConnections();
    server.close();
    expect(await failure()).toMatchObject({
      kind: 'connection',
      outcome: 'notSent',
      message: 'Odoo did not answer res.partner.search_read: ECONNREFUSED',
    });
  });
});
