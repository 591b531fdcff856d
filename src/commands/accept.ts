import { Decimal } from '../domain/money.ts';
import type { AcceptedDifference } from '../domain/settlements/settlement.ts';
import { EXIT, UsageError } from '../errors.ts';
import { acceptDifference } from '../jobs/settlements/files/accept.ts';
import { settlementsJob } from '../jobs/settlements/settlements-job.ts';
import type { Answer } from './answer.ts';
import { notesOf, runPart, statusOfParts } from './job.ts';
import { sellersOf, unknownSettlement, type Workplace } from './workplace.ts';

export type AcceptWish = { id: string; difference: string; reason: string; account?: string | undefined };

/** Longest reason: it is the label of a line in Odoo. */
const LONGEST_REASON = 300;

/**
 * Accepts the difference of a settlement file that does not add up, and books it with a pass over the seller's settlements. What a
 * failed pass leaves is booked by the next one.
 *
 * @throws UsageError when no seller has the settlement, or the difference is another one
 */
export async function carryOutAccept(place: Workplace, wish: AcceptWish): Promise<Answer> {
  const wanted = acceptedOf(wish);
  for (const seller of sellersOf(place, wish.account)) {
    const accepted = await acceptDifference(seller, wish.id, wanted);
    if (accepted === undefined) continue;
    const part = await runPart(
      place,
      seller,
      { job: settlementsJob, request: {}, account: seller.name, dryRun: false },
      [],
    );
    const entry = (await place.state.settlements.list(seller.name)).find(
      ({ settlementId }) => settlementId === wish.id,
    );
    const state = entry?.state ?? 'new';
    const document = {
      settlementId: wish.id,
      account: seller.name,
      difference: wish.difference,
      reason: accepted.reason,
      state,
      why: entry?.reason ?? null,
    };
    return {
      document,
      text: describe(document),
      notes: notesOf([part]),
      status: statusOfParts([part]) ?? (state === 'booked' ? EXIT.ok : EXIT.failures),
    };
  }
  throw unknownSettlement(wish.id);
}

function acceptedOf({ difference, reason }: AcceptWish): AcceptedDifference {
  if (!/^-?\d+(\.\d+)?$/.test(difference))
    throw new UsageError(`--difference "${difference}" is no amount`, {
      hint: 'Write it like 0.10 or -0.10: the total of the file less the sum of its rows.',
    });
  const words = reason.replaceAll(/\s+/g, ' ').trim();
  if (words === '' || words.length > LONGEST_REASON)
    throw new UsageError(`--reason has ${words.length} characters`, {
      hint: `Say in 1 to ${LONGEST_REASON} characters why the difference is accepted; it is shown in Odoo.`,
    });
  return { amount: new Decimal(difference), reason: words };
}

function describe({
  settlementId,
  difference,
  reason,
  state,
  why,
}: {
  settlementId: string;
  difference: string;
  reason: string;
  state: string;
  why: string | null;
}): string {
  const accepted = `The difference of ${difference} in settlement ${settlementId} is accepted: ${reason}`;
  if (state === 'booked') return `${accepted}\nThe settlement is booked.`;
  return `${accepted}\nThe settlement is not booked yet${why === null ? '' : `: ${why}`}`;
}
