import type { Order, OrderItem } from '../formats/order-schema.ts';
import type { Role } from '../world/accounts.ts';
import { isPending } from '../world/order-stock.ts';
import { definedOnly, without } from '../world/records.ts';

const OPEN_STATUSES = ['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED'];

type Sight = {
  /** Street, name, postal code, phone, gift message. */
  delivery: boolean;
  email: boolean;
  name: boolean;
  phone: boolean;
};

/**
 * Takes out of an order what the application may not see: by role, by who fulfils it, and by its status. A field that may
 * not be seen is simply absent, as at Amazon.
 */
export function hidePersonalData(order: Order, roles: readonly Role[], now: number): Order {
  const sight = sightOf(order, roles, now);
  const buyer = withoutEmpty(buyerSeen(order.buyer, sight));
  const recipient = withoutEmpty(recipientSeen(order, sight));
  return {
    ...without(order, 'buyer', 'recipient'),
    ...(buyer ? { buyer } : {}),
    ...(recipient ? { recipient } : {}),
    orderItems: sight.delivery ? order.orderItems : order.orderItems.map(itemSeen),
  };
}

/** A pending order without its money: Amazon names no price, tax or shipping before the payment (ordersV0.json, `getOrderItems`). */
export function hidePendingMoney(order: Order): Order {
  if (!isPending(order)) return order;
  return {
    ...without(order, 'proceeds'),
    orderItems: order.orderItems.map((item) => ({
      ...without(item, 'proceeds'),
      product: without(item.product, 'price'),
    })),
  };
}

function sightOf(order: Order, roles: readonly Role[], now: number): Sight {
  const { fulfilledBy, fulfillmentStatus, deliverByWindow } = order.fulfillment ?? {};
  const merchant = fulfilledBy === 'MERCHANT';
  const open = OPEN_STATUSES.includes(fulfillmentStatus ?? '');
  const shipper = roles.includes('DIRECT_TO_CONSUMER_SHIPPING');
  const invoicing = roles.includes('TAX_INVOICING');
  const delivery = merchant && open && shipper;
  const latest = deliverByWindow?.latestDateTime;
  const delivered = fulfillmentStatus === 'SHIPPED' && latest !== undefined && Date.parse(latest) < now;
  return {
    delivery,
    email: delivery,
    name: open && (invoicing || (merchant ? shipper : roles.includes('TAX_REMITTANCE'))),
    phone: delivery && !delivered,
  };
}

function buyerSeen(buyer: Order['buyer'], sight: Sight): Order['buyer'] {
  const { buyerName, buyerEmail, ...company } = buyer ?? {};
  return {
    ...company,
    ...(sight.name && buyerName !== undefined ? { buyerName } : {}),
    ...(sight.email && buyerEmail !== undefined ? { buyerEmail } : {}),
  };
}

/** A pending order has no recipient at all; one of FBA only town, state and country. */
function recipientSeen({ recipient, fulfillment }: Order, sight: Sight): Order['recipient'] {
  if (!recipient || isPending({ fulfillment })) return undefined;
  const { deliveryAddress } = recipient;
  if (!deliveryAddress) return sight.delivery ? recipient : undefined;
  if (sight.delivery) {
    return {
      ...recipient,
      deliveryAddress: sight.phone ? deliveryAddress : without(deliveryAddress, 'phone'),
    };
  }
  const { city, stateOrRegion, countryCode } = deliveryAddress;
  return { deliveryAddress: definedOnly({ city, stateOrRegion, countryCode }) };
}

/** A line without gift message and customization. */
function itemSeen(item: OrderItem): OrderItem {
  const seen = structuredClone(item);
  delete seen.product.customization;
  delete seen.fulfillment?.packing?.giftOption?.giftMessage;
  return seen;
}

function withoutEmpty<T extends object>(record: T | undefined): T | undefined {
  return record && Object.keys(record).length > 0 ? record : undefined;
}
