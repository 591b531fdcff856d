import { sentenceOf } from '../errors.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { Log } from '../log.ts';
import { notifySalesperson } from '../odoo/mail/notice.ts';

/** Kind of notice in the state file: when the salesperson of a silent account was notified. */
const SILENCE = 'silence';

/** A daemon that has just started gets this long to have a first success. */
const GRACE_MS = 5 * 60_000;

export type SilenceOptions = {
  /** Longest time without a successful sync; 0 for no messages. */
  minutes: number;
  startedAt: number;
  log: Log;
  /** What is wrong, if that is known. */
  reason: unknown;
};

/**
 * Notifies the salesperson of an account once when it has had no successful sync for long, and once when it works again. The state
 * file records this across restarts.
 *
 * @throws OdooError when the message cannot be sent; the next check tries again
 */
export async function checkSilence(seller: Seller, options: SilenceOptions): Promise<void> {
  const { minutes, startedAt, log, reason } = options;
  if (minutes === 0) return;
  const { state, name } = seller;
  const success = await state.runs.latestSuccess(name, 'orders');
  const quietSince = success?.finishedAt === undefined ? startedAt : Date.parse(success.finishedAt);
  const limit = minutes * 60_000;
  const isSilent = seller.now() - quietSince > limit && seller.now() - startedAt > Math.min(limit, GRACE_MS);
  const isNotified = (await state.notices.since(name, SILENCE)) !== undefined;
  if (isSilent === isNotified) return;
  const since = new Date(quietSince).toISOString().slice(0, 16).replace('T', ' ');
  const company = await seller.fresh().company();
  const sent = await notifySalesperson(company, isSilent ? silent(name, since, reason) : well(name));
  if (isSilent) await state.notices.begin(name, SILENCE, new Date(seller.now()));
  else await state.notices.end(name, SILENCE);
  if (isSilent) log.error('An account is silent', { account: name, since, mailed: sent });
  else log.info('An account is well again', { account: name, mailed: sent });
}

function silent(name: string, since: string, reason: unknown): { subject: string; body: string } {
  const why = reason === undefined ? '' : ` ${sentenceOf(reason)}`;
  return {
    subject: `Amazon account "${name}": no orders are read`,
    body: `Since ${since} UTC nothing could be read from Amazon account "${name}".${why} It is tried again by itself; when it works, you get a second message. New orders and cancellations are not in Odoo until then.`,
  };
}

function well(name: string): { subject: string; body: string } {
  return {
    subject: `Amazon account "${name}" works again`,
    body: `Orders of Amazon account "${name}" are read again; what happened in between is being brought in.`,
  };
}
