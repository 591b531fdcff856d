import { z } from 'zod';
import { Decimal, type Money } from '../domain/money.ts';
import { type Instant, toInstant } from '../domain/time.ts';

/*
 * The fields the product uses of `definitions/Order` in orders_2026-01-01.json. `read-order.ts` removes nulls before. Amazon may
 * add values: an unknown status or type is kept as sent.
 */

/** A list that may be left out, which is the same as empty. */
function list<T extends z.ZodType>(element: T) {
  return z.array(element).prefault([]);
}

const text = z.string().exactOptional();

/** Ids must be text: a JSON number would have lost leading zeros. */
const id = z.string().min(1);

export const instant = z.string().transform((value, context): Instant => {
  try {
    return toInstant(value);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected a date and time with a zone' });
    return z.NEVER;
  }
});

/** Amazon writes amounts as text; a JSON number is taken by its shortest decimal form, which is what was sent. */
const amount = z.union([z.string(), z.number()]).transform((value, context): Decimal => {
  if (/^[+-]?\d{1,30}(\.\d{0,30})?(e[+-]?\d{1,2})?$/i.test(String(value))) return new Decimal(value);
  context.addIssue({ code: 'custom', message: 'expected a decimal number' });
  return z.NEVER;
});

const money = z.object({ amount, currencyCode: z.string().min(1) }).transform((value): Money => value);

const quantity = z.number().int().nonnegative();

const timeWindow = z
  .object({ earliestDateTime: instant.exactOptional(), latestDateTime: instant.exactOptional() })
  .exactOptional();

const detail = z.object({ subtype: z.string(), value: money });
const breakdown = z.object({ type: z.string(), subtotal: money, detailedBreakdowns: list(detail) });

const address = z.object({
  name: text,
  companyName: text,
  addressLine1: text,
  addressLine2: text,
  addressLine3: text,
  city: text,
  districtOrCounty: text,
  stateOrRegion: text,
  municipality: text,
  postalCode: text,
  countryCode: text,
  phone: text,
  addressType: text,
  extendedFields: z
    .object({ streetName: text, streetNumber: text, complement: text, neighborhood: text })
    .exactOptional(),
});

const product = z.object({
  asin: text,
  title: text,
  sellerSku: text,
  price: z.object({ unitPrice: money.exactOptional(), priceDesignation: text }).exactOptional(),
  serialNumbers: list(z.string()),
});

const itemFulfillment = z.object({
  quantityFulfilled: quantity.exactOptional(),
  quantityUnfulfilled: quantity.exactOptional(),
  packing: z
    .object({ giftOption: z.object({ giftMessage: text, giftWrapLevel: text }).exactOptional() })
    .exactOptional(),
});

const cancellation = z.object({
  cancellationRequest: z.object({ requester: text, cancelReason: text }).exactOptional(),
  cancellationExecution: z.object({ cancelledBy: text, cancelReason: text }).exactOptional(),
});

const orderItem = z.object({
  orderItemId: id,
  quantityOrdered: quantity,
  programs: list(z.string()),
  product: product.prefault({}),
  proceeds: z.object({ proceedsTotal: money.exactOptional(), breakdowns: list(breakdown) }).exactOptional(),
  fulfillment: itemFulfillment.exactOptional(),
  cancellation: cancellation.exactOptional(),
  promotion: z.object({ breakdowns: list(z.object({ promotionId: text })) }).exactOptional(),
  tax: z.object({ taxCollections: list(z.object({ model: text, responsibleParty: text })) }).exactOptional(),
});

const parcel = z.object({
  packageReferenceId: id,
  carrier: text,
  shippingService: text,
  trackingNumber: text,
  shipTime: instant.exactOptional(),
  packageStatus: z.object({ status: z.string() }).exactOptional(),
  packageItems: list(z.object({ orderItemId: id, quantity })),
});

const registration = z.object({
  entityType: text,
  legalName: text,
  taxRegistrationType: text,
  taxRegistrationNumber: text,
});

/** An order as Amazon sends it, checked, with money and times read. */
export const Order = z.object({
  orderId: id,
  createdTime: instant,
  lastUpdatedTime: instant,
  programs: list(z.string()),
  associatedOrders: list(z.object({ orderId: id, associationType: z.string() })),
  salesChannel: z.object({ channelName: z.string(), marketplaceId: text, marketplaceName: text }),
  fulfillment: z
    .object({
      fulfillmentStatus: z.string(),
      fulfilledBy: text,
      fulfillmentServiceLevel: text,
      shipByWindow: timeWindow,
      deliverByWindow: timeWindow,
    })
    .exactOptional(),
  buyer: z
    .object({ buyerName: text, buyerEmail: text, buyerCompanyName: text, buyerPurchaseOrderNumber: text })
    .exactOptional(),
  recipient: z.object({ deliveryAddress: address.exactOptional() }).exactOptional(),
  proceeds: z.object({ grandTotal: money.exactOptional(), breakdowns: list(breakdown) }).exactOptional(),
  packages: list(parcel),
  tax: z.object({ taxRegistrations: list(registration) }).exactOptional(),
  orderItems: z.array(orderItem),
});
export type Order = z.infer<typeof Order>;
