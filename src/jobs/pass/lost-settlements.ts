import { DAY, instantAt } from '../../domain/time.ts';
import { findReversedSettlements } from '../../odoo/account/reversed-entries.ts';
import { findStillBooked } from '../../odoo/account/settlement-records.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from './seller.ts';

/** How far back booked settlements are looked for in Odoo. */
const LOOKED_FOR_MS = 90 * DAY;

/** Booked settlements, as Odoo shows them. */
export type ComparedSettlements = {
  /** Odoo shows records of them. */
  shown: number;
  lost: number;
};

/**
 * Checks whether Odoo still has the settlements that were booked recently. A settlement that Odoo lost, because a backup was
 * restored, becomes new again, and the pass books it like any other. A settlement of which a person has reversed an entry becomes
 * new again too, once for each reversal: the pass compares it and tells what was reversed.
 */
export async function reopenLost({
  name,
  state,
  now,
  company: open,
}: Pick<Seller, 'name' | 'state' | 'now' | 'company'>): Promise<ComparedSettlements> {
  const since = instantAt(now() - LOOKED_FOR_MS).slice(0, 10);
  const booked = (await state.settlements.list(name)).filter(
    (entry) => entry.state === 'booked' && (entry.endDate ?? '') >= since && hasMovements(entry),
  );
  if (booked.length === 0) return { shown: 0, lost: 0 };
  const company = await open();
  const held = await findStillBooked(
    company,
    booked.map((entry) => ({ settlementId: entry.settlementId, months: monthsOf(entry) })),
  );
  const lost = booked.filter(({ settlementId }) => !held.has(settlementId));
  const reversed = await findReversedSettlements(company);
  const toCompare = booked.filter(
    ({ settlementId, reversals = [] }) =>
      held.has(settlementId) &&
      reversed.get(settlementId)?.some((reversal) => !reversals.includes(reversal)) === true,
  );
  for (const entry of [...lost, ...toCompare])
    await state.settlements.record(name, {
      ...entry,
      state: 'new',
      reversals: reversed.get(entry.settlementId)?.toSorted(),
    });
  return { shown: booked.length - lost.length, lost: lost.length };
}

/** A settlement without movements has no records in Odoo. */
function hasMovements({ movements }: SettlementEntry): boolean {
  return movements !== 0;
}

function monthsOf({ startDate, endDate }: SettlementEntry): string[] {
  if (startDate === undefined || endDate === undefined) return [];
  const months = [];
  const last = endDate.slice(0, 7);
  for (let month = startDate.slice(0, 7); month <= last; month = following(month)) months.push(month);
  return months;
}

function following(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}
