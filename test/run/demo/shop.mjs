// @ts-check
import { join } from 'node:path';
import { ROOT } from '../process.mjs';
import { ask } from './odoo.mjs';

/** @typedef {import('./odoo.mjs').DemoOdoo} DemoOdoo */
/** @typedef {[sku: string, title: string, cents: number]} Article */

const UNITS_IN_STOCK = 100;
const CARRIER = 'DHL';
const TAX = 'VAT in the price, 19 in 100';

/**
 * Makes the shop in Odoo, as a seller has it before the first Amazon order: a company that keeps its books in euros, articles with
 * stock, a carrier. What is there already stays.
 *
 * @param {DemoOdoo} odoo
 */
export async function makeShop(odoo) {
  if (odoo.own) await makeCompany(odoo);
  const articles = await articlesOfShop();
  const made = await makeArticles(odoo, articles);
  await putIntoStock(odoo, made);
  await carrierOf(odoo);
  return { articles: articles.length, made: made.length };
}

/** Before anything is booked: later Odoo lets nobody change the currency. @param {DemoOdoo} odoo */
async function makeCompany(odoo) {
  const [[company], [euro], [country]] = await Promise.all([
    ask(odoo, 'res.company', 'search_read', [[]], { fields: ['currency_id'], limit: 1 }),
    ask(odoo, 'res.currency', 'search', [[['name', '=', 'EUR']]]),
    ask(odoo, 'res.country', 'search', [[['code', '=', 'DE']]]),
  ]);
  if (company.currency_id[0] !== euro) await keepBooksIn(odoo, company.id, euro, country);
  // Shipping and discounts are products that the program makes: they get the tax of the company.
  await ask(odoo, 'res.company', 'write', [[company.id], { account_sale_tax_id: await taxOf(odoo) }]);
}

/** @param {DemoOdoo} odoo @param {number} company @param {number} currency @param {number} country */
async function keepBooksIn(odoo, company, currency, country) {
  const values = {
    name: 'Beispiel Handel',
    currency_id: currency,
    country_id: country,
    account_fiscal_country_id: country,
  };
  await ask(odoo, 'res.company', 'write', [[company], values]);
}

/** @param {DemoOdoo} odoo @returns {Promise<number>} the tax of the articles, made if missing */
async function taxOf(odoo) {
  const [known] = await ask(odoo, 'account.tax', 'search', [[['name', '=', TAX]]]);
  if (known !== undefined) return known;
  const [country] = await ask(odoo, 'res.country', 'search', [[['code', '=', 'DE']]]);
  const group = await ask(odoo, 'account.tax.group', 'create', [{ name: 'VAT', country_id: country }]);
  return ask(odoo, 'account.tax', 'create', [
    {
      name: TAX,
      amount: 19,
      type_tax_use: 'sale',
      price_include_override: 'tax_included',
      country_id: country,
      tax_group_id: group,
    },
  ]);
}

/** What `amazon-odoo simulate --shop` sells, of the program that was built. @returns {Promise<Article[]>} */
async function articlesOfShop() {
  const { PLAIN_SHOP } = await import(join(ROOT, 'dist', 'simulator', 'made-up', 'shop.js'));
  return PLAIN_SHOP.articles;
}

/** @param {DemoOdoo} odoo @param {Article[]} articles @returns {Promise<number[]>} the products that were made */
async function makeArticles(odoo, articles) {
  const wanted = articles.map(([sku]) => sku);
  const known = await ask(odoo, 'product.product', 'search_read', [[['default_code', 'in', wanted]]], {
    fields: ['default_code'],
  });
  const missing = articles.filter(
    ([sku]) => !known.some((/** @type {any} */ row) => row.default_code === sku),
  );
  if (missing.length === 0) return [];
  // An Odoo of the user's own keeps its taxes.
  const taxes = odoo.own ? { taxes_id: [[6, 0, [await taxOf(odoo)]]] } : {};
  return ask(odoo, 'product.product', 'create', [
    missing.map(([sku, name, cents]) => ({
      default_code: sku,
      name,
      list_price: cents / 100,
      type: 'consu',
      is_storable: true,
      ...taxes,
    })),
  ]);
}

/** @param {DemoOdoo} odoo @param {number[]} products */
async function putIntoStock(odoo, products) {
  if (products.length === 0) return;
  const [warehouse] = await ask(odoo, 'stock.warehouse', 'search_read', [[]], {
    fields: ['lot_stock_id'],
    limit: 1,
  });
  const quants = await ask(odoo, 'stock.quant', 'create', [
    products.map((product) => ({
      product_id: product,
      location_id: warehouse.lot_stock_id[0],
      inventory_quantity: UNITS_IN_STOCK,
    })),
  ]);
  await ask(odoo, 'stock.quant', 'action_apply_inventory', [quants]);
}

/** @param {DemoOdoo} odoo @returns {Promise<number>} the delivery method, made if missing */
async function carrierOf(odoo) {
  const [known] = await ask(odoo, 'delivery.carrier', 'search', [[['name', '=', CARRIER]]]);
  if (known !== undefined) return known;
  const product = await ask(odoo, 'product.product', 'create', [{ name: 'Parcel', type: 'service' }]);
  return ask(odoo, 'delivery.carrier', 'create', [{ name: CARRIER, product_id: product }]);
}

/**
 * Does what the warehouse does: enters the carrier and the tracking reference, and validates.
 *
 * @param {DemoOdoo} odoo
 * @param {number} count how many deliveries of merchant-fulfilled orders leave; the last of them without a tracking reference
 * @returns {Promise<{name: string, orderId: string}[]>} in the order in which they left
 */
export async function shipDeliveries(odoo, count) {
  const open = await ask(
    odoo,
    'stock.picking',
    'search_read',
    [
      [
        ['sale_id.origin', '=', 'Amazon'],
        ['state', '=', 'assigned'],
        ['picking_type_code', '=', 'outgoing'],
      ],
    ],
    { fields: ['name', 'sale_id'], order: 'id', limit: count },
  );
  const carrier = await carrierOf(odoo);
  const sales = open.map((/** @type {any} */ picking) => picking.sale_id[0]);
  const orders = await ask(odoo, 'sale.order', 'read', [sales, ['client_order_ref']]);
  /** @type {Map<number, string>} */
  const references = new Map(orders.map((/** @type {any} */ order) => [order.id, order.client_order_ref]));
  const left = [];
  for (const [index, { id, name, sale_id }] of open.entries()) {
    const tracked = index < count - 1;
    await ask(odoo, 'stock.picking', 'write', [
      [id],
      { carrier_id: carrier, ...(tracked ? { carrier_tracking_ref: `003404341610940${10_000 + id}` } : {}) },
    ]);
    const context = { skip_backorder: true, skip_sms: true };
    await ask(odoo, 'stock.picking', 'button_validate', [[id]], { context });
    left.push({ name, orderId: references.get(sale_id[0]) ?? '' });
  }
  return left;
}

/**
 * Shows Odoo in another language to the user of the demo; the language is installed if it is not there.
 *
 * @param {DemoOdoo} odoo
 * @param {string} code as `de` or `de_DE`
 * @returns {Promise<string | undefined>} its name; undefined: Odoo knows none that begins like this
 */
export async function speak(odoo, code) {
  const languages = await ask(odoo, 'res.lang', 'search_read', [[['code', '=like', `${code}%`]]], {
    fields: ['code', 'name', 'active'],
    context: { active_test: false },
    order: 'code',
  });
  const wanted = code.includes('_') ? code : `${code}_${code.toUpperCase()}`;
  const language = languages.find((/** @type {any} */ row) => row.code === wanted) ?? languages[0];
  if (language === undefined) return undefined;
  if (!language.active) {
    const wizard = await ask(odoo, 'base.language.install', 'create', [
      { lang_ids: [[6, 0, [language.id]]] },
    ]);
    await ask(odoo, 'base.language.install', 'lang_install', [[wizard]]);
  }
  const users = await ask(odoo, 'res.users', 'search', [[['login', '=', odoo.login]]]);
  await ask(odoo, 'res.users', 'write', [users, { lang: language.code }]);
  return language.name;
}
