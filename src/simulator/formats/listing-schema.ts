import { z } from 'zod';

/** Amazon's set of channels is open: `DEFAULT` is the seller, `AMAZON_EU` and the like Amazon, others are supply sources. */
const CHANNEL = z.strictObject({ code: z.string().min(1), quantity: z.int().min(0).optional() });

export const LISTING_ISSUE = z.strictObject({
  code: z.string(),
  message: z.string(),
  severity: z.enum(['ERROR', 'WARNING', 'INFO']),
  attributeNames: z.array(z.string()).optional(),
  categories: z.array(z.string()).default([]),
});
/** An issue as Listings Items API 2021-08-01 gives it (definition `Issue`). */
export type ListingIssue = z.infer<typeof LISTING_ISSUE>;

/** A listing as a test or a person describes it. */
export const GIVEN_LISTING = z.strictObject({
  sku: z.string().min(1),
  /** Whose it is; default: the first account. */
  sellerId: z.string().optional(),
  asin: z.string().default('B000000001'),
  productType: z.string().default('PRODUCT'),
  title: z.string().default('An article'),
  /** Of one unit, in cents of the store's currency; default 1000. */
  priceCents: z.int().min(0).default(1000),
  /** Country codes or ids where it is listed; default: all stores of the account. */
  marketplaces: z.array(z.string()).min(1).optional(),
  /** What is live; default: nothing for sale at the seller's. */
  channels: z.array(CHANNEL).default([{ code: 'DEFAULT', quantity: 0 }]),
  /** Handling time and restock date, which only `replace` and `delete` may remove. */
  leadTimeDays: z.int().min(0).optional(),
  restockDate: z.iso.date().optional(),
  /** Takes submissions and never lets them go live. */
  stuck: z.boolean().default(false),
  /** Why Amazon refuses every submission. */
  blocked: z.string().min(1).optional(),
  /** Not for sale, whatever its quantity. */
  suppressed: z.boolean().default(false),
  issues: z.array(LISTING_ISSUE).default([]),
});
export type GivenListing = z.input<typeof GIVEN_LISTING>;

/** One operation of a patch (definition `PatchOperation`). */
export const PATCH = z.strictObject({
  op: z.enum(['add', 'replace', 'merge', 'delete']),
  path: z.string(),
  value: z.array(z.record(z.string(), z.unknown())).optional(),
});
export type Patch = z.infer<typeof PATCH>;
