import type { Order, OrderItem, OrderPackage } from '../formats/order-schema.ts';
import { isoTime, MINUTE_MS } from './clock.ts';
import type { JournalParcel } from './journal.ts';
import { definedOnly } from './records.ts';
import type { World } from './world.ts';

/** A parcel that the seller reports. */
export type Parcel = Omit<JournalParcel, 'time' | 'times'>;

/** Why Amazon does not take a parcel. */
export type ParcelProblem = { code: string; message: string };

/**
 * Books a parcel on its order: parcel, quantities, status and time of update. The same `packageReferenceId` again is an
 * edit of that parcel.
 *
 * @returns what is wrong with it; then nothing was changed
 */
export function bookParcel(world: World, order: Order, parcel: Parcel): ParcelProblem | undefined {
  const now = world.clock.now();
  const problem = problemOf(order, parcel, now) ?? updatesProblem(world, order, parcel);
  if (problem) return problem;
  const edited = parcelOf(order, parcel);
  const orderItems = order.orderItems.map((item) => withQuantity(item, parcel, edited));
  const packages = [
    ...(order.packages ?? []).filter((known) => known !== edited),
    toPackage(parcel, edited?.createdTime ?? isoTime(now)),
  ];
  const open = orderItems.some((item) => openQuantity(item) > 0);
  world.orders.replace({
    ...order,
    orderItems,
    packages,
    fulfillment: { ...order.fulfillment, fulfillmentStatus: open ? 'PARTIALLY_SHIPPED' : 'SHIPPED' },
    lastUpdatedTime: isoTime(now),
  });
  world.journal.recordParcel(parcel);
  return undefined;
}

/** Amazon has a limit of updates, and does not say which. */
const MOST_UPDATES = 10;

function updatesProblem({ journal }: World, order: Order, parcel: Parcel): ParcelProblem | undefined {
  if (parcelOf(order, parcel) === undefined || journal.timesOf(parcel) <= MOST_UPDATES) return undefined;
  const message = `The package ${parcel.packageReferenceId} has reached the maximum number of allowed updates.`;
  return { code: 'InvalidPackageVersion', message };
}

/** Units of a line that have not left. */
export function openQuantity({ quantityOrdered, fulfillment }: OrderItem): number {
  return fulfillment?.quantityUnfulfilled ?? quantityOrdered - (fulfillment?.quantityFulfilled ?? 0);
}

function problemOf(order: Order, parcel: Parcel, now: number): ParcelProblem | undefined {
  return statusProblem(order) ?? dateProblem(order, parcel, now) ?? itemsProblem(order, parcel);
}

function statusProblem({ orderId, fulfillment, programs }: Order): ParcelProblem | undefined {
  if (fulfillment?.fulfilledBy !== 'MERCHANT') {
    return invalid(`The order ${orderId} is not fulfilled by the merchant.`);
  }
  if (fulfillment.fulfillmentStatus === 'CANCELLED') {
    return { code: 'NonexistentOrderItem', message: 'Failed to find order item list by order ID' };
  }
  if (!['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED'].includes(fulfillment.fulfillmentStatus)) {
    return invalid(`The order ${orderId} is ${fulfillment.fulfillmentStatus} and cannot be shipped yet.`);
  }
  if (programs?.includes('FBM_SHIP_PLUS')) {
    return invalid(`The order ${orderId} is shipped with labels of Amazon, which confirm themselves.`);
  }
  return undefined;
}

function dateProblem({ createdTime }: Order, { shipDate }: Parcel, now: number): ParcelProblem | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(shipDate)) {
    return invalid('ShipDate: is invalid, must be an ISO 8601 date-time with a zone.');
  }
  const time = Date.parse(shipDate);
  if (Number.isNaN(time)) return invalid('ShipDate: is invalid, there is no such date.');
  // Clocks of two machines differ a little; more than a minute is a mistake.
  if (time > now + MINUTE_MS) return invalid('ShipDate: is invalid, must not be in the future.');
  if (time < Date.parse(createdTime)) return invalid('ShipDate: is invalid, must not be before the order.');
  return undefined;
}

function itemsProblem(order: Order, parcel: Parcel): ParcelProblem | undefined {
  const known = order.orderItems.map(({ orderItemId }) => orderItemId);
  const unknown = parcel.items.find(({ orderItemId }) => !known.includes(orderItemId));
  if (unknown) {
    const message = `OrderItemId is invalid: the order has no item ${unknown.orderItemId}.`;
    return { code: 'NonexistentOrderItem', message };
  }
  const edited = parcelOf(order, parcel);
  if (!edited && order.orderItems.every((item) => openQuantity(item) === 0)) {
    return {
      code: 'PackageToUpdateNotFound',
      message: 'Failed to create package due to not finding a matching package or order already fulfilled',
    };
  }
  const tooMany = order.orderItems.find((item) => openQuantity(item) < addedTo(item, parcel, edited));
  if (!tooMany) return undefined;
  return invalid(
    `The quantity of item ${tooMany.orderItemId} is larger than the quantity that can be fulfilled.`,
  );
}

/** The parcel of the order that is being reported again. */
function parcelOf({ packages }: Order, { packageReferenceId }: Parcel): OrderPackage | undefined {
  return packages?.find((known) => known.packageReferenceId === packageReferenceId);
}

/** Units of a line in this parcel that its earlier report did not have. */
function addedTo({ orderItemId }: OrderItem, { items }: Parcel, edited: OrderPackage | undefined): number {
  const inside = (list: readonly { orderItemId: string; quantity: number }[]) =>
    list.reduce((sum, item) => sum + (item.orderItemId === orderItemId ? item.quantity : 0), 0);
  return inside(items) - inside(edited?.packageItems ?? []);
}

function withQuantity(item: OrderItem, parcel: Parcel, edited: OrderPackage | undefined): OrderItem {
  const added = addedTo(item, parcel, edited);
  return {
    ...item,
    fulfillment: {
      ...item.fulfillment,
      quantityFulfilled: (item.fulfillment?.quantityFulfilled ?? 0) + added,
      quantityUnfulfilled: openQuantity(item) - added,
    },
  };
}

function toPackage(parcel: Parcel, createdTime: string): OrderPackage {
  return {
    packageReferenceId: parcel.packageReferenceId,
    createdTime,
    packageStatus: { status: 'SHIPPED' },
    carrier: parcel.carrierCode === 'Other' ? (parcel.carrierName ?? '') : parcel.carrierCode,
    shipTime: isoTime(Date.parse(parcel.shipDate)),
    ...definedOnly({ shippingService: parcel.shippingMethod }),
    trackingNumber: parcel.trackingNumber,
    packageItems: parcel.items,
  };
}

function invalid(message: string): ParcelProblem {
  return { code: 'InvalidInput', message };
}
