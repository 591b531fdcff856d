// @ts-check
import { statSync } from 'node:fs';
import { createAmazonClient } from '../dist/amazon/client.js';
import { pagesOf } from '../dist/amazon/orders.js';
import { startSimulator } from '../dist/simulator/simulator.js';
import { DEFAULT_CREDENTIALS } from '../dist/simulator/world/default-credentials.js';
import { Failure } from '../test/run/process.mjs';
import { openBenchOdoo } from './odoo.mjs';
import { benchOrders, skusOf } from './orders.mjs';
import { forgetCursor, measured, toMeasure, writeConfig } from './program.mjs';
import { startRecordedOdoo } from './recorded-odoo.mjs';

const MARKETPLACE = 'A21TJRUUN4KGV';

/** @typedef {'MERCHANT' | 'AMAZON'} Kind */

/**
 * @typedef {object} Growth
 * @property {Kind} kind
 * @property {number} orders
 * @property {number} seconds
 * @property {number} cpuMs
 * @property {number} peakMB
 * @property {number} [odooCalls]
 * @property {number} [amazonCalls]
 * @property {number} stateBytes
 * @property {number} [again] seconds of reading all of it once more, unchanged
 * @property {number} [amazonSeconds] of that, waiting for Amazon's answers
 */

/**
 * First imports of growing backlogs through everything but Odoo's own work.
 * @param {readonly number[]} sizes
 * @param {(sentence: string) => void} say
 * @returns {Promise<Growth[]>}
 */
export async function measureGrowth(sizes, say) {
  const sample = await benchOrders(2000, 'MERCHANT');
  const real = await openBenchOdoo(0, skusOf(sample));
  try {
    const results = [];
    for (const kind of /** @type {Kind[]} */ (['MERCHANT', 'AMAZON'])) {
      for (const size of sizes) {
        const growth = await grow(size, kind, real);
        say(
          `${size} orders: ${(growth.cpuMs / size).toFixed(2)} ms of CPU each, at most ${growth.peakMB.toFixed(0)} MB`,
        );
        results.push(growth);
      }
    }
    return results;
  } finally {
    await real.close();
  }
}

/** Reading more than this again takes the simulator longer than it tells. */
const MOST_AGAIN = 10_000;

/** @param {number} size @param {Kind} kind @param {import('./odoo.mjs').BenchOdoo} real @returns {Promise<Growth>} */
async function grow(size, kind, real) {
  const odoo = await startRecordedOdoo(real.url);
  const amazon = await startSimulator({ orders: await benchOrders(size, kind), quotaFactor: 1e6 });
  const { config, statePath, remove } = writeConfig({ ...real, url: odoo.url }, amazon.url, {}, 'jsonrpc');
  const sync = ['sync', 'orders', '--json', '--config', config];
  try {
    const first = await measured('dist/main.js', sync);
    if (odoo.orders() !== size) throw new Failure(`${odoo.orders()} of ${size} orders arrived.`);
    const stateBytes = statSync(statePath).size;
    const { amazonSeconds: _ofImport, ...used } = toMeasure(first, size, odoo.url, amazon.url);
    const imported = { kind, ...used, stateBytes };
    if (size > MOST_AGAIN) return imported;
    forgetCursor(statePath);
    const again = await measured('dist/main.js', sync);
    const [report] = JSON.parse(again.output).accounts;
    if (report.unchanged !== size) throw new Failure(`Not everything is unchanged: ${again.output}`);
    const { seconds, amazonSeconds } = toMeasure(again, size, odoo.url, amazon.url);
    return { ...imported, again: seconds, amazonSeconds };
  } finally {
    remove();
    await amazon.close();
    await odoo.close();
  }
}

/**
 * A backlog at Amazon's real quota, on a clock on which waiting takes no time.
 * @param {number} orders
 */
export async function measureBacklog(orders) {
  let time = Date.now();
  const clock = {
    now: () => time,
    sleep: async (/** @type {number} */ milliseconds) => {
      time += milliseconds;
    },
  };
  const amazon = await startSimulator({ orders: await benchOrders(orders, 'MERCHANT'), clock: clock.now });
  /** @type {Map<string, any>} */
  const stored = new Map();
  const buckets = {
    read: async (/** @type {string} */ key) => stored.get(key),
    write: async (/** @type {string} */ key, /** @type {unknown} */ state) => void stored.set(key, state),
  };
  const account = {
    name: 'bench',
    region: 'eu',
    ...DEFAULT_CREDENTIALS,
    marketplaceIds: [MARKETPLACE],
    endpoint: amazon.url,
  };
  const client = createAmazonClient(/** @type {any} */ (account), {
    buckets: /** @type {any} */ (buckets),
    clock,
  });
  const began = time;
  let pages = 0;
  let fetched = 0;
  try {
    for await (const page of pagesOf(
      client,
      /** @type {any} */ ({ marketplaceIds: [MARKETPLACE], lastUpdatedAfter: '2025-06-01T00:00:00.000Z' }),
    )) {
      pages += 1;
      fetched += page.orders.length;
    }
    const { counts } = amazon.control.journal();
    const throttled = counts['searchOrders']?.['429'] ?? 0;
    if (fetched !== orders || throttled > 0)
      throw new Failure(`${fetched} orders, ${throttled} times throttled`);
    return { orders, pages, hours: (time - began) / 3_600_000, least: (pages - 20) / 0.0056 / 3600 };
  } finally {
    client.close();
    await amazon.close();
  }
}
