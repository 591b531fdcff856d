// @ts-check
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/**
 * An Odoo whose own work costs nothing: what it says of itself (fields, company, taxes, countries…) is asked of a real one, once,
 * and then answered from memory; orders, lines and customers get ids and are forgotten but for what is asked again. For
 * measuring how our own time and memory grow, where a real Odoo would take hours.
 *
 * @typedef {{model: string, method: string, args: any[], kwargs: any}} Call
 * @typedef {{id: number, ref: string, total: number, date: string, commitment: string, lines: number[], picking?: number}} Held
 */

/**
 * @param {string} realUrl
 * @returns {Promise<{url: string, orders: () => number, close: () => Promise<void>}>}
 */
export async function startRecordedOdoo(realUrl) {
  const book = createBook();
  /** @type {Map<string, Promise<unknown>>} */
  const recorded = new Map();

  /** @param {any} body */
  async function answer(body) {
    const { service, args } = body.params;
    if (service === 'object') {
      const [, , , model, method, positional, kwargs] = args;
      const own = book.answer({ model, method, args: positional, kwargs });
      if (own !== undefined) return { jsonrpc: '2.0', id: body.id, result: own };
    }
    const key = JSON.stringify(body.params);
    const known = recorded.get(key) ?? forward(realUrl, body);
    recorded.set(key, known);
    return known;
  }

  const server = createServer((request, response) => {
    json(request)
      .then(answer)
      .then((result) => response.setHeader('content-type', 'application/json').end(JSON.stringify(result)))
      .catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    orders: book.orders,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}

/** @param {string} realUrl @param {unknown} body */
async function forward(realUrl, body) {
  const response = await fetch(`${realUrl}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Confirming dates orders now. */
const NOW = new Date().toISOString().slice(0, 19).replace('T', ' ');

/** What would be in Odoo's tables, cut to what the import asks for. */
function createBook() {
  /** @type {Map<number, Held>} */
  const orders = new Map();
  /** @type {Map<number, {order: number, key: string, quantity: number, price: number, product: number}>} */
  const lines = new Map();
  /** @type {Map<number, {order: number, moves: number[], date: string | false}>} */
  const pickings = new Map();
  /** @type {Map<number, {picking: number, line: number}>} */
  const moves = new Map();
  let lastId = 1_000_000;

  /** @param {Call} call */
  function loadOrders({ args, kwargs }) {
    const fields = kwargs.fields ?? args[0];
    const data = kwargs.data ?? args[1];
    const at = (/** @type {string} */ name) => fields.indexOf(name);
    /** @type {Held | undefined} */
    let order;
    const ids = [];
    for (const row of data) {
      if (row[at('id')] !== '') {
        lastId += 1;
        order = {
          id: lastId,
          ref: row[at('client_order_ref')],
          total: 0,
          date: row[at('date_order')],
          commitment: row[at('commitment_date')],
          lines: [],
        };
        orders.set(order.id, order);
        ids.push(order.id);
      }
      if (order === undefined) throw new TypeError('a line before its order');
      lastId += 1;
      const quantity = Number(row[at('order_line/product_uom_qty')]);
      const price = Number(row[at('order_line/price_unit')]);
      lines.set(lastId, {
        order: order.id,
        key: row[at('order_line/id')],
        quantity,
        price,
        product: Number(row[at('order_line/product_id/.id')]),
      });
      order.lines.push(lastId);
      order.total = Math.round((order.total + quantity * price) * 100) / 100;
    }
    return { ids, messages: [] };
  }

  /** @param {Call} call */
  function loadNew({ args, kwargs }) {
    const data = kwargs.data ?? args[1];
    return { ids: data.map(() => (lastId += 1)), messages: [] };
  }

  /**
   * @param {Map<number, {date: string | false}>} records
   * @param {string} field what Odoo calls their date
   * @returns {(call: Call) => unknown}
   */
  function saveDates(records, field) {
    return ({ args: [ids, values] }) =>
      ids.map((/** @type {number} */ id, /** @type {number} */ index) => {
        const record = records.get(id);
        if (record !== undefined) record.date = values[index][field];
        return { id };
      });
  }

  /** @param {Call} call */
  function searchOrders({ args, kwargs }) {
    const domain = kwargs.domain ?? args[0];
    // By reference nothing is found: the measured import is a first one.
    return idsOf('id', domain)
      .map((id) => toRow(orders.get(id)))
      .filter(Boolean);
  }

  /** @param {Held | undefined} order */
  function toRow(order) {
    return (
      order && {
        id: order.id,
        client_order_ref: order.ref,
        name: `S${order.id}`,
        state: confirmed.has(order.id) ? 'sale' : 'draft',
        amount_total: order.total,
        date_order: order.date,
        create_date: order.date,
        commitment_date: order.commitment === '' ? false : order.commitment,
        partner_id: [1, ''],
        partner_shipping_id: [1, ''],
        picking_ids: order.picking === undefined ? [] : [order.picking],
        invoice_ids: [],
        user_id: false,
        origin: 'Amazon',
      }
    );
  }

  /** @type {Set<number>} */
  const confirmed = new Set();

  /** One picking for each order, with a move for each line. @param {Call} call */
  function confirm({ args }) {
    for (const id of args[0]) {
      confirmed.add(id);
      const order = orders.get(id);
      if (order === undefined) continue;
      order.date = NOW;
      lastId += 1;
      const picking = lastId;
      order.picking = picking;
      const own = order.lines.map((line) => addMove(picking, line));
      pickings.set(picking, { order: id, moves: own, date: false });
    }
    return true;
  }

  /** @param {number} picking @param {number} line */
  function addMove(picking, line) {
    lastId += 1;
    moves.set(lastId, { picking, line });
    return lastId;
  }

  /** @param {Call} call */
  function searchPickings({ args, kwargs }) {
    return idsOf('id', kwargs.domain ?? args[0]).map((id) => {
      const picking = pickings.get(id);
      return {
        id,
        sale_id: [picking?.order, ''],
        state: 'assigned',
        picking_type_code: 'outgoing',
        date_done: picking?.date ?? false,
      };
    });
  }

  /** Of pickings, or those that are named. @param {Call} call */
  function searchMoves({ args, kwargs }) {
    const domain = kwargs.domain ?? args[0];
    const ofPickings = idsOf('picking_id', domain).flatMap((id) => pickings.get(id)?.moves ?? []);
    return [...ofPickings, ...idsOf('id', domain)].map((id) => {
      const move = moves.get(id);
      return {
        id,
        picking_id: [move?.picking, ''],
        sale_line_id: [move?.line, ''],
        state: 'confirmed',
        product_uom_qty: lines.get(move?.line ?? 0)?.quantity ?? 0,
        quantity: 0,
        product_uom: [1, ''],
        location_dest_id: [1, ''],
        date: pickings.get(move?.picking ?? 0)?.date ?? false,
      };
    });
  }

  /** @param {string} field @param {any[]} domain @returns {number[]} */
  function idsOf(field, domain) {
    return domain.find((leaf) => leaf[0] === field)?.[2] ?? [];
  }

  /** @type {Record<string, (call: Call) => unknown>} */
  const answers = {
    'account.tax.search_read': () => [],
    'res.partner.load': loadNew,
    'res.partner.search_read': () => [],
    'sale.order.load': loadOrders,
    'sale.order.web_save_multi': saveDates(/** @type {Map<number, any>} */ (orders), 'date_order'),
    'sale.order.search_read': searchOrders,
    'sale.order.action_confirm': confirm,
    'stock.picking.search_read': searchPickings,
    'stock.picking.button_validate': () => true,
    'stock.picking.web_save_multi': saveDates(pickings, 'date_done'),
    'stock.move.search_read': searchMoves,
    'stock.move.write': () => true,
    'stock.move.web_save_multi': ({ args }) => args[0].map((/** @type {number} */ id) => ({ id })),
  };
  return {
    orders: () => confirmed.size,
    /** @param {Call} call @returns {unknown} undefined: a real Odoo must say */
    answer: (call) => answers[`${call.model}.${call.method}`]?.(call),
  };
}
