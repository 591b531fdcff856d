import type { Decimal } from '../money.ts';

/** A payout that waits for the bank, a charge of the seller's debt, or a payout that came back. */
export type OpenPayout = {
  id: number;
  settlementId: string;
  /** `YYYY-MM-DD`: when Amazon sends or takes it. */
  date: string;
  /** Positive: to the bank. Negative: Amazon charged it, or a payout came back. */
  amount: Decimal;
  currencyCode: string;
  /** In the company's currency. */
  value: Decimal;
};

/** A line of the bank that is not reconciled. */
export type BankLine = {
  id: number;
  date: string;
  amount: Decimal;
  currencyCode: string;
  /** What the bank exchanged, where it shows that. */
  foreign?: { amount: Decimal; currencyCode: string } | undefined;
  /** In the company's currency. */
  value: Decimal;
  /** All that the bank says about it. */
  text: string;
};

/**
 * How a line shows a payout. `amount`: in the payout's own currency; `exchanged`: the bank names the payout's amount and what it
 * became; `rate`: it is about what the payout is worth.
 */
export type Likeness = 'amount' | 'exchanged' | 'rate';

export type PayoutMatch = { payout: OpenPayout; line: BankLine; by: Likeness };

export type PayoutMatches = {
  matches: PayoutMatch[];
  /** Payouts of which several lines, or lines of which several payouts, come into question. */
  unclear: { payout: OpenPayout; lines: BankLine[] }[];
};

/** The bank receives the money some days after Amazon sends it. */
export const EARLIEST_DAYS = 3;
export const LATEST_DAYS = 21;

/**
 * What a bank credits of a payout's worth by Odoo's rate: Amazon's converter and banks take up to some percent, and rates move within
 * the days between.
 */
const LOWEST_SHARE = 0.92;
const HIGHEST_SHARE = 1.04;

/**
 * Without the same amount, a line is a payout only if it names the sender. Money that leaves the bank must name the receiver even with
 * the same amount, because other things cost as much.
 */
const FROM_AMAZON = /amazon|amzn/i;

const DAY_MS = 86_400_000;

/**
 * Finds the bank's lines of payouts, charges and returned payouts. A line with the same amount comes before one at a likely rate; a line that names the settlement
 * before all others. Of several, payout and line belong together if each is the nearest in time to the other, and nothing else is as
 * near.
 */
export function matchPayoutsWithLines(
  payouts: readonly OpenPayout[],
  lines: readonly BankLine[],
): PayoutMatches {
  const matches: PayoutMatch[] = [];
  const open = new Set(payouts);
  const free = new Set(lines);
  const take = (found: readonly PayoutMatch[]): void => {
    for (const match of found) {
      matches.push(match);
      open.delete(match.payout);
      free.delete(match.line);
    }
  };
  const pairs = (): PayoutMatch[] => [...open].flatMap((payout) => pairsOf(payout, [...free]));
  take(only(pairs().filter(({ payout, line }) => line.text.includes(payout.settlementId))));
  for (const likeness of ['amount', 'exchanged', 'rate'] as const)
    for (;;) {
      const found = nearest(pairs().filter(({ by }) => by === likeness));
      if (found.length === 0) break;
      take(found);
    }
  const left = pairs();
  const unclear = [...open].flatMap((payout) => {
    const own = left.filter((pair) => pair.payout === payout).map(({ line }) => line);
    return own.length === 0 ? [] : [{ payout, lines: own }];
  });
  return { matches, unclear };
}

function pairsOf(payout: OpenPayout, lines: readonly BankLine[]): PayoutMatch[] {
  return lines.flatMap((line) => {
    const days = daysBetween(payout, line);
    if (days < -EARLIEST_DAYS || days > LATEST_DAYS) return [];
    const by = likenessOf(payout, line);
    return by === undefined ? [] : [{ payout, line, by }];
  });
}

function likenessOf({ amount, currencyCode, value }: OpenPayout, line: BankLine): Likeness | undefined {
  const namesAmazon = FROM_AMAZON.test(line.text);
  if (amount.isNegative() && !namesAmazon) return undefined;
  if (line.currencyCode === currencyCode) return line.amount.equals(amount) ? 'amount' : undefined;
  const { foreign } = line;
  if (foreign?.currencyCode === currencyCode) return foreign.amount.equals(amount) ? 'exchanged' : undefined;
  // At which rate a card or a bank charges is not known well enough.
  if (amount.isNegative()) return undefined;
  const share = line.value.div(value);
  const isLikely = share.greaterThanOrEqualTo(LOWEST_SHARE) && share.lessThanOrEqualTo(HIGHEST_SHARE);
  return isLikely && namesAmazon ? 'rate' : undefined;
}

/** Pairs whose payout and whose line are in no other pair. */
function only(pairs: readonly PayoutMatch[]): PayoutMatch[] {
  return pairs.filter((pair) =>
    pairs.every((other) => other === pair || (other.payout !== pair.payout && other.line !== pair.line)),
  );
}

/** Pairs whose payout and line are nearer to each other than to anything else. */
function nearest(pairs: readonly PayoutMatch[]): PayoutMatch[] {
  return pairs.filter((pair) =>
    pairs.every(
      (other) =>
        other === pair ||
        (other.payout !== pair.payout && other.line !== pair.line) ||
        distance(other) > distance(pair),
    ),
  );
}

function distance({ payout, line }: PayoutMatch): number {
  return Math.abs(daysBetween(payout, line));
}

function daysBetween({ date: sent }: OpenPayout, { date: received }: BankLine): number {
  return (Date.parse(received) - Date.parse(sent)) / DAY_MS;
}
