import type { TeamId } from './record-id.ts';
/** What is known about a sales order whose Amazon account is to be determined. */
export type OwnerTraces = {
  /** According to the state file, this account imported the order. */
  importedHere: boolean;
  /** According to the state file, another account has seen the order. */
  seenByOther: boolean;
  /** The account written on the order, if `setup` has added that field. */
  mark: string | undefined;
  teamId: TeamId | undefined;
};

/**
 * Whether an order belongs to an account. The state file counts most, then the account written on the order. The sales team decides
 * only for orders that neither knows: people change the team, accounts share one, and a marketplace may have its own.
 *
 * @param own the account's name, and the sales teams of its orders
 */
export function belongsTo(
  { importedHere, seenByOther, mark, teamId }: OwnerTraces,
  own: { name: string; teamIds: readonly TeamId[] },
): boolean {
  if (importedHere) return true;
  if (mark !== undefined) return mark === own.name;
  if (seenByOther) return false;
  return teamId !== undefined && own.teamIds.includes(teamId);
}
