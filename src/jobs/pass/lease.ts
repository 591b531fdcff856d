import { LEASE_MS, type Lease, leaseState } from '../../domain/lease.ts';
import { type Instant, instantAt, shift } from '../../domain/time.ts';
import { EXIT, StateError } from '../../errors.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import type { AmazonAccountId } from '../../odoo/screens/fields.ts';
import { hasLease, readLease, writeLease } from '../../odoo/screens/lease.ts';

/** The part that this program has in the lease of a seller. */
export type LeasePart = {
  /** Machine and state file, e.g. `shop:/var/lib/amazon-odoo/state.sqlite`: no two programs that run side by side share it. */
  readonly instance: string;
  /** The account's record on which this program took the lease, and where it has to give it back. */
  takenOn?: AmazonAccountId;
};

/** A seller as its lease sees it. */
export type Leaseholder = {
  /** Of the seller in the settings. */
  name: string;
  lease: LeasePart;
  /** Milliseconds since 1970. */
  now: () => number;
};

/**
 * Takes or renews the right to work for a seller, which one program at a time has: two programs with a state file each would
 * report the same parcels, and undo what the other has written. The right stands on the account's record in Odoo; without the
 * screens there is no place for it. It is read back, because two programs may take it at the same moment: the later one has it,
 * and the other one is refused at its next pass at the latest.
 *
 * @param accountId the account's record
 * @throws StateError (`OTHER_INSTANCE`) when another program has it; OdooError
 */
export async function takeLease(odoo: Odoo, holder: Leaseholder, accountId: AmazonAccountId): Promise<void> {
  if (odoo.readsOnly || !(await hasLease(odoo))) return;
  const now = instantAt(holder.now());
  const before = await readLease(odoo, accountId);
  assertNotTaken(before, holder, now);
  await writeLease(odoo, accountId, { instance: holder.lease.instance, seenAt: now });
  holder.lease.takenOn = accountId;
  assertNotTaken(await readLease(odoo, accountId), holder, now);
}

function assertNotTaken(found: Lease | undefined, { name, lease }: Leaseholder, now: Instant): void {
  if (found === undefined || leaseState(found, lease.instance, now) !== 'taken') return;
  throw new StateError(
    `Another amazon-odoo works for the account ${name}: ${found.instance}, last seen at ${found.seenAt}. Nothing was done`,
    {
      code: 'OTHER_INSTANCE',
      exitStatus: EXIT.locked,
      hint: `Stop one of the two (this one is ${lease.instance}). If the other one has ended without saying so, this one takes over at ${shift(found.seenAt, LEASE_MS)}.`,
    },
  );
}

/** Gives the right back, so that a program elsewhere need not wait; that of another program stays. */
export async function releaseLease(odoo: Odoo, lease: LeasePart): Promise<void> {
  const { instance, takenOn } = lease;
  if (takenOn === undefined) return;
  const found = await readLease(odoo, takenOn);
  if (found?.instance === instance) await writeLease(odoo, takenOn, undefined);
  delete lease.takenOn;
}
