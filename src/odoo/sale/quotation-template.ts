import { z } from 'zod';
import type { SaleOrderId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { searchReadIn } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';

/**
 * Removes the template from quotations that an older version left or that a person gave a template: its mail would go to the
 * buyer.
 */
export async function dropTemplates(
  { odoo, dialect }: Company,
  orderIds: readonly SaleOrderId[],
): Promise<void> {
  if (!dialect.hasQuotationTemplates) return;
  const found = await searchReadIn(odoo, 'sale.order', 'id', orderIds, z.object({ id: z.number() }), [
    ['sale_order_template_id', '!=', false],
  ]);
  if (found.length === 0) return;
  const vals = { sale_order_template_id: false };
  await retrySafely(() => odoo.call('sale.order', 'write', { vals }, { ids: found.map(({ id }) => id) }));
}
