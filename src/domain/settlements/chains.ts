import { Decimal, ZERO } from '../money.ts';
import type { SettlementPlan } from './bookings.ts';
import type { SettlementHead } from './settlement.ts';

/** What a settlement's place in its chain depends on. */
export type ChainLink = {
  settlementId: string;
  /** Country code of the store; undefined where no row names one. */
  store?: string | undefined;
  currencyCode: string;
  /** A moment (ISO 8601), or only its day where no more is known. */
  start: string;
  end: string;
  /** What Amazon owed before and owes after; negative: the seller's debt. */
  opening: Decimal;
  closing: Decimal;
};

/** Where a settlement does not begin as the one before it ended. */
export type ChainGap = {
  /**
   * `missing`: there is no file for the time between the two; `differs`: they follow each other, but Amazon carried over another
   * amount.
   */
  kind: 'missing' | 'differs';
  before: ChainLink;
  after: ChainLink;
  /** Closing of the one before less opening of the one after. */
  amount: Decimal;
};

/**
 * Settlements that follow each other, of one store, one currency and one kind of settlement. Amazon settles each store separately,
 * and within a store it settles orders paid by invoice separately from all others.
 */
export type Chain = { store: string | undefined; currencyCode: string; links: ChainLink[]; gaps: ChainGap[] };

/** A settlement starts at the moment at which the one before it ended; Amazon's times sometimes differ by a few seconds. */
const SAME_MOMENT_MS = 60_000;

/** The place of a settlement that is planned. */
export function linkOf({ settlement, opening, closing }: SettlementPlan): ChainLink {
  const { settlementId, store, currencyCode, start, end }: SettlementHead = settlement;
  return { settlementId, store, currencyCode, start, end, opening, closing };
}

/**
 * Puts settlements into chains. The predecessor has the same store and currency and ends where the settlement starts; of several
 * the one that closed with what this one opens with. Where none ends there, the newest of the store that ended before it is taken,
 * and the chain has a gap. A settlement that overlaps all others of its store begins a chain of its own.
 *
 * @param links in any order
 */
export function chainsOf(links: readonly ChainLink[]): Chain[] {
  const chains: Chain[] = [];
  const ordered = links.toSorted(
    (one, other) => momentOf(one.start) - momentOf(other.start) || momentOf(one.end) - momentOf(other.end),
  );
  for (const link of ordered) {
    const chain = chainFor(link, chains);
    const before = chain?.links.at(-1);
    if (chain === undefined || before === undefined) {
      chains.push({ store: link.store, currencyCode: link.currencyCode, links: [link], gaps: [] });
      continue;
    }
    const amount = before.closing.minus(link.opening);
    if (!follows(before, link)) chain.gaps.push({ kind: 'missing', before, after: link, amount });
    else if (!amount.isZero()) chain.gaps.push({ kind: 'differs', before, after: link, amount });
    chain.links.push(link);
    chain.store ??= link.store;
  }
  return chains;
}

/** What Amazon owes by the newest settlements of all chains in a currency. */
export function expectedBalance(chains: readonly Chain[], currencyCode: string): Decimal {
  return chains
    .filter((chain) => chain.currencyCode === currencyCode)
    .reduce((total, { links }) => total.plus(links.at(-1)?.closing ?? ZERO), new Decimal(0));
}

/** What Amazon owed before the first settlement of each chain; the program never booked it. */
export function openingBalance(chains: readonly Chain[], currencyCode: string): Decimal {
  return chains
    .filter((chain) => chain.currencyCode === currencyCode)
    .reduce((total, { links }) => total.plus(links[0]?.opening ?? ZERO), new Decimal(0));
}

/** Names the file that is missing, or the amount that Amazon carried over otherwise. */
export function describeGap({ kind, before, after, amount }: ChainGap): string {
  const place = after.store ?? before.store;
  const store = place === undefined ? '' : ` of the store ${place}`;
  return kind === 'missing'
    ? `the settlement${store} from ${before.end.slice(0, 10)} to ${after.start.slice(0, 10)} is missing: ${before.settlementId} is the last before it, ${after.settlementId} the next after it`
    : `${before.settlementId}${store} ended with ${before.closing.toFixed()}, but ${after.settlementId}, which follows it, begins with ${after.opening.toFixed()}: a difference of ${amount.toFixed()}`;
}

function chainFor(link: ChainLink, chains: readonly Chain[]): Chain | undefined {
  const candidates = chains.filter(({ links, store, currencyCode }) => {
    const last = links.at(-1);
    return (
      last !== undefined &&
      currencyCode === link.currencyCode &&
      momentOf(last.end) <= momentOf(link.start) + SAME_MOMENT_MS &&
      // Without a store, only the moment can show which settlement comes before.
      (store === undefined || link.store === undefined ? follows(last, link) : store === link.store)
    );
  });
  return candidates.toSorted(
    (one, other) => fitness(other, link) - fitness(one, link) || newer(one, other),
  )[0];
}

/** How well a chain fits: whether it ends when the settlement starts, with the same amount, and names the same store. */
function fitness({ links, store }: Chain, link: ChainLink): number {
  const last = links.at(-1);
  if (last === undefined) return 0;
  return (
    (follows(last, link) ? 4 : 0) +
    (last.closing.equals(link.opening) ? 2 : 0) +
    (store === link.store ? 1 : 0)
  );
}

function newer(one: Chain, other: Chain): number {
  return momentOf(other.links.at(-1)?.end ?? '') - momentOf(one.links.at(-1)?.end ?? '');
}

function follows(before: ChainLink, after: ChainLink): boolean {
  // Where only days are known, the same day is enough.
  const onlyDays = before.end.length <= 10 || after.start.length <= 10;
  if (onlyDays) return before.end.slice(0, 10) === after.start.slice(0, 10);
  return Math.abs(momentOf(after.start) - momentOf(before.end)) <= SAME_MOMENT_MS;
}

function momentOf(text: string): number {
  return Date.parse(text);
}
