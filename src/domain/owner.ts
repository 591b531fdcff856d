/** What is known of a sales order when it is asked whose it is. */
export type OwnerTraces = {
  /** This account has brought the order in, as far as it remembers. */
  importedHere: boolean;
  /** Another account of the same state has seen the order. */
  seenByOther: boolean;
  /** The account that is written on the order, where `setup` has added the field. */
  mark: string | undefined;
  teamId: number | undefined;
};

/**
 * Whether an order belongs to an account. What the account has done itself counts most, then what is written on the order. The sales
 * team tells only of orders that nobody remembers: people change it, accounts share one, and a marketplace may have its own.
 *
 * @param own the account's name, and the teams that it places orders in
 */
export function belongsTo(
  { importedHere, seenByOther, mark, teamId }: OwnerTraces,
  own: { name: string; teamIds: readonly number[] },
): boolean {
  if (importedHere) return true;
  if (mark !== undefined) return mark === own.name;
  if (seenByOther) return false;
  return teamId !== undefined && own.teamIds.includes(teamId);
}
