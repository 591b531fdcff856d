import { Decimal, exponentOf } from '../../../domain/money.ts';
import {
  type ChainGap,
  type ChainLink,
  chainsOf,
  describeGap,
  expectedBalance,
} from '../../../domain/settlements/chains.ts';
import type { RememberedDifference } from '../../../state/accepted-differences.ts';
import type { SettlementEntry } from '../../../state/settlements.ts';

/** A fetched settlement, and what became of it. */
export type ListedSettlement = SettlementEntry & {
  /** Why it is not booked, or what is still to be done for a booked one; empty when all is well. */
  why: string;
  accepted?: RememberedDifference | undefined;
};

/** The settlements of a seller. */
export type SettlementsOverview = {
  settlements: ListedSettlement[];
  /** What Amazon owes by the newest booked settlements of all stores, by currency; decimals as text. */
  balances: Record<string, string>;
  /** Files that are missing between two settlements of a store, and amounts that were carried over otherwise. */
  gaps: string[];
};

/**
 * Puts together what the state file knows of a seller's settlements.
 *
 * @param accepted the differences that a person has accepted, by settlement id
 */
export function overviewOf(
  entries: readonly SettlementEntry[],
  accepted: ReadonlyMap<string, RememberedDifference>,
): SettlementsOverview {
  const chains = chainsOf(entries.flatMap((entry) => linkOfEntry(entry) ?? []));
  const booked = entries.filter(({ state }) => state === 'booked');
  const bookedChains = chainsOf(booked.flatMap((entry) => linkOfEntry(entry) ?? []));
  const currencies = new Set(bookedChains.map(({ currencyCode }) => currencyCode));
  return {
    settlements: entries.map((entry) => {
      const own = accepted.get(entry.settlementId);
      return { ...entry, why: whyOf(entry, own), ...(own === undefined ? {} : { accepted: own }) };
    }),
    balances: Object.fromEntries(
      [...currencies]
        .toSorted()
        .map((code) => [code, expectedBalance(bookedChains, code).toFixed(exponentOf(code))]),
    ),
    gaps: chains.flatMap((chain) =>
      chain.gaps.filter((gap) => !isFilled(gap, entries)).map((gap) => describeGap(gap)),
    ),
  };
}

/** The place of a settlement in its chain; undefined when its file could not be read, or it was never planned. */
export function linkOfEntry(entry: SettlementEntry): ChainLink | undefined {
  const { settlementId, store, currencyCode, opening, closing } = entry;
  // Earlier versions did not record both balances of what they had booked.
  const isPlanned = entry.state === 'booked' || (opening !== undefined && closing !== undefined);
  if (currencyCode === undefined || !isPlanned) return undefined;
  return {
    settlementId,
    store,
    currencyCode,
    start: entry.start ?? entry.startDate ?? '',
    end: entry.end ?? entry.endDate ?? '',
    opening: new Decimal(opening ?? 0),
    closing: new Decimal(closing ?? 0),
  };
}

/** Whether a refused file is of the time of a gap: it is there, and its line says why it is refused. */
function isFilled({ before, after }: ChainGap, entries: readonly SettlementEntry[]): boolean {
  return entries.some(
    ({ state, currencyCode, start, end }) =>
      state === 'refused' &&
      currencyCode === after.currencyCode &&
      start !== undefined &&
      end !== undefined &&
      start >= before.end &&
      end <= after.start,
  );
}

function whyOf(
  { state, reason, unexplained = 0 }: SettlementEntry,
  accepted: RememberedDifference | undefined,
): string {
  if (state !== 'booked') return reason ?? '';
  return [
    accepted === undefined ? '' : `a difference of ${accepted.amount} was accepted: ${accepted.reason}`,
    unexplained === 0 ? '' : `${unexplained} row(s) to be explained`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
