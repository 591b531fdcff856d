import { clearRequest, hasScreens, readPressed } from '../../odoo/screens/account.ts';
import { readRetried } from '../../odoo/screens/picking-status.ts';
import type { Job } from '../job.ts';
import type { Seller } from '../pass/seller.ts';

/** A button that was pressed in Odoo and has been answered. */
export type Answered = { account: string; job: string };

/**
 * Carries out what people requested in Odoo: reads the pressed buttons, runs their jobs, account by account in parallel, and
 * resets the buttons. `runJob` shows on the account how a job ended; the orders job handles orders to be recovered and failures
 * to be retried or dismissed, the pickings job handles deliveries.
 *
 * @param jobs those that can be run
 * @param run runs a job for an account, alone; it records the run
 * @param tried deliveries whose retry was answered before and is still shown as requested; kept by the caller
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

/** A retry whose delivery belongs to no account here stays shown in Odoo; it is answered only once. */
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
