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

/** @typedef {import('../dist/simulator/formats/order-schema.js').Order} Order */
/** @typedef {import('./odoo.mjs').BenchOdoo} BenchOdoo */

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

/** All orders of the benchmark are younger. */
const MONTH_AGO = new Date(Date.now() - 30 * 24 * 3_600_000).toISOString().slice(0, 10);

/** Whom amazon-odoo logs in as here. */
const ADMIN = 2;
/** Odoo itself: no access right is looked at. Nobody can log in as this user over the API. */
const SUPERUSER = 1;

const CEILING = readFileSync(new URL('ceiling.py', import.meta.url), 'utf8');

/**
 * Every way once per run, one after the other, so that what disturbs the machine disturbs them alike.
 * @param {{orders: number, runs: number}} options
 * @param {(sentence: string) => void} say
 * @returns {Promise<Measure[]>}
 */
export async function measureWays({ orders: count, runs }, say) {
  const fbm = await benchOrders(count, 'MERCHANT');
  const fba = await benchOrders(count, 'AMAZON');
  /** @type {Measure[]} */
  const measures = [];
  const take = (/** @type {Measure[]} */ news) => {
    for (const measure of news) {
      measures.push(measure);
      say(`${measure.work}, ${measure.way}: ${(measure.orders / measure.seconds).toFixed(1)} orders/s`);
    }
  };
  for (let run = 1; run <= runs; run += 1) {
    say(`run ${run} of ${runs}`);
    take([await naive(fbm.slice(0, NAIVE_ORDERS))]);
    take(await imports('FBM import', fbm, 0));
    take(await imports('FBM import', fbm, 2));
    take(await imports('FBA import', fba, 0));
    take(await imports('FBA import', fba, 2));
  }
  return measures;
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

/**
 * The import, the same again with nothing to do, and the same records made inside Odoo.
 * @param {string} work
 * @param {readonly Order[]} orders
 * @param {number} workers
 * @returns {Promise<Measure[]>}
 */
async function imports(work, orders, workers) {
  const odoo = await openBenchOdoo(workers, skusOf(orders));
  const amazon = await startSimulator({ orders, quotaFactor: 1000 });
  const { config, statePath, remove } = writeConfig(odoo, amazon.url);
  const way = workers === 0 ? 'amazon-odoo' : `amazon-odoo, ${workers} Odoo workers`;
  try {
    const first = await sync(config, odoo, amazon.url, orders.length);
    await checkCount(odoo, orders, way);
    await checkTotals(odoo, orders);
    const measures = [{ work, way, ...first }];
    if (workers > 0) return measures;
    forgetCursor(statePath);
    const again = await sync(config, odoo, amazon.url, orders.length);
    measures.push({ work: `${work}, read again, nothing changed`, way, ...again });
    const compared = await sync(config, odoo, amazon.url, orders.length, ['resync', '--since', MONTH_AGO]);
    measures.push({ work: `${work}, compared with Odoo again`, way, ...compared });
    if (work.startsWith('FBM')) measures.push(await shipments(config, odoo, amazon, orders.length));
    for (const user of [ADMIN, SUPERUSER]) measures.push(await ceiling(work, odoo, skusOf(orders), user));
    return measures;
  } finally {
    remove();
    await amazon.close();
    await odoo.close();
  }
}

/**
 * @param {string} config
 * @param {BenchOdoo} odoo
 * @param {string} amazonUrl
 * @param {number} count
 * @param {string[]} command
 */
async function sync(config, odoo, amazonUrl, count, command = ['sync', 'orders']) {
  const usage = await measured('dist/main.js', [...command, '--json', '--config', config]);
  const [report] = JSON.parse(usage.output).accounts;
  if (report.fetched < count || report.failed > 0) throw new Failure(`The sync went wrong: ${usage.output}`);
  return toMeasure(usage, count, odoo.url, amazonUrl);
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
