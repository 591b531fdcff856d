import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordId, type UserId } from '../../src/domain/record-id.ts';
import { closeConnections, openConnections } from '../../src/net/exchange.ts';
import { pagesOf, type ReadPage } from '../../src/odoo/rpc/page.ts';

type Seen = { path: string; cookie: string | undefined };

const connections = openConnections();
let server: Server;
let seen: Seen[];
let answers: Record<string, (response: ServerResponse) => void>;

beforeEach(async () => {
  seen = [];
  answers = {};
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    seen.push({ path: request.url ?? '', cookie: request.headers['cookie'] });
    const answer = answers[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));
afterAll(() => closeConnections(connections));

/** Reads pages below an address with a prefix, as behind a proxy. */
function reader(): ReadPage {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/odoo`;
  const connection = { url, database: 'a shop', username: 'u', password: 'p', connections };
  return pagesOf({ ...connection, uid: recordId<UserId>(2) } as never, { deadlineMs: 2000 });
}

function pdf(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF');
}

const CHOOSE = '/odoo/web/login?db=a%20shop';
const INVOICE = '/my/invoices/7?access_token=key&report_type=pdf';

test('the database is chosen first, in a session of nobody', async () => {
  answers[CHOOSE] = (response) =>
    response
      .writeHead(303, { 'set-cookie': ['a=b; Path=/', 'session_id=s1; HttpOnly'], location: '/x' })
      .end();
  answers[`/odoo${INVOICE}`] = pdf;
  const page = await reader()(INVOICE, 'the PDF of INV/7');
  expect(page).toMatchObject({ status: 200, contentType: 'application/pdf' });
  expect(page.bytes.toString()).toBe('%PDF');
  expect(seen).toEqual([
    { path: CHOOSE, cookie: undefined },
    { path: `/odoo${INVOICE}`, cookie: 'session_id=s1' },
  ]);
});

test('a redirect is followed on the server of the settings, whatever host Odoo names', async () => {
  answers[`/odoo${INVOICE}`] = (response) =>
    response.writeHead(302, { location: `https://shop.example/odoo/en${INVOICE}` }).end();
  answers[`/odoo/en${INVOICE}`] = pdf;
  expect((await reader()(INVOICE, 'x')).status).toBe(200);
});

test('a circle of redirects ends', async () => {
  answers[`/odoo${INVOICE}`] = (response) => response.writeHead(302, { location: `/odoo${INVOICE}` }).end();
  expect((await reader()(INVOICE, 'x')).status).toBe(302);
  expect(seen).toHaveLength(5);
});

test('an address that is a key stands in no message', async () => {
  answers[`/odoo${INVOICE}`] = (response) => response.destroy();
  const failed = await reader()(INVOICE, 'the PDF of INV/7').catch(String);
  expect(failed).toContain('the PDF of INV/7');
  expect(failed).not.toContain('key');
});
