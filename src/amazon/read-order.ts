import { z } from 'zod';
import type { AmazonOrder, OrderItem, Package } from '../domain/amazon-order.ts';
import { buyerTextsOf } from '../domain/buyer-texts.ts';
import { rememberPersons } from '../personal-data.ts';
import { Order } from './order-shape.ts';

/** An order that cannot be read. `reason` names paths and expectations, never values: those may be personal. */
export type MalformedOrder = { orderId?: string; reason: string };

/** Most paths named in one reason. */
const MOST_PATHS = 3;

/**
 * Reads one order of Orders API v2026-01-01.
 *
 * @returns the order, or what is wrong with it; it never throws, so that one bad order does not stop the others
 */
export function readOrder(json: unknown): { order: AmazonOrder } | { malformed: MalformedOrder } {
  const parsed = Order.safeParse(withoutNulls(json));
  if (parsed.success) {
    const order = orderOf(parsed.data);
    rememberPersons(buyerTextsOf(order));
    return { order };
  }
  const reason = reasonOf(parsed.error);
  const named = Named.safeParse(json);
  return { malformed: { ...(named.success && { orderId: named.data.orderId }), reason } };
}

const Named = z.object({ orderId: z.string() });

/** Lists each mistake with its path, as `orderItems[0].product.sellerSku: …`. */
export function reasonOf({ issues }: z.ZodError): string {
  const named = issues.slice(0, MOST_PATHS).map(({ path, message }) => `${pathOf(path)}: ${message}`);
  const more = issues.length > MOST_PATHS ? [`and ${issues.length - MOST_PATHS} more`] : [];
  return [...named, ...more].join('; ');
}

function pathOf(path: readonly PropertyKey[]): string {
  const joined = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return joined.replace(/^\./, '') || 'answer';
}

/** Treats fields that are null as missing. */
export function withoutNulls(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutNulls);
  if (typeof json !== 'object' || json === null) return json;
  const present = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, withoutNulls(value)]));
}

function orderOf({ tax, orderItems, packages, ...order }: Order): AmazonOrder {
  return {
    ...order,
    packages: packages.map(packageOf),
    taxRegistrations: tax?.taxRegistrations ?? [],
    orderItems: orderItems.map(itemOf),
  };
}

function packageOf({ packageStatus, ...parcel }: Order['packages'][number]): Package {
  return { ...parcel, ...(packageStatus && { status: packageStatus.status }) };
}

function itemOf({ promotion, tax, product, fulfillment, ...item }: Order['orderItems'][number]): OrderItem {
  const { price, ...goods } = product;
  const { packing, ...quantities } = fulfillment ?? {};
  return {
    ...item,
    product: { ...goods, ...price },
    ...(fulfillment && { fulfillment: { ...quantities, ...packing?.giftOption } }),
    promotionIds: (promotion?.breakdowns ?? []).flatMap(({ promotionId }) => promotionId ?? []),
    taxCollections: tax?.taxCollections ?? [],
  };
}
