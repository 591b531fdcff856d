import type { Region } from '../../domain/marketplaces.ts';
import { isShown } from '../api/order-access.ts';
import type { GivenListing } from '../formats/listing-schema.ts';
import type { Order } from '../formats/order-schema.ts';
import { loadOrdersFile } from '../formats/orders-file.ts';
import { madeUpOrders } from '../made-up/orders.ts';
import { sampleOrders } from '../made-up/sample-orders.ts';
import { shiftDates } from '../made-up/shift-dates.ts';
import { PLAIN_SHOP } from '../made-up/shop.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import type { SimulateOptions } from './simulate-options.ts';

/** The stores of the plain shop: one currency, so that a new Odoo needs no exchange rates. */
const EURO_STORES = ['DE', 'FR', 'IT', 'ES'];

/** Runs a local Amazon until the process is told to stop, and prints the settings that point at it. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const orders = await ordersOf(options);
  const { orders: _, count: __, sample: ___, shop: ____, ...settings } = options;
  const simulator = await startSimulator({ ...settings, orders });
  if (options.shop !== undefined) simulator.control.putListings(shopListings(options.region));
  process.stdout.write(greeting(simulator, options, orders.length) + warningOf(orders));
  await stopSignal();
  await simulator.close();
}

/** The orders to begin with, from all the sources that were named. */
async function ordersOf(options: SimulateOptions): Promise<Order[]> {
  const now = Date.now();
  const loaded = options.orders === undefined ? [] : await loadOrdersFile(options.orders);
  const { count, seed, shop } = options;
  const orders = [
    ...(shop === undefined ? [] : shopOrders(shop, seed, now)),
    ...(options.shiftDates ? shiftDates(loaded, now) : loaded),
    ...(options.sample ? sampleOrders(now) : []),
    ...(count === undefined ? [] : madeUpOrders({ count, seed, now })),
  ];
  // An order of a file replaces the made-up one with the same id.
  return [...new Map(orders.map((order) => [order.orderId, order])).values()];
}

/** The same orders for the same seed, however many: a larger count adds to a smaller one. */
function shopOrders(count: number, seed: number, now: number): Order[] {
  return madeUpOrders({ count, seed, now, marketplaces: EURO_STORES, days: 5, shop: PLAIN_SHOP });
}

/** What the plain shop sells: the seller has ten of each article but the last, which is in Amazon's stock. */
function shopListings(region: Region | undefined): GivenListing[] {
  const amazonsChannel = region === 'fe' ? 'AMAZON_JP' : region === 'na' ? 'AMAZON_NA' : 'AMAZON_EU';
  const inStores = region === undefined || region === 'eu' ? { marketplaces: EURO_STORES } : {};
  return PLAIN_SHOP.articles.map(([sku, title, priceCents], index) => ({
    sku,
    title,
    priceCents,
    ...inStores,
    channels:
      index === PLAIN_SHOP.articles.length - 1
        ? [{ code: amazonsChannel }]
        : [{ code: 'DEFAULT', quantity: 10 }],
  }));
}

function greeting({ url }: Simulator, options: SimulateOptions, count: number): string {
  return `A local Amazon with ${String(count)} orders listens on ${url}

accounts:
  - name: simulator
    region: ${options.region ?? 'eu'}
    sellerId: ${options.sellerId}
    clientId: ${options.clientId}
    clientSecret: ${options.clientSecret}
    refreshToken: "${options.refreshToken}"
    marketplaces: [${options.region === 'na' ? 'US' : options.region === 'fe' ? 'JP' : 'DE, FR, IT, ES, GB, IN'}]
    endpoint: ${url}
`;
}

/** Says so when orders are so old that no call will ever show them. */
function warningOf(orders: readonly Order[]): string {
  const hidden = orders.filter((order) => !isShown(order, Date.now())).length;
  if (hidden === 0) return '';
  return `\n${String(hidden)} orders are older than two years: Amazon does not show them. --shift-dates makes them new.\n`;
}

/** Ends when the process is told to stop. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
