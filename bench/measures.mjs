// @ts-check
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../dist/simulator/simulator.js';
import { Failure } from '../test/run/process.mjs';
import { openBenchOdoo } from './odoo.mjs';
import { benchOrders, forNaive, skusOf, totalOf } from './orders.mjs';
import { forgetCursor, measured, toMeasure, writeConfig } from './program.mjs';
import { shipments } from './shipments.mjs';
import { CURRENT } from './versions.mjs';

/** @typedef {import('../dist/simulator/formats/order-schema.js').Order} Order */
/** @typedef {import('./odoo.mjs').BenchOdoo} BenchOdoo */
/** @typedef {import('./versions.mjs').Version} Version */

/**
 * One run of one way to do one kind of work.
 * @typedef {object} Measure
 * @property {string} work
 * @property {string} way
 * @property {number} orders
 * @property {number} seconds
 * @property {number} [odooCalls]
 * @property {number} [amazonCalls]
 * @property {number} [cpuMs]
 * @property {number} [peakMB]
 * @property {number} [bytes] both ways, to Odoo and Amazon
 * @property {number} [odooSeconds] waiting for Odoo's answers; of calls side by side, the sum
 * @property {number} [amazonSeconds] waiting for Amazon's answers
 */

/** One at a time needs no more to show its pace. */
const NAIVE_ORDERS = 150;

/** @type {readonly ['fbm' | 'fba', 'MERCHANT' | 'AMAZON'][]} */
const KINDS = [
  ['fbm', 'MERCHANT'],
  ['fba', 'AMAZON'],
];

/** All orders of the benchmark are younger. */
const MONTH_AGO = new Date(Date.now() - 30 * 24 * 3_600_000).toISOString().slice(0, 10);

/** Whom amazon-odoo logs in as here. */
const ADMIN = 2;
/** Odoo itself: no access right is looked at. Nobody can log in as this user over the API. */
const SUPERUSER = 1;

const CEILING = readFileSync(new URL('ceiling.py', import.meta.url), 'utf8');

/**
 * What is compared, and with how much.
 * @typedef {object} Plan
 * @property {readonly string[]} parts names of main.mjs
 * @property {readonly number[]} sizes orders of a run
 * @property {number} runs
 * @property {readonly import('./versions.mjs').Version[]} versions
 */

/**
 * Every way once per run, one after the other, so that what disturbs the machine disturbs them alike.
 * @param {Plan} plan
 * @param {(sentence: string) => void} say
 * @returns {Promise<Measure[]>}
 */
export async function measureWays(plan, say) {
  /** @type {Measure[]} */
  const measures = [];
  for (const size of plan.sizes) {
    for (let run = 1; run <= plan.runs; run += 1) {
      say(`${size} orders, run ${run} of ${plan.runs}`);
      for await (const measure of measureOnce(plan, size)) {
        measures.push(measure);
        say(`${measure.work}, ${measure.way}: ${(measure.orders / measure.seconds).toFixed(1)} orders/s`);
      }
    }
  }
  return measures;
}

/** @param {Plan} plan @param {number} size @returns {AsyncGenerator<Measure>} */
async function* measureOnce({ parts, versions }, size) {
  if (parts.includes('naive'))
    yield await naive((await benchOrders(size, 'MERCHANT')).slice(0, NAIVE_ORDERS));
  for (const [part, kind] of KINDS) {
    if (!parts.includes(part)) continue;
    const job = { work: `${part.toUpperCase()} import`, orders: await benchOrders(size, kind) };
    for (const version of versions) yield* await imports(job, version, parts.includes('ceiling'));
    if (parts.includes('workers'))
      for (const version of versions) yield* await importByWorkers(job, version, 2);
  }
}

/** @param {readonly Order[]} orders @returns {Promise<Measure>} */
async function naive(orders) {
  const odoo = await openBenchOdoo(0, skusOf(orders));
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-bench-'));
  try {
    const file = join(folder, 'orders.json');
    writeFileSync(file, JSON.stringify(forNaive(orders)));
    const { seconds } = await measured('bench/naive.mjs', [odoo.url, odoo.database, file]);
    await checkCount(odoo, orders, 'naive');
    return { work: 'FBM import', way: 'naive', orders: orders.length, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await odoo.close();
  }
}

/** @typedef {{work: string, orders: readonly Order[]}} Job */

/**
 * The import, the same again with nothing to do, and the same records made inside Odoo.
 * @param {Job} job
 * @param {Version} version
 * @param {boolean} withCeiling
 * @returns {Promise<Measure[]>}
 */
async function imports({ work, orders }, version, withCeiling) {
  const way = version.name;
  return await inNewOdoo(orders, 0, async ({ odoo, amazon, config, statePath }) => {
    const pass = (/** @type {string[]} */ command) =>
      sync({ program: version.program, command, config }, odoo.url, amazon.url, orders.length);
    const measures = [{ work, way, ...(await pass(['sync', 'orders'])) }];
    await checkCount(odoo, orders, way);
    await checkTotals(odoo, orders);
    forgetCursor(statePath);
    const again = await pass(['sync', 'orders']);
    measures.push({ work: `${work}, read again, nothing changed`, way, ...again });
    const compared = await pass(['resync', '--since', MONTH_AGO]);
    measures.push({ work: `${work}, compared with Odoo again`, way, ...compared });
    if (work.startsWith('FBM'))
      measures.push(await shipments({ program: version.program, way, config }, odoo, amazon, orders.length));
    // The ceiling is the same for every version.
    if (!withCeiling || version !== CURRENT) return measures;
    for (const user of [ADMIN, SUPERUSER]) measures.push(await ceiling(work, odoo, skusOf(orders), user));
    return measures;
  });
}

/** The first import alone, by several processes of Odoo. @param {Job} job @param {Version} version @param {number} workers */
async function importByWorkers({ work, orders }, version, workers) {
  const way = `${version.name}, ${workers} Odoo workers`;
  return await inNewOdoo(orders, workers, async ({ odoo, amazon, config }) => {
    const command = ['sync', 'orders'];
    const first = await sync(
      { program: version.program, command, config },
      odoo.url,
      amazon.url,
      orders.length,
    );
    await checkCount(odoo, orders, way);
    await checkTotals(odoo, orders);
    return [{ work, way, ...first }];
  });
}

/**
 * @template T
 * @param {readonly Order[]} orders
 * @param {number} workers
 * @param {(world: {odoo: BenchOdoo, amazon: import('../dist/simulator/simulator.js').Simulator, config: string, statePath: string}) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function inNewOdoo(orders, workers, work) {
  const odoo = await openBenchOdoo(workers, skusOf(orders));
  const amazon = await startSimulator({ orders, quotaFactor: 1000 });
  const { config, statePath, remove } = writeConfig(odoo, amazon.url);
  try {
    return await work({ odoo, amazon, config, statePath });
  } finally {
    remove();
    await amazon.close();
    await odoo.close();
  }
}

/**
 * @param {{program: string, command: string[], config: string}} run
 * @param {string} odooUrl
 * @param {string} amazonUrl
 * @param {number} count
 */
async function sync({ program, command, config }, odooUrl, amazonUrl, count) {
  const usage = await measured(program, [...command, '--json', '--config', config]);
  const [report] = JSON.parse(usage.output).accounts;
  if (report.fetched < count || report.failed > 0) throw new Failure(`The sync went wrong: ${usage.output}`);
  return toMeasure(usage, count, odooUrl, amazonUrl);
}

/**
 * The records of a database that amazon-odoo has filled, made once more in a new one.
 * @param {string} work
 * @param {BenchOdoo} filled
 * @param {readonly string[]} skus
 * @param {number} user
 * @returns {Promise<Measure>}
 */
async function ceiling(work, filled, skus, user) {
  const fba = work.startsWith('FBA');
  const [[exported = '[]'] = []] = await filled.sql(EXPORT);
  const orders = JSON.parse(exported);
  const odoo = await openBenchOdoo(0, skus);
  try {
    await prepare(odoo, fba);
    const data = Buffer.from(JSON.stringify({ fba, pricelist: 'Amazon INR', orders })).toString('base64');
    const { seconds } = await odoo.shell(`DATA = '${data}'\nUSER = ${user}\n${CEILING}`);
    const [[made] = []] = await odoo.sql(
      `SELECT count(*) FROM sale_order WHERE state = 'sale' AND origin = 'Amazon'`,
    );
    if (Number(made) !== orders.length + 1) throw new Failure(`The ceiling made ${made} orders.`);
    const way = user === SUPERUSER ? 'inside Odoo, access rights switched off' : 'inside Odoo';
    return { work, way, orders: orders.length, seconds };
  } finally {
    await odoo.close();
  }
}

/** Pricelist, location and route come from one order imported before. @param {BenchOdoo} odoo @param {boolean} fba */
async function prepare(odoo, fba) {
  const [order] = await benchOrders(1, fba ? 'AMAZON' : 'MERCHANT');
  if (order === undefined) throw new RangeError('there is no order');
  const amazon = await startSimulator({ orders: [{ ...order, orderId: '999-9999999-9999999' }] });
  const { config, remove } = writeConfig(odoo, amazon.url);
  try {
    await measured('dist/main.js', ['sync', 'orders', '--config', config]);
  } finally {
    remove();
    await amazon.close();
  }
}

const EXPORT = `
SELECT json_agg(o) FROM (
  SELECT s.client_order_ref AS ref, to_char(s.date_order, 'YYYY-MM-DD HH24:MI:SS') AS date,
    to_char(s.commitment_date, 'YYYY-MM-DD HH24:MI:SS') AS commitment,
    (SELECT to_char(max(p.date_done), 'YYYY-MM-DD HH24:MI:SS') FROM stock_picking p WHERE p.sale_id = s.id) AS shipped,
    json_build_object('name', p.name, 'street', p.street, 'city', p.city, 'zip', p.zip, 'country_id', p.country_id) AS partner,
    (SELECT json_agg(json_build_object('sku', pp.default_code, 'name', l.name, 'quantity', l.product_uom_qty, 'price', l.price_unit) ORDER BY l.id)
       FROM sale_order_line l JOIN product_product pp ON pp.id = l.product_id WHERE l.order_id = s.id) AS lines
  FROM sale_order s JOIN res_partner p ON p.id = s.partner_id ORDER BY s.id) o`;

/** @param {BenchOdoo} odoo @param {readonly Order[]} orders @param {string} way */
async function checkCount(odoo, orders, way) {
  const [[made] = []] = await odoo.sql(`SELECT count(*) FROM sale_order WHERE state = 'sale'`);
  if (Number(made) !== orders.length)
    throw new Failure(`${way}: ${made} of ${orders.length} orders are confirmed.`);
}

/** Speed is never bought with a wrong total. @param {BenchOdoo} odoo @param {readonly Order[]} orders */
async function checkTotals(odoo, orders) {
  const [[sum] = []] = await odoo.sql('SELECT round(sum(amount_total) * 100) FROM sale_order');
  if (Number(sum) !== totalOf(orders))
    throw new Failure(`Odoo's orders come to ${sum}, Amazon's to ${totalOf(orders)}.`);
}
