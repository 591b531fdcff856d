import { clearRequest, hasScreens, readPressed } from '../odoo/amazon-account.ts';
import type { Account } from './account.ts';
import type { JobName } from './run-job.ts';

/** A button that was pressed in Odoo, and has been answered. */
export type Answered = { account: string; job: JobName };

/**
 * Carries out what people have asked for in Odoo: one call reads which buttons were pressed, the jobs behind them run, account
 * by account side by side, and the buttons are taken back. How a job ended is shown on the account by `runJob`; orders to be
 * recovered and failures to be retried or dismissed are taken up by the pass over the orders.
 *
 * @param run runs a job for an account, alone; it records the run
 * @param jobs those that `run` can run; the buttons of others stay pressed
 * @throws OdooError when Odoo cannot be asked
 */
export async function answerRequests(
  accounts: readonly Account[],
  run: (account: Account, job: JobName) => Promise<unknown>,
  jobs: readonly JobName[],
): Promise<Answered[]> {
  const [first] = accounts;
  if (first === undefined) return [];
  const odoo = await first.connect();
  if (!(await hasScreens(odoo))) return [];
  const pressed = await readPressed(odoo, jobs);
  const answered = await Promise.all(
    pressed.map(async ({ id, name, jobs: pressedJobs }) => {
      const account = accounts.find((each) => each.name === name);
      if (account === undefined) return [];
      const own = jobs.filter((job) => pressedJobs.includes(job));
      for (const job of own) {
        await run(account, job);
        await clearRequest(odoo, id, job);
      }
      return own.map((job) => ({ account: name, job }));
    }),
  );
  return answered.flat();
}
