import type { SellerSettings } from '../../../config/schema.ts';
import { findMarketplace } from '../../../domain/marketplaces.ts';
import { Decimal, exponentOf, sum } from '../../../domain/money.ts';
import type { TaxId } from '../../../domain/record-id.ts';
import type { SettlementPlan } from '../../../domain/settlements/bookings.ts';
import { type FeeRule, type PlannedBill } from '../../../domain/settlements/fee-bills.ts';
import { feeBillName } from '../../../domain/settlements/names.ts';
import { purposeOf } from '../../../domain/settlements/purposes.ts';
import { lineTotal, type Pricing, priceUnitFor, type Tax } from '../../../domain/tax.ts';
import { readChargedShares } from '../../../odoo/account/tax.ts';
import {
  type BillLine,
  getPurchaseTax,
  getVendor,
  type VendorBill,
} from '../../../odoo/account/vendor-bill.ts';
import type { CompanyBooks } from '../../../odoo/base/company-books.ts';
import type { Company } from '../../../odoo/company.ts';
import { hashOf } from '../../../odoo/orm/named.ts';
import { taxesOf } from '../../pass/pricing.ts';
import type { AccountOf } from '../accounts.ts';

/** What {@link billFees} needs to know about the accounting. */
export type BillingBooks = { company: Company; books: CompanyBooks; accountOf: AccountOf };

/** Who invoices which fees: the table of the settings; what fits none of it goes by the one vendor for all. */
export function feeRulesOf({ odoo: { fees, feeVendor, feeTax } }: SellerSettings): FeeRule[] {
  const table = fees.map(({ marketplace, ...rule }) => ({
    ...rule,
    marketplace:
      marketplace === undefined ? undefined : (findMarketplace(marketplace)?.countryCode ?? marketplace),
  }));
  return feeVendor === undefined ? table : [...table, { vendor: feeVendor, tax: feeTax }];
}

/** Bills of the one vendor for all are called by their month alone. */
export function billName(
  { month, vendor }: PlannedBill,
  settlementId: string,
  { odoo: { feeVendor } }: SellerSettings,
): string {
  return feeBillName(month, settlementId, vendor === feeVendor ? undefined : vendor);
}

/** A bill as it is to be. */
export type WantedBill = VendorBill & {
  total: Decimal;
  /** The largest difference to Odoo's own total that is rounding. */
  limit: Decimal;
  /** The file has the tax of lines in rows of its own. */
  hasTaxRows: boolean;
};

/** Part of the fees by which the sum of taxes, rounded for each sale, may differ from the tax on the sum. */
const ROUNDING_OF_TAX_ROWS = new Decimal('0.005');

/**
 * Writes down a planned bill, with what Odoo has for its vendor, taxes and accounts.
 *
 * @throws OdooError when the settings name a vendor or a tax that Odoo does not have
 */
export async function billOf(
  settings: SellerSettings,
  { settlement }: SettlementPlan,
  bill: PlannedBill,
  { company, accountOf }: BillingBooks,
): Promise<WantedBill> {
  const { settlementId, currencyCode } = settlement;
  const { month, vendor, lines, taxRows } = bill;
  const name = billName(bill, settlementId, settings);
  const sign = bill.amount.isNegative() ? 1 : -1;
  const exponent = exponentOf(currencyCode);
  const cent = new Decimal(10).pow(-exponent);
  const own = vendor === settings.odoo.feeVendor ? '' : `_${hashOf(vendor).slice(0, 8)}`;
  const billLines: BillLine[] = [];
  for (const { booking, tax, taxIs } of lines) {
    const taxIds = tax === undefined ? [] : [await getPurchaseTax(company, tax, taxSetting(settings, tax))];
    const amount = booking.amount.times(-sign);
    billLines.push({
      name: booking.label,
      priceUnit: priceOf(amount, taxIs, await chargedTaxes(company, taxIds), {
        ...company.pricing,
        exponent,
      }),
      accountId: await accountOf(purposeOf(booking.kind), booking.type),
      taxIds,
    });
  }
  const beside = sum(
    lines.filter(({ taxIs }) => taxIs === 'beside').map(({ booking }) => booking.amount.abs()),
  );
  return {
    key: `fees_${settlementId}_${month}${own}`,
    ref: name,
    type: sign === 1 ? 'in_invoice' : 'in_refund',
    date: lines.map(({ booking }) => booking.date).reduce((one, other) => (one > other ? one : other), month),
    partnerId: await getVendor(
      company,
      vendor,
      vendor === settings.odoo.feeVendor ? 'odoo.feeVendor' : 'odoo.fees',
    ),
    currencyCode,
    total: bill.amount.abs(),
    limit: cent
      .times(lines.length + taxRows.length)
      .plus(taxRows.length === 0 ? 0 : beside.times(ROUNDING_OF_TAX_ROWS)),
    hasTaxRows: taxRows.length > 0,
    lines: billLines,
  };
}

function taxSetting({ odoo: { feeTax } }: SellerSettings, tax: string): string {
  return tax === feeTax ? 'odoo.feeTax' : 'odoo.fees';
}

/** The price of a line over an amount that is with the tax, or without it. */
function priceOf(
  amount: Decimal,
  taxIs: 'inside' | 'beside',
  taxes: readonly Tax[],
  pricing: Pricing,
): Decimal {
  if (taxIs === 'inside') return priceUnitFor(amount, 1, taxes, pricing);
  if (taxes.every(({ priceInclude }) => !priceInclude)) return amount;
  const onTop = taxes.map((tax) => ({ ...tax, priceInclude: false }));
  return priceUnitFor(lineTotal(amount, 1, onTop, pricing.exponent), 1, taxes, pricing);
}

/** Taxes as documents charge them: reverse charge charges nothing. */
async function chargedTaxes(company: Company, taxIds: readonly TaxId[]): Promise<Tax[]> {
  const taxes = taxesOf(company, taxIds);
  const shares = await readChargedShares(
    company.odoo,
    taxes.map(({ id }) => id),
  );
  return taxes.map((tax) => ({ ...tax, amount: tax.amount.times(shares.get(tax.id) ?? 1) }));
}
