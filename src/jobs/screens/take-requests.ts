import { sentenceOf } from '../../errors.ts';
import { readShownFailures } from '../../odoo/screens/failure.ts';
import { readRequestedOrders, showRecovery, showWaiting } from '../../odoo/screens/recovery.ts';
import { attempt, hasFailed } from '../run.ts';
import type { FollowedSeller } from './follow-form.ts';

/**
 * Requested orders that a pass recovers; each costs a `getOrder`, of which Amazon allows one in two seconds. Nobody can delay the orders
 * of everybody by more.
 */
export const RECOVERED_PER_PASS = 20;

/** What a request shows that a pass did not come to. */
const WAITS = `Waits for a later pass: each recovers ${RECOVERED_PER_PASS} orders, the oldest request first.`;

/** Imports one order and reports the result. */
export type Recover = (orderId: string) => Promise<{ done: boolean; result: string }>;

/**
 * Carries out what people requested on the records of an account: orders to be recovered, failures to be retried at once or
 * dismissed. The orders pass calls this first, and then finds the failures due. Requests beyond {@link RECOVERED_PER_PASS} stay for the
 * next passes, and say so.
 */
export async function takeRequests(seller: FollowedSeller, recover: Recover): Promise<void> {
  const { form, state, now } = seller;
  if (form === undefined) return;
  const odoo = await seller.connect();
  const pressed = (await readShownFailures(odoo, form.id)).filter(({ retry, dismiss }) => retry || dismiss);
  if (pressed.length > 0) {
    const log = await state.failures.about(
      seller.name,
      pressed.map(({ subject }) => subject),
    );
    const idsOf = (button: 'retry' | 'dismiss'): number[] =>
      log
        .filter((failure) =>
          pressed.some(
            (record) =>
              record[button] && record.subject === failure.subject && record.class === failure.class,
          ),
        )
        .map(({ id }) => id);
    await state.failures.wakeUp(idsOf('retry'), new Date(now()));
    await state.failures.dismiss(idsOf('dismiss'));
  }
  for (const { id, orderId } of await readRequestedOrders(odoo, form.id, RECOVERED_PER_PASS)) {
    const end = await attempt(() => recover(orderId));
    await showRecovery(
      odoo,
      id,
      hasFailed(end) ? { done: false, result: sentenceOf(end.error) } : end.report,
    );
  }
  await showWaiting(odoo, form.id, WAITS);
}
