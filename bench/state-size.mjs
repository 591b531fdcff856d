// How large the state file is with many orders, and what the daemon's pages, "status" and a pass cost then:
// node bench/state-size.mjs [orders]. Needs "npm run build"; no Odoo, no Amazon.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../dist/state/database.js';
import { failuresIn } from '../dist/state/failures.js';
import { orderViewsIn } from '../dist/state/order-views.js';
import { ordersIn } from '../dist/state/orders.js';
import { parcelsIn } from '../dist/state/parcels.js';
import { retentionIn } from '../dist/state/retention.js';
import { runsIn } from '../dist/state/runs.js';
import { warningsIn } from '../dist/state/warnings.js';

const ORDERS = Number(process.argv[2] ?? 1_000_000);
const BATCH = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-size-'));
const path = join(folder, 'state.sqlite');
const connection = openDatabase(path, { readonly: false });
connection.pragma('synchronous = OFF');
const [orders, views, parcels, failures, warnings, runs, retention] = [
  ordersIn,
  orderViewsIn,
  parcelsIn,
  failuresIn,
  warningsIn,
  runsIn,
  retentionIn,
].map((part) => part(connection));

const digits = (length) => Array.from({ length }, () => Math.floor(Math.random() * 10)).join('');
const hex = (length) => Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');
const at = (index) => new Date(1_700_000_000_000 + index * 60_000).toISOString();

function madeUp(index) {
  const orderId = `305-${digits(7)}-${digits(7)}`;
  const items = Array.from({ length: index % 3 === 0 ? 2 : 1 }, () => digits(14));
  const fba = index % 2 === 0;
  const lines = items.flatMap((item) => [
    [`item_${orderId}_${item}`, { quantity: 1, total: `${digits(2)}.${digits(2)}` }],
    [`item_${orderId}_${item}_shipping`, { quantity: 1, total: '4.90' }],
  ]);
  const base = {
    commitmentDate: at(index),
    shippingId: index,
    addressHash: hex(32),
    lines: Object.fromEntries(lines),
    requests: [],
  };
  const view = {
    orderId,
    marketplaceId: 'A1PA6795UKMFR9',
    status: 'SHIPPED',
    fulfilledBy: fba ? 'AMAZON' : 'MERCHANT',
    createdTime: at(index),
    programs: [],
    items: fba
      ? []
      : items.map((orderItemId) => ({
          orderItemId,
          sellerSku: `SKU-${digits(4)}`,
          fulfilled: 1,
          unfulfilled: 0,
        })),
    packages: fba
      ? []
      : [
          {
            number: digits(7),
            trackingNumber: digits(20),
            items: items.map((orderItemId) => ({ orderItemId, quantity: 1 })),
          },
        ],
  };
  return {
    view: [orderId, JSON.stringify(view)],
    parcel: fba
      ? undefined
      : {
          orderId,
          pickingId: index,
          packageId: 0,
          number: 1,
          state: index % 2000 === 1 ? 'incomplete' : 'sent',
          contentHash: hex(32),
          attempts: 1,
        },
    entry: {
      orderId,
      contentHash: hex(32),
      outcome: 'created',
      odooId: index,
      base: JSON.stringify(base),
      lastUpdatedTime: at(index),
    },
  };
}

let plain = 0;
for (let start = 0; start < ORDERS; start += BATCH) {
  const part = Array.from({ length: Math.min(BATCH, ORDERS - start) }, (_, index) => madeUp(start + index));
  plain += part.reduce((sum, { entry, view }) => sum + entry.base.length + view[1].length, 0);
  await orders.record(
    'eu',
    part.map(({ entry }) => entry),
    at(start),
  );
  await views.record('eu', new Map(part.map(({ view }) => view)));
  await parcels.record(
    'eu',
    part.flatMap(({ parcel }) => parcel ?? []),
    new Date(at(start)),
  );
}
connection.pragma('wal_checkpoint(TRUNCATE)');
const bytesEach = Math.round(statSync(path).size / ORDERS);

/** Of each hundred orders, ten failed once, and of these one in a thousand still does. */
const subjects = Array.from({ length: Math.ceil(ORDERS / 10) }, (_, index) => `305-1111111-${index}`);
const failed = subjects.map((subject) => ({
  subject,
  class: 'unknownSku',
  cause: 'unknownSku',
  message: 'The SKU SKU-1 is not known in Odoo',
}));
await failures.file('eu', failed, new Date());
await failures.resolve(
  'eu',
  subjects.filter((_, index) => index % 1000 !== 0),
);
await warnings.record('eu', 'late', subjects, new Date());
const run = connection.prepare(
  'INSERT INTO runs (account, job, started_at, finished_at, counts) VALUES (?, ?, ?, ?, ?)',
);
const JOBS = ['orders', 'pickings', 'settlements', 'sweep'];
connection.transaction(() => {
  for (let index = 0; index < 26_000; index += 1)
    run.run('eu', JOBS[index % 4], at(index), at(index), '{"created":1}');
})();
connection.pragma('wal_checkpoint(TRUNCATE)');

async function milliseconds(work) {
  const times = [];
  for (let round = 0; round < 7; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Number(times.sort((one, other) => one - other)[3].toFixed(2));
}

const someOrders = connection
  .prepare('SELECT order_id FROM orders LIMIT 100 OFFSET ?')
  .pluck()
  .all(Math.floor(ORDERS / 2));

/** All that passes with nothing new ask of the state. */
async function idlePass() {
  await orders.inOdoo('eu', 5);
  await orders.oldestInOdoo('eu', 10);
  await orders.find('eu', someOrders);
  await views.find('eu', someOrders);
  await views.ofOthers('eu', someOrders);
  await parcels.open('eu');
  await parcels.find('eu', someOrders);
  await failures.list({ account: 'eu' });
  await failures.due('eu', new Date());
  await failures.unresolved('eu', 'settlementRefused');
  await failures.replace('eu', 'orders', new Map(someOrders.map((orderId) => [orderId, []])), new Date());
  await warnings.untold('eu', 'late', someOrders);
}

/** Removes what is over for long, when nothing is; the longest time in which nothing else gets its turn. */
async function forgetting() {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const began = performance.now();
  const long = new Date(0);
  await retention.remove('eu', { failuresClosedBefore: long, ordersChangedBefore: long });
  clearInterval(timer);
  return { seconds: Number(((performance.now() - began) / 1000).toFixed(1)), longestMs: Math.round(longest) };
}

const result = {
  orders: ORDERS,
  bytesEach,
  textBytesEach: Math.round(plain / ORDERS),
  milliseconds: { pass: await milliseconds(idlePass) },
  forgetting: await forgetting(),
};
connection.close();

const config = join(folder, 'settings.yaml');
writeFileSync(
  config,
  `odoo: { url: "http://127.0.0.1:9", database: none, username: none, password: long-enough-password }
state: { path: "${path}" }
daemon: { port: 0 }
accounts:
  - { name: eu, region: eu, sellerId: A3EXAMPLE, clientId: client-id-of-the-bench, clientSecret: client-secret-of-the-bench,
      refreshToken: refresh-token-of-the-bench, marketplaces: [DE], endpoint: "http://127.0.0.1:9" }
`,
);

const program = (...words) => [join(import.meta.dirname, '../dist/main.js'), ...words, '--config', config];

/** The wall clock of a whole process, start included. */
function ofProcess(...words) {
  const began = performance.now();
  try {
    execFileSync(process.execPath, program(...words), { stdio: ['ignore', 'pipe', 'inherit'] });
  } catch (error) {
    // 1: something is in the failure log.
    if (error.status !== 1) throw error;
  }
  return performance.now() - began;
}

result.milliseconds.status = await milliseconds(async () => void ofProcess('status'));
result.milliseconds.processOnly = await milliseconds(async () => void ofProcess('--version'));

const daemon = spawn(process.execPath, program('run'), { stdio: ['ignore', 'ignore', 'pipe'] });
try {
  const url = await new Promise((resolve, reject) => {
    let said = '';
    daemon.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /"url":"(http:[^"]+)"/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    daemon.once('exit', () => reject(new Error(said)));
  });
  for (const page of ['/healthz', '/readyz', '/metrics', '/'])
    result.milliseconds[page] = await milliseconds(async () => void (await (await fetch(url + page)).text()));
} finally {
  daemon.kill();
  await once(daemon, 'exit');
}

console.log(JSON.stringify(result, undefined, 2));
rmSync(folder, { recursive: true });
