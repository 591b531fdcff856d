import type { Decimal } from '../../domain/money.ts';
import type { AccountId, PartnerId, TaxId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { type Cell, externalId, type LoadResult, loadMissing } from '../orm/load.ts';
import { getNamed } from '../orm/named.ts';
import { findOne } from '../orm/search-read.ts';
import { OdooError } from '../rpc/errors.ts';

/** A line of a bill, with quantity 1. */
export type BillLine = { name: string; priceUnit: Decimal; accountId: AccountId; taxIds: readonly TaxId[] };

/** A vendor bill, or a vendor's credit note. */
export type VendorBill = {
  /** External ID without module. */
  key: string;
  /** Its reference until a person enters the vendor's own number, and its origin for ever. */
  ref: string;
  type: 'in_invoice' | 'in_refund';
  date: string;
  partnerId: PartnerId;
  currencyCode: string;
  lines: readonly BillLine[];
};

const HEAD = [
  'id',
  'move_type',
  'ref',
  'invoice_origin',
  'invoice_date',
  'date',
  'partner_id/.id',
  'journal_id/.id',
  'currency_id/.id',
] as const;
const LINE = ['id', 'name', 'quantity', 'price_unit', 'account_id/.id', 'tax_ids/.id'] as const;

/**
 * Creates vendor bills as drafts, in the company's first purchase journal; existing ones are not changed.
 *
 * @throws OdooError when the company has no purchase journal
 */
export async function ensureVendorBills(
  { odoo, companyId }: Company,
  bills: readonly VendorBill[],
): Promise<LoadResult> {
  const journalId = await findOne(odoo, 'account.journal', [
    ['type', '=', 'purchase'],
    ['company_id', '=', companyId],
  ]);
  if (journalId === undefined)
    throw new OdooError('The company has no purchase journal for bills over fees', {
      kind: 'validation',
      outcome: 'rejected',
      hint: 'Make one, or take odoo.fees and odoo.feeVendor out of the settings.',
    });
  const records = [];
  for (const { key, ref, type, date, partnerId, currencyCode, lines } of bills) {
    const currencyId = (await findOne(odoo, 'res.currency', [['name', '=', currencyCode]])) ?? '';
    const head = [externalId(key), type, ref, ref, date, date, partnerId, journalId, currencyId];
    records.push({
      rows: lines.map((line, index): Cell[] => [
        ...(index === 0 ? head : HEAD.map(() => '')),
        externalId(`${key}_${index}`),
        line.name,
        1,
        line.priceUnit.toFixed(),
        line.accountId,
        line.taxIds.join(','),
      ]),
    });
  }
  return loadMissing(
    odoo,
    'account.move',
    [...HEAD, ...LINE.map((field) => `invoice_line_ids/${field}`)],
    records,
  );
}

/** The vendor that a setting names, by name or external ID. */
export function getVendor({ odoo }: Company, name: string, setting: string): Promise<PartnerId> {
  return getNamed(odoo, 'res.partner', name, ['name'], setting);
}

/** The purchase tax that a setting names, by name or external ID. */
export function getPurchaseTax({ odoo, companyId }: Company, name: string, setting: string): Promise<TaxId> {
  return getNamed(odoo, 'account.tax', name, ['name'], setting, [
    ['type_tax_use', '=', 'purchase'],
    ['company_id', '=', companyId],
  ]);
}
