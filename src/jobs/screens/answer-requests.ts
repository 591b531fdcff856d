import { clearRequest, hasScreens, readPressed } from '../../odoo/screens/account.ts';
import { readRetried } from '../../odoo/screens/picking-status.ts';
import type { Job } from '../job.ts';
import type { Seller } from '../pass/seller.ts';

/** A button that was pressed in Odoo, and has been answered. */
export type Answered = { account: string; job: string };

/**
 * Carries out what people have asked for in Odoo: which buttons were pressed is read at once, the jobs behind them run, account
 * by account side by side, and the buttons are taken back. How a job ended is shown on the account by `runJob`; orders to be
 * recovered and failures to be retried or dismissed are taken up by the pass over the orders, deliveries by theirs.
 *
 * @param jobs those that can be run
 * @param run runs a job for an account, alone; it records the run
 * @param tried deliveries whose retry was answered before, and is still shown as asked for; kept by the caller
 * @throws OdooError when Odoo cannot be asked
 */
export async function answerRequests(
  sellers: readonly Seller[],
  jobs: readonly Job[],
  run: (seller: Seller, job: Job) => Promise<unknown>,
  tried: Set<number>,
): Promise<Answered[]> {
  const [first] = sellers;
  if (first === undefined) return [];
  const odoo = await first.connect();
  if (!(await hasScreens(odoo))) return [];
  const pressed = await readPressed(
    odoo,
    jobs.map(({ name }) => name),
  );
  const retried = await hasNewRetries(odoo, tried);
  const answered = await Promise.all(
    sellers.map(async (seller) => {
      const own = pressed.find(({ name }) => name === seller.name);
      const wanted = jobs.filter(
        ({ name }) => own?.jobs.includes(name) === true || (name === 'pickings' && retried),
      );
      for (const job of wanted) {
        await run(seller, job);
        if (own !== undefined) await clearRequest(odoo, own.id, job.name);
      }
      return wanted.map(({ name }) => ({ account: seller.name, job: name }));
    }),
  );
  return answered.flat();
}

/** A retry that stays shown, because its delivery is of no account here, is answered once. */
async function hasNewRetries(
  odoo: Awaited<ReturnType<Seller['connect']>>,
  tried: Set<number>,
): Promise<boolean> {
  const retried = await readRetried(odoo);
  const isNew = retried.some((id) => !tried.has(id));
  tried.clear();
  for (const id of retried) tried.add(id);
  return isNew;
}
