import type { Seller } from '../jobs/pass/seller.ts';
import { distributesSales, readMandatoryPlans } from '../odoo/account/analytic-plan.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Checks whether orders and invoices can carry the analytic plans that the company wants on each of them. */
export async function analyticFindings(seller: Seller): Promise<Finding[]> {
  const company = await seller.company();
  const plans = await readMandatoryPlans(company);
  if (plans.length === 0 || (await distributesSales(company)))
    return [ok('analytic plans', 'Nothing is missing in the lines of orders and invoices')];
  return plans.map((plan) =>
    warning(
      'analytic plans',
      `The analytic plan "${plan}" is mandatory in Odoo, which asks only people for it: orders and invoices of this program have none`,
      'Make an analytic distribution model in Odoo (Invoicing ▸ Configuration ▸ Analytic Distribution Models), or name an analytic account in the settings: odoo.requiredFields: {sale.order.line: {analytic_distribution: \'{"ID": 100}\'}}.',
    ),
  );
}
