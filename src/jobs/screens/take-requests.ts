import { sentenceOf } from '../../errors.ts';
import { readShownFailures } from '../../odoo/screens/failure.ts';
import { readRequestedOrders, showRecovery } from '../../odoo/screens/recovery.ts';
import { attempt, hasFailed } from '../run.ts';
import type { FollowedSeller } from './follow-form.ts';

/** Imports one order and reports the result. */
export type Recover = (orderId: string) => Promise<{ done: boolean; result: string }>;

/**
 * Carries out what people requested on the records of an account: orders to be recovered, failures to be retried at once or
 * dismissed. The orders pass calls this first, and then finds the failures due.
 */
export async function takeRequests(seller: FollowedSeller, recover: Recover): Promise<void> {
  const { form, state, now } = seller;
  if (form === undefined) return;
  const odoo = await seller.connect();
  const pressed = (await readShownFailures(odoo, form.id)).filter(({ retry, dismiss }) => retry || dismiss);
  if (pressed.length > 0) {
    const log = await state.failures.list({ account: seller.name, all: true });
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
  for (const { id, orderId } of await readRequestedOrders(odoo, form.id)) {
    const end = await attempt(() => recover(orderId));
    await showRecovery(
      odoo,
      id,
      hasFailed(end) ? { done: false, result: sentenceOf(end.error) } : end.report,
    );
  }
}
