import type { Decimal } from '../../../domain/money.ts';
import { exponentOf } from '../../../domain/money.ts';
import { acceptedReason } from '../../../domain/settlements/bookings.ts';
import type { AcceptedDifference } from '../../../domain/settlements/settlement.ts';
import { UsageError } from '../../../errors.ts';
import { movementsOf, readSettlementRecords } from '../../../odoo/account/settlement-records.ts';
import type { Seller } from '../../pass/seller.ts';
import { readAccepted } from './accepted.ts';
import { type SettlementFile, toFile } from './fetch.ts';

export type AcceptingSeller = Pick<Seller, 'name' | 'state' | 'now'>;

/**
 * Remembers that a person answers for the difference between the rows and the total of a settlement file. The next pass books it.
 *
 * @returns what is remembered, of a booked settlement what was accepted before; undefined when the seller has no such settlement
 * @throws UsageError when the file is gone, is damaged otherwise, adds up, or has another difference: nothing is changed then
 */
export async function acceptDifference(
  seller: AcceptingSeller,
  settlementId: string,
  accepted: AcceptedDifference,
): Promise<AcceptedDifference | undefined> {
  const { name, state } = seller;
  const entry = (await state.settlements.list(name)).find((one) => one.settlementId === settlementId);
  if (entry === undefined) return undefined;
  const text = await state.archive.read(entry.file);
  if (text === undefined)
    throw new UsageError(`The kept file ${entry.file} of settlement ${settlementId} is missing or damaged`, {
      hint: 'amazon-odoo sync settlements fetches it again, as long as Amazon lists it.',
    });
  assertDifference(await toFile(text, entry, new Map()), accepted.amount);
  const before = (await readAccepted(seller)).get(settlementId);
  if (entry.state === 'booked' && before !== undefined) return before;
  await remember(seller, settlementId, accepted);
  return accepted;
}

async function remember(
  { name, state, now }: AcceptingSeller,
  settlementId: string,
  { amount, reason }: AcceptedDifference,
): Promise<void> {
  const remembered = { amount: amount.toFixed(), reason };
  await state.acceptedDifferences.record(name, settlementId, remembered, new Date(now()));
}

function assertDifference(file: SettlementFile, named: Decimal): void {
  const { settlementId } = file.entry;
  if (!('refusal' in file))
    throw new UsageError(
      `The rows of settlement ${settlementId} add up to its total: there is no difference to accept`,
    );
  if (file.unbalanced === undefined)
    throw new UsageError(`Settlement ${settlementId} cannot be booked, because ${file.refusal}`, {
      hint: 'Only a difference between its rows and its total can be accepted.',
    });
  const { settlement, difference } = file.unbalanced;
  if (difference.equals(named)) return;
  const exponent = exponentOf(settlement.currencyCode);
  const text = (amount: Decimal): string => amount.toFixed(Math.max(exponent, amount.decimalPlaces()));
  throw new UsageError(
    `The difference of settlement ${settlementId} is ${text(difference)} ${settlement.currencyCode}, not ${text(named)}: ${file.refusal}`,
    { hint: `If it is right: --difference ${text(difference)}` },
  );
}

/**
 * A file that does not add up may be booked in Odoo already, with a difference that a person has accepted: the state file was lost
 * since. The acceptance is read from the booked movement, and remembered again.
 *
 * @param keep false: nothing is written
 * @returns the file as it can be booked, or unchanged
 */
export async function restoreAccepted(
  seller: AcceptingSeller & Pick<Seller, 'company'>,
  file: SettlementFile,
  keep: boolean,
): Promise<SettlementFile> {
  if (!('refusal' in file) || file.unbalanced === undefined) return file;
  const { settlement, text, difference } = file.unbalanced;
  const { settlementId } = settlement;
  for (const { label, amount } of movementsOf(
    await readSettlementRecords(await seller.company(), settlementId),
  )) {
    const reason = acceptedReason(label);
    if (reason === undefined || !amount.equals(difference)) continue;
    const accepted = { amount: difference, reason };
    if (keep) await remember(seller, settlementId, accepted);
    return { entry: file.entry, text, settlement: { ...settlement, accepted } };
  }
  return file;
}
