// How large the state file is with many orders, and what the daemon's pages cost then: node bench/state-size.mjs [orders]
// Needs "npm run build"; no Odoo, no Amazon.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../dist/state/database.js';
import { failuresIn } from '../dist/state/failures.js';
import { orderViewsIn } from '../dist/state/order-views.js';
import { ordersIn } from '../dist/state/orders.js';
import { runsIn } from '../dist/state/runs.js';

const ORDERS = Number(process.argv[2] ?? 1_000_000);
const BATCH = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-size-'));
const path = join(folder, 'state.sqlite');
const connection = openDatabase(path, { readonly: false });
connection.pragma('synchronous = OFF');
const [orders, views, failures, runs] = [ordersIn, orderViewsIn, failuresIn, runsIn].map((part) =>
  part(connection),
);

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
    items: items.map((orderItemId) => ({
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
}
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

console.log(
  JSON.stringify({
    orders: ORDERS,
    bytesEach: Math.round(statSync(path).size / ORDERS),
    textBytesEach: Math.round(plain / ORDERS),
    milliseconds: {
      summary: await milliseconds(() => orders.summary('eu')),
      latestRuns: await milliseconds(() => runs.latest()),
      latestSuccess: await milliseconds(() => runs.latestSuccess('eu', 'orders')),
      openFailures: await milliseconds(() => failures.list()),
    },
  }),
);
connection.close();
rmSync(folder, { recursive: true });
