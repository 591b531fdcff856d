import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { mergePatch } from '../../src/simulator/world/records.ts';

/** The moment at which most tests play. */
export const NOW = Date.parse('2026-11-22T12:00:00.000Z');

/** A clock that stands still until a test moves it. */
export function testClock(start: number = NOW): (() => number) & { move: (milliseconds: number) => void } {
  let now = start;
  return Object.assign(() => now, {
    move: (milliseconds: number) => {
      now += milliseconds;
    },
  });
}

const MERCHANT_ORDER: Order = {
  orderId: '305-0000001-0000001',
  createdTime: '2026-11-21T08:00:00.000Z',
  lastUpdatedTime: '2026-11-21T09:00:00.000Z',
  salesChannel: { channelName: 'AMAZON', marketplaceId: 'A1PA6795UKMFR9', marketplaceName: 'Amazon.de' },
  buyer: { buyerName: 'Jörg Beispiel', buyerEmail: 'abc@marketplace.example' },
  recipient: {
    deliveryAddress: {
      name: 'Jörg Beispiel',
      addressLine1: 'Musterstraße 1',
      city: 'Köln',
      postalCode: '50667',
      countryCode: 'DE',
      phone: '+49 555 1',
    },
  },
  proceeds: { grandTotal: { amount: '30.00', currencyCode: 'EUR' } },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [
    {
      orderItemId: '05015851154158',
      quantityOrdered: 2,
      product: { sellerSku: '00123', title: 'Mug' },
      proceeds: {
        proceedsTotal: { amount: '20.00', currencyCode: 'EUR' },
        breakdowns: [{ type: 'ITEM', subtotal: { amount: '20.00', currencyCode: 'EUR' } }],
      },
      fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
    },
    {
      orderItemId: '61234567890123',
      quantityOrdered: 1,
      product: { sellerSku: 'BOX-1', title: 'Box' },
      proceeds: {
        proceedsTotal: { amount: '10.00', currencyCode: 'EUR' },
        breakdowns: [{ type: 'ITEM', subtotal: { amount: '10.00', currencyCode: 'EUR' } }],
      },
      fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 },
    },
  ],
};

/** An open order of two lines, fulfilled by the merchant, with fields changed (null removes one). */
export function merchantOrder(patch: Record<string, unknown> = {}): Order {
  return mergePatch(MERCHANT_ORDER, patch) as Order;
}

/** Several such orders, numbered, all updated at the same time. */
export function merchantOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, index) =>
    merchantOrder({ orderId: `305-0000002-${String(index).padStart(7, '0')}` }),
  );
}

/** What `confirmShipment` takes for the merchant's order, with fields of the parcel changed. */
export function shipment(parcel: Record<string, unknown> = {}, rest: Record<string, unknown> = {}): unknown {
  const packageDetail = {
    packageReferenceId: '1',
    carrierCode: 'DHL',
    trackingNumber: '00340434161094042557',
    shipDate: '2026-11-22T11:00:00Z',
    orderItems: [{ orderItemId: '05015851154158', quantity: 1 }],
  };
  return mergePatch({ marketplaceId: 'A1PA6795UKMFR9', packageDetail }, { ...rest, packageDetail: parcel });
}
