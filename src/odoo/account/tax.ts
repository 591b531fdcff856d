import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { CompanyId, TaxId } from '../../domain/record-id.ts';
import type { Tax } from '../../domain/tax.ts';
import { dialectOf } from '../orm/dialect.ts';
import { type Row, searchRead, x2many } from '../orm/search-read.ts';
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
