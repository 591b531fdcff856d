import type { Order } from '../formats/order-schema.ts';
import { madeUpOrders } from './orders.ts';

const SAMPLE_SIZE = 300;
const SAMPLE_SEED = 2026;

/**
 * The sample: 300 made-up orders with every status, both kinds of fulfilment, all ways of writing tax and discounts, gifts,
 * businesses, replacements, other channels, cancellation requests and parcels. Always the same but for the dates.
 *
 * @param now the newest order is ten minutes older (milliseconds since 1970)
 */
export function sampleOrders(now: number = Date.now()): Order[] {
  return madeUpOrders({ count: SAMPLE_SIZE, seed: SAMPLE_SEED, now });
}
