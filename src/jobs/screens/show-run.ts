import { instantAt } from '../../domain/time.ts';
import { sentenceOf } from '../../errors.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import { findAmazonAccount, hasScreens, showRun as writeRun } from '../../odoo/screens/account.ts';
import type { Seller } from '../pass/seller.ts';
import { showFailures } from './show-failures.ts';

/**
 * Shows in *Amazon Accounts* how a job ended and the current failure log; does nothing without the screens.
 *
 * @throws OdooError when Odoo refuses to show some of it; the rest is shown
 */
export async function showRun(
  seller: Seller,
  job: string,
  end: { counts: Record<string, number> } | { error: unknown },
): Promise<void> {
  const odoo = await seller.connect();
  if (!(await hasScreens(odoo))) return;
  const accountId = await findAmazonAccount(odoo, seller.name);
  if (accountId === undefined) return;
  const { open: openFailures, refused } = await showFailures(seller, odoo, accountId);
  await writeRun(odoo, accountId, {
    job,
    at: instantAt(seller.now()),
    result: 'error' in end ? sentenceOf(end.error) : describe(end.counts),
    openFailures,
  });
  const [reason] = refused;
  if (reason !== undefined)
    throw new OdooError(
      `Odoo refused to show ${refused.length} of the failures in Amazon ▸ To Do: ${reason}`,
      {
        kind: 'validation',
        outcome: 'rejected',
      },
    );
}

/** Labels of figures whose names are not plain words. */
const WORDS: Readonly<Record<string, string>> = {
  amazon: 'at Amazon',
  broughtIn: 'brought in',
  found: 'found booked',
  reopened: 'lost by Odoo, to be booked again',
  matched: 'matched later',
  notInOdoo: 'orders not in Odoo',
};

/** The figures of a run, without those that are 0. */
function describe(counts: Record<string, number>): string {
  const done = Object.entries(counts).filter(([, number]) => number > 0);
  return done.length === 0
    ? 'Nothing new'
    : done.map(([name, number]) => `${number} ${WORDS[name] ?? name}`).join(', ');
}
