import { Decimal } from '../../../domain/money.ts';
import type { AcceptedDifference } from '../../../domain/settlements/settlement.ts';
import type { Seller } from '../../pass/seller.ts';

/** Differences that a person answers for, by settlement id. */
export type Accepted = ReadonlyMap<string, AcceptedDifference>;

/** The accepted differences of a seller, as the state file remembers them. */
export async function readAccepted({ name, state }: Pick<Seller, 'name' | 'state'>): Promise<Accepted> {
  const remembered = await state.acceptedDifferences.list(name);
  return new Map(
    [...remembered].map(([id, { amount, reason }]) => [id, { amount: new Decimal(amount), reason }]),
  );
}
