import { describeExpiry, EXPIRY_STAGES, type Expiry, expiriesOf } from '../domain/expiry.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { Log } from '../log.ts';
import { notifySalesperson } from '../odoo/mail/notice.ts';

/** In the state file: of which ends, and which warnings before them, people know. */
const EXPIRY = 'expiry';

export type ExpiringSeller = Pick<Seller, 'name' | 'settings' | 'state' | 'now' | 'fresh'>;

/**
 * Tells the salesperson of an account 30 days before its client secret or its authorization ends, 7 days before, and when it has ended:
 * each once for each date, across restarts.
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
    // Who is told 7 days before needs no warning of 30 days before.
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

/** A new date is a new subject. */
function subjectOf({ key, on }: Expiry, stage: number): string {
  return `${key} ${on} ${stage}`;
}
