import type { Money } from './money.ts';
import { type Instant, millisecondsOf } from './time.ts';

/**
 * An Amazon order as Orders API v2026-01-01 describes it (definition `Order`), cut to what the product uses, with money as
 * decimals and times as instants. Everything Amazon may leave out is optional here: fields come only with their
 * `includedData` value, and personal fields only with the role.
 */
export type AmazonOrder = {
  orderId: string;
  createdTime: Instant;
  lastUpdatedTime: Instant;
  programs: string[];
  associatedOrders: AssociatedOrder[];
  salesChannel: SalesChannel;
  fulfillment?: OrderFulfillment;
  buyer?: Buyer;
  recipient?: { deliveryAddress?: DeliveryAddress };
  proceeds?: OrderProceeds;
  packages: Package[];
  taxRegistrations: TaxRegistration[];
  orderItems: OrderItem[];
};

/** `REPLACEMENT_ORIGINAL_ID`, `EXCHANGE_ORIGINAL_ID`: this order replaces that one. */
export type AssociatedOrder = { orderId: string; associationType: string };

/** `channelName` is `AMAZON`, or `NON_AMAZON` for multi-channel fulfilment. */
export type SalesChannel = { channelName: string; marketplaceId?: string; marketplaceName?: string };

export type TimeWindow = { earliestDateTime?: Instant; latestDateTime?: Instant };

/** Amazon may add values to both: an unknown status is kept as sent, and reported. */
export type OrderFulfillment = {
  fulfillmentStatus: string;
  /** `AMAZON` (FBA) or `MERCHANT` (FBM). */
  fulfilledBy?: string;
  fulfillmentServiceLevel?: string;
  shipByWindow?: TimeWindow;
  deliverByWindow?: TimeWindow;
};

export type Buyer = {
  buyerName?: string;
  buyerEmail?: string;
  buyerCompanyName?: string;
  buyerPurchaseOrderNumber?: string;
};

export type DeliveryAddress = {
  name?: string;
  companyName?: string;
  addressLine1?: string;
  addressLine2?: string;
  addressLine3?: string;
  city?: string;
  districtOrCounty?: string;
  stateOrRegion?: string;
  municipality?: string;
  postalCode?: string;
  countryCode?: string;
  phone?: string;
  addressType?: string;
  extendedFields?: { streetName?: string; streetNumber?: string; complement?: string; neighborhood?: string };
};

/** ITEM, SHIPPING, GIFT_WRAP, COD_FEE, TAX, DISCOUNT, OTHER; on the order also DELIVERY_TIP. */
export type ProceedsBreakdown = {
  type: string;
  subtotal: Money;
  detailedBreakdowns: { subtype: string; value: Money }[];
};

export type OrderProceeds = { grandTotal?: Money; breakdowns: ProceedsBreakdown[] };

export type OrderItem = {
  orderItemId: string;
  quantityOrdered: number;
  programs: string[];
  product: OrderItemProduct;
  proceeds?: { proceedsTotal?: Money; breakdowns: ProceedsBreakdown[] };
  fulfillment?: OrderItemFulfillment;
  cancellation?: OrderItemCancellation;
  promotionIds: string[];
  taxCollections: { model?: string; responsibleParty?: string }[];
};

export type OrderItemProduct = {
  asin?: string;
  title?: string;
  sellerSku?: string;
  unitPrice?: Money;
  priceDesignation?: string;
  serialNumbers: string[];
};

export type OrderItemFulfillment = {
  quantityFulfilled?: number;
  quantityUnfulfilled?: number;
  giftMessage?: string;
  giftWrapLevel?: string;
};

export type OrderItemCancellation = {
  /** The buyer, or somebody for the buyer, has asked for cancellation; nothing is cancelled yet. */
  cancellationRequest?: { requester?: string; cancelReason?: string };
  /** It has been cancelled. */
  cancellationExecution?: { cancelledBy?: string; cancelReason?: string };
};

/** A parcel as Amazon knows it (merchant-fulfilled orders only). */
export type Package = {
  packageReferenceId: string;
  carrier?: string;
  shippingService?: string;
  trackingNumber?: string;
  shipTime?: Instant;
  status?: string;
  packageItems: { orderItemId: string; quantity: number }[];
};

export type TaxRegistration = {
  /** BUYER, MERCHANT or MARKETPLACE. */
  entityType?: string;
  legalName?: string;
  taxRegistrationType?: string;
  taxRegistrationNumber?: string;
};

/** Units still ordered. Amazon has no field for cancelled units; it lowers one of these two figures instead. */
export function wantedQuantity(item: OrderItem): number {
  if (
    item.cancellation?.cancellationExecution !== undefined &&
    item.fulfillment?.quantityUnfulfilled === undefined
  )
    return 0;
  const { quantityFulfilled: shipped, quantityUnfulfilled: open } = item.fulfillment ?? {};
  if (shipped === undefined || open === undefined) return item.quantityOrdered;
  return Math.min(item.quantityOrdered, shipped + open);
}

/**
 * The latest time at which an order must be shipped. A time before the order itself is a placeholder: Amazon has been seen to send
 * 1995-01-01 when it has no such time.
 */
export function shipByOf({
  createdTime,
  fulfillment,
}: Pick<AmazonOrder, 'createdTime' | 'fulfillment'>): Instant | undefined {
  const latest = fulfillment?.shipByWindow?.latestDateTime;
  return latest === undefined || millisecondsOf(latest) < millisecondsOf(createdTime) ? undefined : latest;
}
