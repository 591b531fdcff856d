import { z } from 'zod';
import { bookParcel, type Parcel } from '../world/parcels.ts';
import { definedOnly } from '../world/records.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, emptyAnswer, errorAnswer, invalidInput, notFound, Refused } from './answers.ts';
import { isOfAccount, refuseForeignMarketplaces, requireOrderRole } from './order-access.ts';
import { requireJson } from './requests.ts';
import { refuseUnknown } from './search-parameters.ts';

const TEXT = z.string().min(1);

/** `ConfirmShipmentRequest` of Orders API v0. */
const REQUEST = z.strictObject({
  marketplaceId: TEXT,
  packageDetail: z.strictObject({
    packageReferenceId: z.string(),
    carrierCode: TEXT,
    carrierName: z.string().optional(),
    shippingMethod: z.string().optional(),
    trackingNumber: TEXT,
    shipDate: TEXT,
    shipFromSupplySourceId: z.string().optional(),
    orderItems: z
      .array(
        z.strictObject({
          orderItemId: TEXT,
          quantity: z.int().min(1),
          transparencyCodes: z.array(z.string()).optional(),
        }),
      )
      .min(1),
  }),
  codCollectionMethod: z.literal('DirectPayment').optional(),
});
type Request = z.infer<typeof REQUEST>;

const JAPAN = 'A1VC38T7YXB528';

/** `POST /orders/v0/orders/{orderId}/shipmentConfirmation`: 204, or what is wrong with the parcel. */
export function confirmShipment(world: World, call: Call): Answer {
  requireOrderRole(call);
  refuseUnknown(call.request.query, []);
  const request = readBody(requireJson(call.request));
  refuseForeignMarketplaces(call, [request.marketplaceId]);
  const order = world.orders.find(call.pathValue)?.order;
  if (!order || !isOfAccount(order, call, world.clock.now())) {
    return notFound(`The order ${call.pathValue} was not found.`);
  }
  if (order.salesChannel.marketplaceId !== request.marketplaceId) {
    return invalidInput(
      `The order ${call.pathValue} was not placed in marketplace ${request.marketplaceId}.`,
    );
  }
  const problem = bookParcel(world, order, toParcel(order.orderId, request));
  return problem ? errorAnswer(400, problem.code, problem.message) : emptyAnswer(204);
}

function readBody(content: unknown): Request {
  const checked = REQUEST.safeParse(content);
  if (!checked.success) throw refusal(describe(checked.error));
  const { packageDetail, marketplaceId, codCollectionMethod } = checked.data;
  if (!/^\d+$/.test(packageDetail.packageReferenceId) || Number(packageDetail.packageReferenceId) === 0) {
    throw refusal('PackageReferenceId: is invalid, must be a positive numeric value.');
  }
  if (packageDetail.carrierCode === 'Other' && !packageDetail.carrierName) {
    throw refusal('CarrierName: is required when CarrierCode is Other.');
  }
  if (codCollectionMethod !== undefined && marketplaceId !== JAPAN) {
    throw refusal('CodCollectionMethod: is supported in the JP marketplace only.');
  }
  return checked.data;
}

/** Amazon names the fields, not what they should be. */
function describe(error: z.ZodError): string {
  const fields = error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => z.core.toDotPath([...issue.path, key])).join(', ')
      : z.core.toDotPath(issue.path),
  );
  return `fields with invalid type [${fields.join(', ')}]`;
}

function toParcel(orderId: string, { packageDetail }: Request): Parcel {
  const { packageReferenceId, carrierCode, carrierName, shippingMethod, trackingNumber, shipDate } =
    packageDetail;
  return {
    orderId,
    packageReferenceId,
    items: packageDetail.orderItems.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })),
    carrierCode,
    trackingNumber,
    shipDate,
    via: 'confirmShipment',
    ...definedOnly({ carrierName, shippingMethod }),
  };
}

/** Errors of this operation say what is wrong in the message. */
function refusal(message: string): Refused {
  return new Refused(errorAnswer(400, 'InvalidInput', message));
}
