// @ts-check
import { print } from '../process.mjs';
import { ask } from './odoo.mjs';
import { table } from './table.mjs';

/** @typedef {import('./odoo.mjs').DemoOdoo} DemoOdoo */

const NEWEST = 6;

/** Shows what Odoo holds, asked through its own API and not through our program. @param {DemoOdoo} odoo */
export async function showOdoo(odoo) {
  const orders = await ask(odoo, 'sale.order', 'search_read', [[['origin', '=', 'Amazon']]], {
    fields: ['name', 'client_order_ref', 'partner_id', 'date_order', 'state', 'amount_total', 'currency_id'],
    order: 'date_order desc, id desc',
  });
  const fba = new Set(await fbaOrders(odoo));
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { id, state } of orders) {
    const group = `${fba.has(id) ? 'Amazon (FBA)' : 'the shop (FBM)'}|${state}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  const rows = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, count]) => [...group.split('|'), count]);
  print(table(['fulfilled by', 'state', 'sales orders'], rows, 2));
  print('\nThe newest:');
  const newest = orders
    .slice(0, NEWEST)
    .map((/** @type {any} */ row) => [
      row.name,
      row.client_order_ref,
      row.date_order,
      row.partner_id[1].slice(0, 30),
      `${row.amount_total.toFixed(2)} ${row.currency_id[1]}`,
    ]);
  print(table(['order', 'Amazon order', 'date (UTC)', 'customer', 'total'], newest, 4));
}

/** Orders whose goods left from an Amazon location. @param {DemoOdoo} odoo @returns {Promise<number[]>} */
async function fbaOrders(odoo) {
  const moves = await ask(
    odoo,
    'stock.move',
    'search_read',
    [
      [
        ['location_id.complete_name', '=like', '%/Amazon'],
        ['sale_line_id.order_id', '!=', false],
      ],
    ],
    { fields: ['sale_line_id'] },
  );
  const lineIds = moves.map((/** @type {any} */ move) => move.sale_line_id[0]);
  const lines = await ask(odoo, 'sale.order.line', 'read', [lineIds], { fields: ['order_id'] });
  return lines.map((/** @type {any} */ line) => line.order_id[0]);
}

/**
 * Says in a few lines what there is to see and to press.
 *
 * @param {DemoOdoo} odoo
 * @param {object} seen
 * @param {string} seen.config
 * @param {string} seen.page address of the status page
 * @param {{name: string, orderId: string} | undefined} seen.refused the delivery that Amazon refused
 * @param {boolean} seen.stays
 */
export function showWhereToLook(odoo, { config, page, refused, stays }) {
  const password = odoo.own ? odoo.password : '(yours)';
  const lines = [
    ['Odoo', `${odoo.url}/web?db=${odoo.database}   login ${odoo.login}, password ${password}`],
    ['Orders', 'Amazon ▸ Orders: customer, lines and total as Amazon has them'],
    ['Amazon’s stock', 'Inventory ▸ Reporting ▸ Stock Moves, location WH/Amazon: what FBA orders took'],
    [
      'A refusal',
      refused
        ? `Inventory ▸ Deliveries ▸ ${refused.name}: what Amazon said, a to-do, and the button Retry Amazon Sync: press it`
        : 'Amazon ▸ To Do: what did not work, with Retry and Dismiss',
    ],
    ['The payout', 'Amazon ▸ Payouts: its summary by kind, and a link to every entry'],
    ['Accounts', 'Amazon ▸ Accounts: press Sync Orders; the program answers in a few seconds'],
    ...(stays ? [['Status page', page]] : []),
    ['An order’s life', `node dist/main.js orders show ${refused?.orderId ?? 'ORDER_ID'} --config ${config}`],
    ['Everything', `node dist/main.js doctor --config ${config}`],
  ];
  const width = Math.max(...lines.map(([title = '']) => title.length));
  for (const [title = '', text] of lines) print(`${title.padEnd(width)}  ${text}`);
}
