import { exponentOf } from '../../domain/money.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { summarize, summaryText } from '../../domain/settlements/summary.ts';
import { hasSettlementScreens, writeSettlement } from '../../odoo/screens/settlement.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';

/** Shows the state of a settlement on the screens of `setup`; does nothing on an Odoo where `setup` has not been run. */
export async function showSettlement(
  { name, company: open }: Pick<Seller, 'name' | 'company'>,
  { state, reason, ...entry }: SettlementEntry,
  plan?: SettlementPlan,
): Promise<void> {
  const company = await open();
  if (!(await hasSettlementScreens(company))) return;
  await writeSettlement(company, {
    ...entry,
    seller: name,
    state: state === 'new' ? 'waiting' : state,
    reason: reason ?? '',
    summary: plan === undefined ? '' : summaryText(summarize(plan), exponentOf(plan.settlement.currencyCode)),
  });
}
