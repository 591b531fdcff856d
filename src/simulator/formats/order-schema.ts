import { z } from 'zod';
import { ADDRESS, MERCHANT_ADDRESS, MONEY, ORDER_ITEM, TIME, TIME_WINDOW } from './order-item-schema.ts';

/**
 * Amazon's statuses, and one that its migration notes name although the model lacks it: a client must survive it.
 */
export const FULFILLMENT_STATUSES = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELLED',
  'UNFULFILLABLE',
] as const;

const PACKAGE = z.strictObject({
  packageReferenceId: z.string(),
  createdTime: TIME.optional(),
  packageStatus: z
    .strictObject({
      status: z.enum(['PENDING', 'IN_TRANSIT', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'UNDELIVERABLE']),
      detailedStatus: z.string().optional(),
    })
    .optional(),
  carrier: z.string().optional(),
  shipTime: TIME.optional(),
  shippingService: z.string().optional(),
  trackingNumber: z.string().optional(),
  shipFromAddress: MERCHANT_ADDRESS.optional(),
  packageItems: z
    .array(
      z.strictObject({
        orderItemId: z.string(),
        quantity: z.int(),
        transparencyCodes: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

const TIME_OF_DAY = z.strictObject({ hour: z.int().optional(), minute: z.int().optional() });
const TIMES_OF_DAY = z
  .array(z.strictObject({ startTime: TIME_OF_DAY.optional(), endTime: TIME_OF_DAY.optional() }))
  .optional();

const DELIVERY_PREFERENCE = z.strictObject({
  dropOffLocation: z.string().optional(),
  addressInstruction: z.string().optional(),
  deliveryTime: z
    .strictObject({
      businessHours: z
        .array(z.strictObject({ dayOfWeek: z.string().optional(), timeWindows: TIMES_OF_DAY }))
        .optional(),
      exceptionDates: z
        .array(
          z.strictObject({
            exceptionDate: z.string().optional(),
            exceptionDateType: z.enum(['CLOSED', 'OPEN']).optional(),
            timeWindows: TIMES_OF_DAY,
          }),
        )
        .optional(),
    })
    .optional(),
  deliveryCapabilities: z.array(z.string()).optional(),
});

const TAX = z.strictObject({
  taxRegistrations: z
    .array(
      z.strictObject({
        entityType: z.string().optional(),
        legalName: z.string().optional(),
        taxRegistrationType: z.string().optional(),
        taxRegistrationNumber: z.string().optional(),
        taxRegistrationAddress: ADDRESS.optional(),
        taxRegistrationAttributes: z
          .array(z.strictObject({ key: z.string().optional(), value: z.string().optional() }))
          .optional(),
      }),
    )
    .optional(),
  taxInvoicing: z
    .strictObject({ buyerInvoicePreference: z.string().optional(), invoiceStatus: z.string().optional() })
    .optional(),
});

const PAYMENT = z.strictObject({
  paymentExecutions: z
    .array(
      z.strictObject({
        paymentMethod: z.string().optional(),
        paymentAmount: MONEY.optional(),
        acquirerId: z.string().optional(),
        cardBrand: z.string().optional(),
        authorizationCode: z.string().optional(),
      }),
    )
    .optional(),
});

/**
 * An order as Orders API v2026-01-01 gives it (definition `Order`), with everything: what a call sees of it is decided
 * later. Unknown fields are refused, so that a typing mistake in a file of orders is found.
 */
export const ORDER = z.strictObject({
  orderId: z.string().regex(/^[0-9A-Z]{3}-\d{7}-\d{7}$/, 'an Amazon order id looks like 305-7654321-1234567'),
  orderAliases: z.array(z.strictObject({ aliasId: z.string(), aliasType: z.string() })).optional(),
  createdTime: TIME,
  lastUpdatedTime: TIME,
  programs: z.array(z.string()).optional(),
  associatedOrders: z
    .array(z.strictObject({ orderId: z.string().optional(), associationType: z.string().optional() }))
    .optional(),
  salesChannel: z.strictObject({
    channelName: z.string(),
    marketplaceId: z.string().optional(),
    marketplaceName: z.string().optional(),
  }),
  buyer: z
    .strictObject({
      buyerName: z.string().optional(),
      buyerEmail: z.string().optional(),
      buyerCompanyName: z.string().optional(),
      buyerPurchaseOrderNumber: z.string().optional(),
    })
    .optional(),
  recipient: z
    .strictObject({ deliveryAddress: ADDRESS.optional(), deliveryPreference: DELIVERY_PREFERENCE.optional() })
    .optional(),
  proceeds: z
    .strictObject({
      grandTotal: MONEY.optional(),
      breakdowns: z
        .array(z.strictObject({ type: z.string(), status: z.string().optional(), subtotal: MONEY }))
        .optional(),
    })
    .optional(),
  payment: PAYMENT.optional(),
  tax: TAX.optional(),
  fulfillment: z
    .strictObject({
      fulfillmentStatus: z.enum([...FULFILLMENT_STATUSES, 'INVOICE_UNCONFIRMED']),
      fulfilledBy: z.string().optional(),
      fulfillmentServiceLevel: z.string().optional(),
      shipByWindow: TIME_WINDOW.optional(),
      deliverByWindow: TIME_WINDOW.optional(),
      labelPrintingWindow: TIME_WINDOW.optional(),
    })
    .optional(),
  orderItems: z.array(ORDER_ITEM),
  packages: z.array(PACKAGE).optional(),
  fulfillmentOrders: z.array(z.strictObject({ fulfillmentOrderId: z.string() })).optional(),
});

export type Order = z.infer<typeof ORDER>;
export type OrderItem = z.infer<typeof ORDER_ITEM>;
export type OrderPackage = z.infer<typeof PACKAGE>;
export type Address = z.infer<typeof ADDRESS>;
export type Money = z.infer<typeof MONEY>;
