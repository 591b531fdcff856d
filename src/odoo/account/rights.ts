import type { Company } from '../company.ts';
import { mayDo, type Operation } from '../orm/rights.ts';

/** A right that booking settlements needs, and the group that gives it. */
export type MissingRight = { model: string; operation: Operation; group: string };

const BASIC = 'Accounting ▸ Basic (up to 18: Show Full Accounting Features)';
const INVOICING = 'Accounting ▸ Invoicing';

/**
 * Asks Odoo which rights for booking settlements the user lacks.
 *
 * @param way how settlements are booked; statements need more from 19 on
 */
export async function missingAccountingRights(
  { odoo }: Pick<Company, 'odoo'>,
  way: 'batch' | 'statement' | 'none',
): Promise<MissingRight[]> {
  const needed: MissingRight[] = [
    { model: 'account.move', operation: 'create', group: INVOICING },
    { model: 'account.payment', operation: 'create', group: INVOICING },
    ...(way === 'statement'
      ? ['account.bank.statement', 'account.bank.statement.line'].map((model) => ({
          model,
          operation: 'create' as const,
          group: BASIC,
        }))
      : []),
  ];
  const allowed = await Promise.all(needed.map(({ model, operation }) => mayDo(odoo, model, operation)));
  return needed.filter((_, index) => allowed[index] !== true);
}
