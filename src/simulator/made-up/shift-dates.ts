import type { Order } from '../formats/order-schema.ts';
import { isoTime, MINUTE_MS } from '../world/clock.ts';

const TIME_FIELDS = ['createdTime', 'lastUpdatedTime', 'earliestDateTime', 'latestDateTime', 'shipTime'];

/**
 * Moves all dates of the orders by the same span, so that the newest update was some minutes ago. Amazon shows only
 * orders of the last two years, and a client reads only recent ones. The intervals between the orders stay the same.
 */
export function shiftDates(
  orders: readonly Order[],
  now: number,
  { newestMinutesAgo = 10 }: { newestMinutesAgo?: number } = {},
): Order[] {
  const newest = orders.reduce(
    (latest, { lastUpdatedTime }) => Math.max(latest, Date.parse(lastUpdatedTime)),
    Number.NEGATIVE_INFINITY,
  );
  const span = now - newestMinutesAgo * MINUTE_MS - newest;
  return orders.map((order) => moved(order, span) as Order);
}

/** A copy of any part of an order with its times moved. */
function moved(value: unknown, span: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => moved(entry, span));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      name,
      TIME_FIELDS.includes(name) && typeof content === 'string'
        ? isoTime(Date.parse(content) + span)
        : moved(content, span),
    ]),
  );
}
