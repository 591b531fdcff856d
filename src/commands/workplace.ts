import type { Settings } from '../config/schema.ts';
import { UsageError } from '../errors.ts';
import type { Job, PassOptions } from '../jobs/job.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { JobEnd } from '../jobs/run.ts';
import type { State } from '../state/state.ts';

/** Carries out a command, in its own process or in the daemon. */
export type Workplace = {
  settings: Settings;
  state: State;
  sellers: readonly Seller[];
  jobs: readonly Job[];
  /** Runs one pass of a job for a seller, never beside another one of the two. Nothing is thrown. */
  run: (seller: Seller, job: Job, options: PassOptions<unknown> & object) => Promise<JobEnd>;
};

/**
 * The sellers that a command is about.
 *
 * @param account a name of the settings; all when undefined
 * @throws UsageError when there is none of that name
 */
export function sellersOf({ sellers, settings }: Workplace, account: string | undefined): readonly Seller[] {
  const chosen = sellers.filter(({ name }) => account === undefined || name === account);
  if (chosen.length > 0) return chosen;
  throw unknownAccount(settings, account);
}

/** The message for a name that no account of the settings has. */
export function unknownAccount({ accounts }: Settings, account: string | undefined): UsageError {
  return new UsageError(`There is no account "${account}" in the settings`, {
    hint: `Accounts: ${accounts.map(({ name }) => name).join(', ')}`,
  });
}

/** The message for a settlement that no seller has. */
export function unknownSettlement(settlementId: string): UsageError {
  return new UsageError(`There is no settlement ${settlementId}`, {
    hint: 'amazon-odoo settlements list shows them.',
  });
}
