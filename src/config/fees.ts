import { z } from 'zod';
import { findMarketplace, MARKETPLACES } from '../domain/marketplaces.ts';
import { Name } from './values.ts';

export const MarketplaceCode = z
  .string()
  .refine((code) => findMarketplace(code) !== undefined, {
    error: ({ input }) =>
      `"${String(input)}" is no Amazon marketplace; allowed: ${MARKETPLACES.map(({ countryCode }) => countryCode).join(', ')}, or a marketplace id`,
  })
  .describe('ISO country code or marketplace id');

/**
 * Who invoices which fees with which tax. In Europe it depends on where the seller is established and on the fee: a branch of Amazon
 * EU with local VAT, its head office in Luxembourg by reverse charge, another company for advertising.
 */
export const Fees = z
  .array(
    z.strictObject({
      marketplace: MarketplaceCode.optional().describe('Store of the settlement; default: every store'),
      kind: Name.optional().describe(
        "fee, advertising, or Amazon's word of the fee, an asterisk stands for any text; default: all fees",
      ),
      vendor: Name.describe('Vendor (name or external ID) whose bills the fees become'),
      tax: Name.optional().describe(
        'Purchase tax (name or external ID) inside the amounts; tax rows of the file are its amount; default: none',
      ),
    }),
  )
  .default([])
  .describe(
    'Who invoices which fees with which tax: one bill per settlement, month and vendor; the first that fits counts, and what fits none goes by feeVendor',
  );
