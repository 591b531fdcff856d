import { z } from 'zod';
import type { Company } from '../company.ts';
import { mayDo } from '../orm/rights.ts';

const PLAN = 'account.analytic.plan';
const Plans = z.array(z.object({ name: z.string(), applicability: z.string() }));

/**
 * Names of the analytic plans that the company wants on each sales order or invoice. Odoo insists on them only when a person presses the
 * button: over the API an order is confirmed, and an invoice posted, without them. Odoo has such plans from 16 on.
 */
export async function readMandatoryPlans({ odoo, companyId }: Company): Promise<string[]> {
  if ((await odoo.fieldsOf(PLAN)).size === 0 || !(await mayDo(odoo, PLAN, 'read'))) return [];
  const found = await Promise.all(
    ['sale_order', 'invoice'].map(async (business_domain) => {
      const args = { business_domain, company_id: companyId };
      return Plans.parse(await odoo.read(PLAN, 'get_relevant_plans', args));
    }),
  );
  const mandatory = found.flat().filter(({ applicability }) => applicability === 'mandatory');
  return [...new Set(mandatory.map(({ name }) => name))];
}

/** Whether lines of new sales orders can get an analytic distribution: from the settings, or from a distribution model of Odoo. */
export async function distributesSales({ odoo }: Company): Promise<boolean> {
  if (odoo.newRecordValues['sale.order.line']?.['analytic_distribution'] !== undefined) return true;
  const models = await odoo.read('account.analytic.distribution.model', 'search_count', { domain: [] });
  return z.number().parse(models) > 0;
}
