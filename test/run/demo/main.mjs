// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build, checkNode, installPackages } from '../prepare.mjs';
import { elapsed, Failure, print } from '../process.mjs';
import { startAmazon } from './amazon.mjs';
import { showOdoo, showWhereToLook } from './look.mjs';
import { dropDatabase, openOdoo } from './odoo.mjs';
import { makeShop, shipDeliveries, speak } from './shop.mjs';
import { askProgram, MAIN, runCommand, startDaemon, writeSettings } from './sidecar.mjs';
import { table } from './table.mjs';

/** @typedef {import('./odoo.mjs').DemoOdoo} DemoOdoo */
/** @typedef {import('./amazon.mjs').DemoAmazon} DemoAmazon */

const USAGE = `npm run demo -- [--once | --stay] [--new] [--lang CODE]

  --once       ends when everything has been shown; what a script gets by itself
  --stay       stays until Ctrl-C, with Amazon and the daemon at work; what a terminal gets by itself
  --new        begins anew: removes the database and the files of earlier demos
  --lang de    Odoo in this language
`;
const FOLDER = resolve(process.env['AMAZON_ODOO_CACHE'] || join(homedir(), '.cache', 'amazon-odoo'), 'shop');
const AMAZON_FILE = join(FOLDER, 'amazon-orders.json');
const COUNT_FILE = join(FOLDER, 'amazon-orders.count');
const FIRST_ORDERS = 40;
/** What buyers order between one demo and the next. */
const LATER_ORDERS = 3;
const DELIVERIES = 6;
const HOUR = 3_600_000;
/** Before the oldest order of the shop. */
const SHOP_AGE = 6 * 24 * HOUR;
const COUNTS = ['fetched', 'created', 'updated', 'cancelled', 'unchanged', 'ignored', 'failed'];
const SAVE_EVERY = 5000;

/** @typedef {{once?: boolean, stay?: boolean, new?: boolean, lang?: string, help?: boolean}} Options */

/** @returns {Options} */
function options() {
  const flags = /** @type {const} */ ({
    once: { type: 'boolean' },
    stay: { type: 'boolean' },
    new: { type: 'boolean' },
    lang: { type: 'string' },
    help: { type: 'boolean' },
  });
  try {
    return parseArgs({ options: flags }).values;
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function main() {
  const wanted = options();
  if (wanted.help) return print(USAGE);
  const stays = wanted.stay ?? (!wanted.once && process.stdout.isTTY);
  checkNode();
  await installPackages();
  headline('Build');
  if ((await build()) !== 0) throw new Failure('The build failed; its messages are above.');
  const began = Date.now();
  headline('A real Odoo 19 (the first time, installing it takes some minutes)');
  if (wanted.new) await beginAnew();
  const odoo = await openOdoo();
  await describeShop(odoo, wanted.lang);
  headline('A local Amazon, as strict as the real one');
  const amazon = await startAmazon(MAIN, AMAZON_FILE, ordersSoFar(odoo));
  try {
    print(`It knows ${amazon.orders} orders of made-up people, and listens on ${amazon.url}.`);
    if (amazon.placed > 0) {
      print(
        `${amazon.placed} of them were placed just now: Amazon lists them in some minutes, and a later pass brings them in.`,
      );
    }
    await play(odoo, amazon, stays, began);
  } finally {
    amazon.stop();
  }
}

/** @param {string} sentence */
function headline(sentence) {
  print(`\n── ${sentence}`);
}

async function beginAnew() {
  await dropDatabase();
  rmSync(FOLDER, { recursive: true, force: true });
}

/** @param {DemoOdoo} odoo @param {string | undefined} language */
async function describeShop(odoo, language) {
  print(`Odoo answers at ${odoo.url}, database ${odoo.database}.`);
  const { articles, made } = await makeShop(odoo);
  print(
    made === 0
      ? `The shop is there: ${articles} articles.`
      : `A shop was made in it: a company with its books in euros, ${articles} articles, 100 of each in stock, a carrier.`,
  );
  if (language === undefined) return;
  const name = await speak(odoo, language);
  if (name === undefined) throw new Failure(`Odoo knows no language "${language}"; try de, fr, es or it.`);
  print(`It speaks ${name}.`);
}

/**
 * How many orders have been placed: more with each demo, as in life. A new database begins with a new Amazon and an empty memory.
 *
 * @param {DemoOdoo} odoo
 */
function ordersSoFar({ fresh }) {
  if (fresh) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const before = existsSync(COUNT_FILE) ? Number(readFileSync(COUNT_FILE, 'utf8')) : 0;
  const count = before === 0 ? FIRST_ORDERS : before + LATER_ORDERS;
  writeFileSync(COUNT_FILE, String(count));
  return count;
}

/** @param {DemoOdoo} odoo @param {DemoAmazon} amazon @param {boolean} stays @param {number} began */
async function play(odoo, amazon, stays, began) {
  const config = writeSettings(FOLDER, odoo, amazon.url);
  headline('The screens in Odoo: no module is installed, and --remove takes them out again');
  const administrator = { ODOO_ADMIN_PASSWORD: odoo.password };
  await runCommand(config, ['setup', '--username', odoo.login], administrator);
  headline('Orders, by a user who has no right over Settings');
  await syncOrders(config);
  const refused = await ship(odoo, amazon, config);
  await pay(amazon, config);
  headline('The daemon, which works by itself from now on');
  const daemon = await startDaemon(config);
  try {
    print(`Its page: ${daemon.url}`);
    headline('What Odoo holds, asked through its own API');
    await showOdoo(odoo);
    await amazon.save();
    headline(`Look at it yourself (all of this took ${elapsed(began)})`);
    showWhereToLook(odoo, { config, page: daemon.url, refused, stays });
    sayHowToEnd(odoo, stays);
    if (stays) await untilCtrlC(amazon);
  } finally {
    await daemon.stop();
  }
}

/** Reads the orders, and then all of them once more: nothing is made twice. @param {string} config */
async function syncOrders(config) {
  const since = new Date(Date.now() - SHOP_AGE).toISOString();
  const rows = [];
  for (const command of [
    ['sync', 'orders'],
    ['resync', '--since', since],
  ]) {
    const { accounts } = JSON.parse(await runCommand(config, [...command, '--json']));
    rows.push([command[0] ?? '', ...COUNTS.map((count) => accounts[0]?.[count] ?? 0)]);
  }
  print(`\n${table(['run', ...COUNTS], rows, 1)}`);
  print('\nignored: by a rule, such as orders still pending; "orders list --ignored" names it.');
  print('The second run reads every order again and compares it with Odoo: nothing is created twice.');
}

/**
 * The warehouse ships; Amazon refuses one parcel, and one has no tracking reference.
 *
 * @param {DemoOdoo} odoo
 * @param {DemoAmazon} amazon
 * @param {string} config
 * @returns {Promise<{name: string, orderId: string} | undefined>} the delivery that Amazon refused
 */
async function ship(odoo, amazon, config) {
  headline('The warehouse ships');
  const left = await shipDeliveries(odoo, DELIVERIES);
  if (left.length < 2) {
    print('Nothing is left to be shipped.');
    return undefined;
  }
  print(`${left.length} deliveries left; somebody forgot the tracking reference of the last one.`);
  await amazon.control('POST', 'faults', {
    kind: 'httpError',
    call: 'confirmShipment',
    status: 400,
    body: 'json',
    code: 'InvalidInput',
    message: 'The tracking number is not valid for this carrier.',
  });
  print(await runCommand(config, ['sync', 'pickings']));
  print(await runCommand(config, ['failures', 'list']));
  const { failures } = await askProgram(config, ['failures', 'list']);
  return left.find(({ name }) =>
    failures.some(
      (/** @type {any} */ failure) => failure.subject === name && /tracking number/.test(failure.message),
    ),
  );
}

/** Amazon pays for what was shipped until yesterday. @param {DemoAmazon} amazon @param {string} config */
async function pay(amazon, config) {
  headline('Amazon pays');
  const { orders } = await amazon.control('GET', 'orders');
  const paid = orders.filter(
    (/** @type {any} */ order) =>
      order.fulfillment.fulfillmentStatus === 'SHIPPED' &&
      order.salesChannel.marketplaceName === 'Amazon.de' &&
      Date.parse(order.lastUpdatedTime) < Date.now() - 25 * HOUR,
  );
  const { accounts } = await askProgram(config, ['settlements', 'list']);
  const settlementId = '17000000001';
  const booked = accounts[0]?.settlements.some(
    (/** @type {any} */ known) => known.settlementId === settlementId,
  );
  if (paid.length === 0 || booked) return print('The payout of the first demo is booked already.');
  await amazon.control('POST', 'settlements', {
    marketplace: 'DE',
    settlementId,
    orderIds: paid.map((/** @type {any} */ order) => order.orderId),
    reserve: 5000,
    extraRows: [
      {
        transactionType: 'ServiceFee',
        amountType: 'Cost of Advertising',
        amountDescription: 'TransactionTotalAmount',
        cents: -1234,
      },
    ],
  });
  print(
    `Settlement ${settlementId} pays ${paid.length} orders of Amazon.de, less fees, advertising and a reserve.`,
  );
  print(await runCommand(config, ['sync', 'settlements']));
  print(await runCommand(config, ['settlements', 'show', settlementId]));
}

/** @param {DemoOdoo} odoo @param {boolean} stays */
function sayHowToEnd({ own }, stays) {
  print();
  if (stays) print('Amazon and the daemon stay at work, and a pass runs each minute. Ctrl-C ends both.');
  else print('Amazon and the daemon end now; "npm run demo -- --stay" keeps them at work.');
  print('Again: npm run demo goes on where this ends, with new orders; npm run demo -- --new begins anew.');
  if (own) print('Odoo stays up. Stop it with: node test/odoo-server/main.mjs stop --version 19 --all');
}

/** @param {DemoAmazon} amazon */
async function untilCtrlC(amazon) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    await delay(SAVE_EVERY, undefined, { signal: stop.signal }).catch(() => undefined);
    // Ctrl-C ends the simulator too: what it knew a few seconds ago is kept.
    if (!stop.signal.aborted) await amazon.save();
  }
  print('\nEnding.');
}

try {
  await main();
} catch (error) {
  const known = error instanceof Failure;
  print(`\nThe demo failed: ${known ? error.message : String(error instanceof Error ? error.stack : error)}`);
  process.exitCode = 1;
}
