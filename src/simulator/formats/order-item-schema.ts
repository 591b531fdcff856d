import { z } from 'zod';

/** A date and time with a zone. */
export const TIME = z.iso.datetime({ offset: true });

export const TIME_WINDOW = z.strictObject({
  earliestDateTime: TIME.optional(),
  latestDateTime: TIME.optional(),
});

export const MONEY = z.strictObject({
  amount: z.string().regex(/^-?\d+(\.\d+)?$/, 'an amount is decimal text such as "12.50"'),
  currencyCode: z.string().regex(/^[A-Z]{3}$/, 'a currency is an ISO 4217 code'),
});

export const MERCHANT_ADDRESS = z.strictObject({
  name: z.string().optional(),
  addressLine1: z.string().optional(),
  addressLine2: z.string().optional(),
  addressLine3: z.string().optional(),
  city: z.string().optional(),
  districtOrCounty: z.string().optional(),
  stateOrRegion: z.string().optional(),
  municipality: z.string().optional(),
  postalCode: z.string().optional(),
  countryCode: z.string().optional(),
});

export const ADDRESS = MERCHANT_ADDRESS.extend({
  companyName: z.string().optional(),
  phone: z.string().optional(),
  addressType: z.string().optional(),
  extendedFields: z
    .strictObject({
      streetName: z.string().optional(),
      streetNumber: z.string().optional(),
      complement: z.string().optional(),
      neighborhood: z.string().optional(),
    })
    .optional(),
});

const MEASUREMENT = z.strictObject({ unit: z.string(), value: z.number() });
const MANDATORY = z.literal('MANDATORY').optional();

const PRODUCT = z.strictObject({
  asin: z.string().optional(),
  title: z.string().optional(),
  sellerSku: z.string().optional(),
  condition: z
    .strictObject({
      conditionType: z.string().optional(),
      conditionSubtype: z.string().optional(),
      conditionNote: z.string().optional(),
    })
    .optional(),
  price: z.strictObject({ unitPrice: MONEY.optional(), priceDesignation: z.string().optional() }).optional(),
  serialNumbers: z.array(z.string()).optional(),
  customization: z.strictObject({ customizedUrl: z.string().optional() }).optional(),
});

const BREAKDOWN = z.strictObject({
  type: z.string(),
  subtotal: MONEY,
  detailedBreakdowns: z
    .array(z.strictObject({ subtype: z.string().optional(), value: MONEY.optional() }))
    .optional(),
});

const SUBSTITUTION = z.strictObject({
  substitutionType: z.enum(['CUSTOMER_PREFERENCE', 'AMAZON_RECOMMENDED', 'DO_NOT_SUBSTITUTE']),
  substitutionOptions: z
    .array(
      z.strictObject({
        asin: z.string().optional(),
        quantityOrdered: z.int().optional(),
        sellerSku: z.string().optional(),
        title: z.string().optional(),
        measurement: MEASUREMENT.optional(),
      }),
    )
    .optional(),
});

const SHIPPING = z.strictObject({
  scheduledDeliveryWindow: TIME_WINDOW.optional(),
  shippingConstraints: z
    .strictObject({
      palletDelivery: MANDATORY,
      cashOnDelivery: MANDATORY,
      signatureConfirmation: MANDATORY,
      recipientIdentityVerification: MANDATORY,
      recipientAgeVerification: MANDATORY,
    })
    .optional(),
  internationalShipping: z.strictObject({ iossNumber: z.string().optional() }).optional(),
});

const FULFILLMENT = z.strictObject({
  quantityFulfilled: z.int().min(0).optional(),
  quantityUnfulfilled: z.int().min(0).optional(),
  picking: z.strictObject({ substitutionPreference: SUBSTITUTION.optional() }).optional(),
  packing: z
    .strictObject({
      giftOption: z
        .strictObject({ giftMessage: z.string().optional(), giftWrapLevel: z.string().optional() })
        .optional(),
      serialNumberRequirement: z.strictObject({ requirementType: z.string().optional() }).optional(),
    })
    .optional(),
  shipping: SHIPPING.optional(),
});

const TAX = z.strictObject({
  taxCalculationBreakdowns: z.array(z.strictObject({ reportingScheme: z.string().optional() })).optional(),
  taxCollections: z
    .array(z.strictObject({ model: z.string().optional(), responsibleParty: z.string().optional() }))
    .optional(),
});

const CANCELLATION = z.strictObject({
  cancellationRequest: z
    .strictObject({ requester: z.string().optional(), cancelReason: z.string().optional() })
    .optional(),
  cancellationExecution: z
    .strictObject({ cancelledBy: z.string().optional(), cancelReason: z.string().optional() })
    .optional(),
});

const EXPENSE = z.strictObject({
  pointsCost: z
    .strictObject({
      pointsGranted: z
        .strictObject({ pointsNumber: z.int().optional(), pointsMonetaryValue: MONEY.optional() })
        .optional(),
    })
    .optional(),
});

/** One line of an order (definition `OrderItem`). Ids are text: they may begin with a zero. */
export const ORDER_ITEM = z.strictObject({
  orderItemId: z.string(),
  quantityOrdered: z.int().min(0),
  measurement: MEASUREMENT.optional(),
  associatedOrderItems: z
    .array(
      z.strictObject({
        orderId: z.string().optional(),
        orderItemId: z.string().optional(),
        associationType: z.string().optional(),
      }),
    )
    .optional(),
  programs: z.array(z.string()).optional(),
  product: PRODUCT,
  proceeds: z
    .strictObject({ proceedsTotal: MONEY.optional(), breakdowns: z.array(BREAKDOWN).optional() })
    .optional(),
  expense: EXPENSE.optional(),
  promotion: z
    .strictObject({
      breakdowns: z.array(z.strictObject({ promotionId: z.string().optional() })).optional(),
    })
    .optional(),
  cancellation: CANCELLATION.optional(),
  fulfillment: FULFILLMENT.optional(),
  tax: TAX.optional(),
});
