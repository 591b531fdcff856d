// @ts-check
import { startSimulator } from '../dist/simulator/simulator.js';
import { Failure } from '../test/run/process.mjs';
import { openBenchOdoo } from './odoo.mjs';
import { benchOrders, skusOf, totalOf } from './orders.mjs';
import { measured, toMeasure, writeConfig } from './program.mjs';

/** @typedef {import('../dist/simulator/formats/order-schema.js').Order} Order */
/** @typedef {import('./measures.mjs').Measure} Measure */
/** @typedef {import('./odoo.mjs').BenchOdoo} BenchOdoo */

/** What Amazon keeps back of the settlement, in hundredths: it must be the balance of the Amazon account afterwards. */
const RESERVE = 123_45;

/**
 * All orders delivered and paid in one settlement: their invoices, and then the settlement, once by each way.
 * @param {number} count
 * @param {readonly import('./versions.mjs').Version[]} versions
 * @param {(sentence: string) => void} say
 * @returns {Promise<Measure[]>}
 */
export async function measureSettlements(count, versions, say) {
  const orders = await benchOrders(count, 'AMAZON');
  /** @type {Measure[]} */
  const measures = [];
  for (const way of ['batch', 'statement']) {
    for (const version of versions) {
      for (const measure of await settle(orders, way, version)) {
        measures.push(measure);
        const pace = (measure.orders / measure.seconds).toFixed(1);
        say(`${measure.work}, ${measure.way}: ${measure.seconds.toFixed(1)} s, ${pace} invoices/s`);
      }
    }
  }
  return measures;
}

/**
 * @param {readonly Order[]} orders
 * @param {string} settlements the setting
 * @param {import('./versions.mjs').Version} version
 * @returns {Promise<Measure[]>}
 */
async function settle(orders, settlements, { name: way, program }) {
  const odoo = await openBenchOdoo(0, skusOf(orders));
  const amazon = await startSimulator({ orders, quotaFactor: 1000 });
  const { config, remove } = writeConfig(odoo, amazon.url, { settlements, invoices: 'onDelivery' });
  try {
    await odoo.sql(
      "UPDATE res_company SET currency_id = (SELECT id FROM res_currency WHERE name = 'INR') RETURNING 1",
    );
    await measured(program, ['sync', 'orders', '--config', config]);
    const invoices = await run({ program, config }, odoo, amazon.url, orders.length);
    await checkInvoices(odoo, orders, 'not_paid');
    amazon.control.makeUpSettlement({
      marketplace: 'IN',
      orderIds: orders.map(({ orderId }) => orderId),
      reserve: RESERVE,
    });
    const booked = await run({ program, config }, odoo, amazon.url, orders.length);
    await checkInvoices(odoo, orders, 'paid');
    await checkBalance(odoo);
    return [
      { work: 'invoices on delivery', way, ...invoices },
      { work: `one settlement, by ${settlements}`, way, ...booked },
    ];
  } finally {
    remove();
    await amazon.close();
    await odoo.close();
  }
}

/** @param {{program: string, config: string}} settled @param {BenchOdoo} odoo @param {string} amazonUrl @param {number} count */
async function run({ program, config }, odoo, amazonUrl, count) {
  const usage = await measured(program, ['sync', 'settlements', '--json', '--config', config]);
  return toMeasure(usage, count, odoo.url, amazonUrl);
}

/**
 * One posted invoice for each order, together worth what Amazon says, all of them in that state.
 * @param {BenchOdoo} odoo
 * @param {readonly Order[]} orders
 * @param {string} paymentState
 */
async function checkInvoices(odoo, orders, paymentState) {
  const found = await odoo.sql(
    `SELECT payment_state, count(*), round(sum(amount_total) * 100) FROM account_move
      WHERE move_type = 'out_invoice' AND state = 'posted' GROUP BY 1`,
  );
  const wanted = [[paymentState, String(orders.length), String(totalOf(orders))]];
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Failure(
      `Invoices (state, number, hundredths): ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}.`,
    );
}

/** @param {BenchOdoo} odoo */
async function checkBalance(odoo) {
  const [[balance] = []] = await odoo.sql(
    `SELECT round(sum(l.balance) * 100) FROM account_move_line l JOIN account_journal j ON j.default_account_id = l.account_id
      WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`,
  );
  if (Number(balance) !== RESERVE)
    throw new Failure(`The Amazon account holds ${balance} hundredths, Amazon keeps back ${RESERVE}.`);
}
