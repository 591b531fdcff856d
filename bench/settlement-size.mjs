/**
 * How long a large settlement takes to be downloaded, archived, checked and planned, how much memory it needs, and how long others wait
 * meanwhile. Each size runs in a process of its own, and so does Amazon.
 *
 *   node bench/settlement-size.mjs             all sizes
 *   node bench/settlement-size.mjs 500000      one size
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator } from '../dist/simulator/simulator.js';
import { DEFAULT_CREDENTIALS } from '../dist/simulator/world/default-credentials.js';

const DIST = new URL('../dist/', import.meta.url);
const SIZES = [125_000, 250_000, 500_000];
const COLUMNS =
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id'.split(
    ' ',
  );

/** Five rows an order; every twentieth order is refunded; a storage fee now and then. */
function row(index) {
  const order = Math.floor(index / 5);
  const refund = order % 20 === 19;
  const [type, description, cents] = [
    ['ItemPrice', 'Principal', 2000],
    ['ItemPrice', 'Shipping', 399],
    ['ItemFees', 'Commission', -300],
    ['ItemFees', 'FBAPerUnitFulfillmentFee', -354],
    ['Promotion', 'Shipping', -399],
  ][index % 5];
  const moment = new Date(Date.parse('2026-03-01T08:00:00Z') + (index % 1_200_000) * 1000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  return {
    cents: refund ? -cents : cents,
    cells: {
      'settlement-id': '17000000001',
      'transaction-type': refund ? 'Refund' : 'Order',
      'order-id': `305-${String(order).padStart(7, '0')}-0000001`,
      'marketplace-name': 'Amazon.de',
      'amount-type': type,
      'amount-description': description,
      'fulfillment-id': 'AFN',
      'posted-date': moment.slice(0, 10),
      'posted-date-time': `${moment} UTC`,
      'order-item-code': String(10_000_000_000_000 + order),
      sku: `MUG-${order % 500}`,
      'quantity-purchased': '1',
    },
  };
}

async function write(path, count) {
  const line = (cells) => `${COLUMNS.map((name) => cells[name] ?? '').join('\t')}\n`;
  const amount = (cents) => (cents / 100).toFixed(2);
  let total = 0;
  for (let index = 0; index < count; index += 1) total += row(index).cents;
  const file = createWriteStream(path);
  file.write(`${COLUMNS.join('\t')}\n`);
  file.write(
    line({
      'settlement-id': '17000000001',
      'settlement-start-date': '2026-03-01 08:00:00 UTC',
      'settlement-end-date': '2026-03-15 08:00:00 UTC',
      'deposit-date': '2026-03-17 08:00:00 UTC',
      'total-amount': amount(total),
      currency: 'EUR',
    }),
  );
  for (let index = 0; index < count; index += 1) {
    const { cents, cells } = row(index);
    if (!file.write(line({ ...cells, amount: amount(cents) }))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** What a pass does with a file before it asks Odoo. */
async function measure(endpoint, folder) {
  const load = (path) => import(new URL(path, DIST).href);
  const { createAmazonClient } = await load('amazon/client.js');
  const { fetchSettlements } = await load('jobs/settlements/files/fetch.js');
  const { planFile } = await load('jobs/settlements/files/plan.js');
  const { systemClock } = await load('net/clock.js');
  const { openState } = await load('state/state.js');
  const state = openState(join(folder, 'state.sqlite'));
  const seller = {
    name: 'one',
    state,
    amazon: createAmazonClient(
      {
        ...DEFAULT_CREDENTIALS,
        name: 'one',
        region: 'eu',
        marketplaceIds: ['A1PA6795UKMFR9'],
        endpoint,
      },
      { buckets: state.buckets, clock: systemClock },
    ),
    now: Date.now,
  };
  const before = process.resourceUsage().maxRSS / 1024;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // On a busy machine a pause is longer than what this process did in it.
  let longestWorkMs = 0;
  let last = process.cpuUsage();
  const turns = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    longestWorkMs = Math.max(longestWorkMs, (user + system) / 1000);
    last = process.cpuUsage();
  }, 5);
  const started = performance.now();
  const [file] = await fetchSettlements(seller, true);
  if (file === undefined || 'refusal' in file) throw new Error(file?.refusal ?? 'there is no settlement');
  const { plan } = await planFile(file, { rules: [], facilitatorTax: 'exclude' });
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  clearInterval(turns);
  seller.amazon.close();
  await state.close();
  return {
    seconds,
    bookings: plan.bookings.length,
    before,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    longestPauseMs: delay.max / 1e6,
    longestWorkMs,
  };
}

const [first, ...others] = process.argv.slice(2);
if (first === '--measure') {
  process.stdout.write(JSON.stringify(await measure(...others)));
} else {
  for (const count of first === undefined ? SIZES : [Number(first)]) {
    const folder = mkdtempSync(join(tmpdir(), 'settlement-size-'));
    const amazon = await startSimulator({ quotaFactor: 1000 });
    const path = join(folder, `${count}.txt`);
    await write(path, count);
    const megabytes = statSync(path).size / 1e6;
    amazon.control.putSettlement({ content: readFileSync(path, 'utf8'), marketplaces: ['DE'] });
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...process.execArgv,
      fileURLToPath(import.meta.url),
      '--measure',
      amazon.url,
      folder,
    ]);
    const { seconds, bookings, before, peakMegabytes, longestPauseMs, longestWorkMs } = JSON.parse(stdout);
    process.stdout.write(
      `${count} rows, ${megabytes.toFixed(0)} MB: ${seconds.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB at most (${before.toFixed(0)} MB before), ${bookings} bookings, longest pause ${longestPauseMs.toFixed(0)} ms, at most ${longestWorkMs.toFixed(0)} ms of work in one\n`,
    );
    await amazon.close();
    rmSync(folder, { recursive: true });
  }
}
