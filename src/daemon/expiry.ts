import { describeExpiry, EXPIRY_STAGES, type Expiry, expiriesOf } from '../domain/expiry.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { Log } from '../log.ts';
import { notifySalesperson } from '../odoo/mail/notice.ts';

/** Kind of notice in the state file: the expiry dates and warnings about which people were notified. */
const EXPIRY = 'expiry';

export type ExpiringSeller = Pick<Seller, 'name' | 'settings' | 'state' | 'now' | 'fresh'>;

/**
 * Notifies the salesperson of an account 30 days and 7 days before its client secret or its authorization expires, and when it has
 * expired: each once for each date, across restarts.
 *
 * @throws OdooError when the message cannot be sent; the next check tries again
 */
export async function checkExpiry(seller: ExpiringSeller, log: Log): Promise<void> {
  const { name, settings, state, now } = seller;
  for (const expiry of expiriesOf(settings, now())) {
    const [due] = await state.warnings.untold(name, EXPIRY, [subjectOf(expiry, expiry.stage)]);
    if (due === undefined) continue;
    const { message, hint } = describeExpiry(expiry);
    const sent = await notifySalesperson(await seller.fresh().company(), {
      subject: `Amazon account "${name}": ${expiry.days <= 0 ? 'a key has ended' : `a key ends on ${expiry.on}`}`,
      body: `${message}. ${hint}`,
    });
    // After the warning of 7 days, the warning of 30 days is no longer needed.
    const told = EXPIRY_STAGES.filter((stage) => stage >= expiry.stage);
    await state.warnings.record(
      name,
      EXPIRY,
      told.map((stage) => subjectOf(expiry, stage)),
      new Date(now()),
    );
    log.warn(message, { account: name, hint, mailed: sent });
  }
}

/** The date is part of the subject, so a new date leads to new warnings. */
function subjectOf({ key, on }: Expiry, stage: number): string {
  return `${key} ${on} ${stage}`;
}
