import { z } from 'zod';
import { Name } from './values.ts';

/** Units that are kept back: a whole number, or a percentage. */
const Buffer = z.union([
  z.int().min(0),
  z.string().regex(/^(100|\d{1,2})%$/, 'must be a whole number, or a percentage such as "10%"'),
]);

/** The quantities of merchant-fulfilled offers on Amazon, from the stock in Odoo. */
export const Stock = z.strictObject({
  push: z
    .boolean()
    .default(false)
    .describe('Set the quantities of merchant-fulfilled offers on Amazon from the stock in Odoo'),
  locations: z
    .array(Name)
    .default([])
    .describe(
      'Locations whose stock is offered, with those below them (complete name or external ID); default: the stock of the warehouse',
    ),
  buffer: Buffer.default(0).describe(
    'Units kept back from each offer: a number, or a percentage such as "10%"; *Amazon Offers* can have another for one offer',
  ),
  cap: z.int().min(0).max(1_000_000).default(9999).describe('The most units that Amazon is told of an offer'),
  share: z
    .enum(['split', 'full'])
    .default('split')
    .describe(
      'Several offers of one product, of all accounts with the same company and locations: they divide its stock, or each offers all of it (two buyers may then want the same unit)',
    ),
  brakePercent: z
    .int()
    .min(1)
    .max(100)
    .default(30)
    .describe(
      'Nothing is sent when more of the offers on sale would fall to 0 in one pass, until a person allows it',
    ),
  ordersWithinMinutes: z
    .int()
    .min(3)
    .max(1440)
    .default(15)
    .describe("Nothing is sent when Amazon's orders were last read longer ago"),
  feedFrom: z
    .int()
    .min(1)
    .default(1500)
    .describe('So many changes in one pass are sent together as a feed; fewer one by one'),
});

/** Units that are kept back from an offer: so many, or so many of a hundred. */
export type StockBuffer = { units: number } | { percent: number };

/**
 * Reads a buffer, as the settings or a person in Odoo wrote it.
 *
 * @returns undefined for a text that is none
 */
export function bufferIn(given: number | string): StockBuffer | undefined {
  const text = String(given).trim();
  if (/^\d{1,7}$/.test(text)) return { units: Number(text) };
  const [, percent] = /^(100|\d{1,2}) ?%$/.exec(text) ?? [];
  return percent === undefined ? undefined : { percent: Number(percent) };
}
