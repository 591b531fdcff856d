/** Where a push of a quantity to Amazon stands. */
export type PushState =
  /** It is being sent, or the program ended while it was: whether Amazon has it is not known. */
  | 'sending'
  /** Amazon has accepted it, and does not show it yet. */
  | 'accepted'
  /** Amazon shows it, or has shown it. */
  | 'live'
  /** Amazon has accepted it long ago and still shows the old quantity. */
  | 'stuck'
  /** Amazon has refused it. */
  | 'refused';

/** The last quantity that was sent to Amazon for a SKU. */
export type Push = {
  quantity: number;
  state: PushState;
  /** When it was sent, in milliseconds since 1970. */
  at: number;
  /** What Amazon showed before. */
  liveBefore: number | undefined;
};

/** What Amazon shows now; a SKU that never had a quantity has none, which is 0 on sale. */
export type Live = {
  quantity: number;
  /** The same was seen before, at this moment: nothing was sold in between. */
  sameSince: number | undefined;
};

export type PushDecision =
  /** Amazon shows what it should, or the push is on its way. */
  | { action: 'none'; state: PushState }
  | { action: 'push'; urgent: boolean }
  /** Let the next pass decide: orders may exist that were not read yet. */
  | { action: 'wait' };

/** After so long a push that is not visible is told to people. Amazon speaks of minutes; hours have been seen. */
const STUCK_MS = 2 * 60 * 60_000;
/** A push that is stuck is sent again after so long. */
const REPEAT_MS = 24 * 60 * 60_000;
/** From so many units on it does not matter that an order of the last minutes is not counted yet. */
const PLENTY = 20;

/**
 * Decides whether a quantity is sent to Amazon.
 *
 * Falls are sent at once. A rise of a scarce SKU waits for one pass: Amazon shows less than may be promised also when it has sold a
 * unit in an order that was not read yet, and a push would give that unit back. It is sent when Amazon shows the same as before, and
 * orders were read up to then.
 *
 * @param ordersReadUpTo the moment up to which Amazon's orders are in Odoo or counted as held, in milliseconds since 1970
 */
export function decidePush(
  { promised, live, push }: { promised: number; live: Live; push: Push | undefined },
  { now, ordersReadUpTo, forced }: { now: number; ordersReadUpTo: number; forced: boolean },
): PushDecision {
  const onItsWay = push !== undefined && !isSettled(push, live.quantity);
  if (onItsWay && push.quantity === promised) return whileOnItsWay(push, now);
  if (!onItsWay && live.quantity === promised) return { action: 'none', state: 'live' };
  const coming = onItsWay && push.state !== 'refused' ? push.quantity : 0;
  const falls = promised < Math.max(live.quantity, coming);
  if (falls || forced || promised >= PLENTY) return { action: 'push', urgent: falls && promised === 0 };
  const isQuiet = live.sameSince !== undefined && live.sameSince <= ordersReadUpTo;
  return isQuiet ? { action: 'push', urgent: false } : { action: 'wait' };
}

function whileOnItsWay({ state, at }: Push, now: number): PushDecision {
  // Sending an absolute quantity twice does no harm; not knowing whether it was sent does.
  if (state === 'sending') return { action: 'push', urgent: true };
  if (now - at >= REPEAT_MS) return { action: 'push', urgent: false };
  if (state === 'refused') return { action: 'none', state };
  return { action: 'none', state: now - at >= STUCK_MS ? 'stuck' : 'accepted' };
}

/** True when Amazon has carried out a push: it shows that quantity, or another one than before, because it has sold since. */
export function isSettled({ quantity, state, liveBefore }: Push, live: number): boolean {
  if (state === 'live') return true;
  if (state === 'refused') return false;
  return live === quantity || (state !== 'sending' && live < quantity && live !== liveBefore);
}

/**
 * Units that Amazon has sold in orders that were not read yet (Amazon lists none of the last two minutes): what it shows has fallen by
 * more than the orders that are known. They are taken off a quantity that is sent, or it would give them back.
 *
 * @param before what Amazon showed at an earlier moment
 * @param known units of orders placed since that moment
 */
export function unseenUnits(before: number, now: number, known: number): number {
  return Math.max(0, before - now - known);
}

/** A quantity to be sent. */
export type PlannedPush = { sellerSku: string; from: number; to: number };

/** Falls to 0 first, then the largest fall; rises last, the largest first. */
export function byUrgency<Planned extends PlannedPush>(pushes: readonly Planned[]): Planned[] {
  const rank = ({ from, to }: PlannedPush): number => {
    if (to < from) return to === 0 ? 0 : 1;
    return 2;
  };
  return pushes.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      Math.abs(other.to - other.from) - Math.abs(one.to - one.from) ||
      (one.sellerSku < other.sellerSku ? -1 : 1),
  );
}

/** Fewer SKUs than this may always fall to 0: in a small shop three of ten are an ordinary day. */
const ALWAYS_ALLOWED = 5;

/**
 * The brake: a pass that would take too much off sale is more likely an empty location, a wrong setting or a fault of ours than a
 * flood of sales.
 *
 * @param onSale SKUs that Amazon shows with a quantity
 * @param percent the most of them that may fall to 0 in one pass
 */
export function brakes(
  pushes: readonly PlannedPush[],
  { onSale, percent }: { onSale: number; percent: number },
): boolean {
  const toZero = pushes.filter(({ from, to }) => from > 0 && to === 0).length;
  return toZero > ALWAYS_ALLOWED && toZero * 100 > onSale * percent;
}
