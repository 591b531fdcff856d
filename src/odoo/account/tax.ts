import { z } from 'zod';
import { Decimal, sum, ZERO } from '../../domain/money.ts';
import type { CompanyId, TaxId } from '../../domain/record-id.ts';
import type { Tax } from '../../domain/tax.ts';
import { dialectOf } from '../orm/kept-dialect.ts';
import { type Row, searchRead, searchReadIn, x2many } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';

const TaxRecord = z.object({
  id: z.number(),
  amount: z.number(),
  amount_type: z.string(),
  price_include: z.boolean(),
  include_base_amount: z.boolean(),
  children_tax_ids: x2many('account.tax'),
});

/**
 * The sales taxes of a company, archived ones too: lines may still carry them.
 *
 * @returns taxes by id, in the order in which Odoo computes them; a group of taxes is replaced by its members
 */
export async function readTaxes(odoo: Odoo, companyId: CompanyId): Promise<Map<TaxId, readonly Tax[]>> {
  const { taxBaseAffected, hasBranches } = await dialectOf(odoo);
  const found = await searchRead(
    odoo,
    'account.tax',
    [['company_id', hasBranches ? 'parent_of' : '=', companyId]],
    taxBaseAffected ? TaxRecord.extend({ is_base_affected: z.boolean() }) : TaxRecord,
    { context: { active_test: false }, order: 'sequence, id' },
  );
  const single = new Map(found.map((row) => [row.id, toTax(row)]));
  return new Map(
    found.map((row) => {
      const members = found.filter(({ id }) => row.children_tax_ids.includes(id));
      const taxes = row.amount_type === 'group' ? members : [row];
      return [row.id, taxes.flatMap(({ id }) => single.get(id) ?? [])];
    }),
  );
}

function toTax(row: Row<'account.tax', typeof TaxRecord> & { is_base_affected?: boolean }): Tax {
  return {
    id: row.id,
    amountType: row.amount_type,
    amount: new Decimal(row.amount),
    priceInclude: row.price_include,
    includeBase: row.include_base_amount,
    baseAffected: row.is_base_affected ?? true,
  };
}

/**
 * The part of each tax that a document really charges: 1, or 0 where reverse charge adds the tax and takes it off again.
 *
 * @returns by tax id; taxes of groups by their own ids
 */
export async function readChargedShares(odoo: Odoo, taxIds: readonly TaxId[]): Promise<Map<TaxId, Decimal>> {
  const Parts = z.object({
    id: z.number(),
    invoice_repartition_line_ids: x2many('account.tax.repartition.line'),
  });
  const taxes = await searchReadIn(odoo, 'account.tax', 'id', taxIds, Parts, [], {
    context: { active_test: false },
  });
  const Part = z.object({ id: z.number(), factor_percent: z.number(), repartition_type: z.string() });
  const parts = await searchReadIn(
    odoo,
    'account.tax.repartition.line',
    'id',
    taxes.flatMap((tax) => tax.invoice_repartition_line_ids),
    Part,
    [['repartition_type', '=', 'tax']],
  );
  const factors = new Map(parts.map((part) => [part.id, new Decimal(String(part.factor_percent)).div(100)]));
  return new Map(
    taxes.map((tax) => [tax.id, sum(tax.invoice_repartition_line_ids.map((id) => factors.get(id) ?? ZERO))]),
  );
}
