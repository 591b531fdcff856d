import type { Instant } from '../domain/time.ts';
import type { AmazonClient } from './client.ts';

/** Body of `confirmShipment` (ordersV0.json, `ConfirmShipmentRequest`): one parcel of one order. */
export type ShipmentConfirmation = {
  marketplaceId: string;
  packageDetail: {
    /** A positive number as text, unique in the order; the same number again edits that parcel. */
    packageReferenceId: string;
    carrierCode: string;
    /** Required when the carrier code is `Other`. */
    carrierName?: string;
    shippingMethod?: string;
    trackingNumber: string;
    shipDate: Instant;
    orderItems: { orderItemId: string; quantity: number; transparencyCodes?: string[] }[];
  };
  /** Japan only. */
  codCollectionMethod?: 'DirectPayment';
};

/**
 * Reports to Amazon that a parcel was shipped (Orders API v0, `confirmShipment`; 2 calls per second, burst 10).
 *
 * @throws AmazonError; outcome `rejected`: `amazonCode` says why, but `PackageToUpdateNotFound` may also mean that it was
 *   confirmed before; outcome `unknown`: read the order back before sending again
 */
export async function confirmShipment(
  client: AmazonClient,
  orderId: string,
  confirmation: ShipmentConfirmation,
): Promise<void> {
  await client.call('confirmShipment', { path: { orderId }, body: confirmation });
}
