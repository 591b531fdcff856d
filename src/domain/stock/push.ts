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

/** What Amazon shows now, and what it showed when it was last asked; a SKU that never had a quantity has 0 on sale. */
export type Live = {
  quantity: number;
  /** With what was promised then. */
  before: { quantity: number; at: number; promised: number | undefined } | undefined;
};

/** Units of an order that is known, with the moment at which it was placed. */
export type PlacedUnits = { units: number; placedAt: number };

export type PushDecision =
  /** Amazon shows what it should, or the push is on its way. */
  | { action: 'none'; state: PushState }
  | { action: 'push'; quantity: number; urgent: boolean }
  /** Let the next pass decide: orders may exist that were not read yet. */
  | { action: 'wait'; state: PushState };

/** What is known of an offer. */
export type PushFacts = {
  promised: number;
  live: Live;
  push: Push | undefined;
  placed: readonly PlacedUnits[];
};

/** `ordersReadUpTo`: the moment up to which Amazon's orders are in Odoo or counted as held; moments in milliseconds since 1970. */
export type PushMoment = { now: number; ordersReadUpTo: number; forced: boolean };

/** After so long a push that is not visible is told to people. Amazon speaks of minutes; hours have been seen. */
const STUCK_MS = 2 * 60 * 60_000;
/** A push that is stuck is sent again after so long. */
const REPEAT_MS = 24 * 60 * 60_000;
/**
 * So long after a push, none that was sent before it becomes visible any more. A scarce SKU is not raised earlier; nobody can tell what is on
 * its way when Amazon takes longer, and only a buffer helps then.
 */
const SETTLED_MS = 15 * 60_000;
/** Within this time Amazon lists an order: one of the minutes before a look may not have been known then. */
const LISTED_MS = 5 * 60_000;
/** After so long without a trace, a push does not become visible behind our back any more. */
const LOST_MS = 60 * 60_000;
/** From so many units on it does not matter that an order of the last minutes is not counted yet. */
const PLENTY = 20;

/**
 * Decides whether a quantity is sent to Amazon, and which.
 *
 * Amazon takes the units of an order off at once, and lists the order minutes later. What it shows may thus be lower because of orders that
 * were not read yet: a quantity that ignores them would give their units back. So a rise of a scarce SKU waits until Amazon shows the same
 * as at a moment up to which all orders were read. Falls are sent at once, less all units that may have been sold.
 */
export function decidePush(facts: PushFacts, moment: PushMoment): PushDecision {
  const { promised, live, push } = facts;
  if (push?.state === 'refused') {
    const isAgain = moment.forced || push.quantity !== promised || moment.now - push.at >= REPEAT_MS;
    return isAgain
      ? fromStandstill({ ...facts, push: undefined }, moment)
      : { action: 'none', state: 'refused' };
  }
  if (push === undefined || isCarriedOut(push, live.quantity, facts.placed))
    return fromStandstill(facts, moment);
  return onItsWay({ ...facts, push }, moment);
}

/**
 * True when Amazon has carried out a push for certain: it shows that quantity, less what is known to be sold since; or, of a rise, more than
 * before.
 */
function isCarriedOut(
  { quantity, state, liveBefore = 0, at }: Push,
  live: number,
  placed: readonly PlacedUnits[],
): boolean {
  if (state === 'live' || live === quantity || live === quantity - unitsSince(placed, at)) return true;
  return state !== 'sending' && liveBefore < live && live < quantity;
}

/** No push is on its way: what Amazon shows is what was sent or seen last, less what was sold. */
function fromStandstill(
  { promised, live, push, placed }: PushFacts,
  { ordersReadUpTo, forced }: PushMoment,
): PushDecision {
  const isQuiet =
    isSame(live, promised) &&
    unitsSince(placed, live.before.at - LISTED_MS) === 0 &&
    live.before.at <= ordersReadUpTo &&
    (push === undefined || live.before.at - push.at >= SETTLED_MS);
  const isPushNewer = push !== undefined && push.at >= (live.before?.at ?? 0);
  const base = isPushNewer ? { ...push, quantity: Math.max(push.quantity, live.quantity) } : live.before;
  const unseen =
    isQuiet || base === undefined
      ? 0
      : unseenUnits(base.quantity, live.quantity, unitsSince(placed, base.at));
  const quantity = Math.max(0, promised - unseen);
  if (quantity === live.quantity) return { action: 'none', state: 'live' };
  const isSafe = quantity < live.quantity || isQuiet || forced || quantity >= PLENTY;
  return isSafe ? pushOf(quantity, live.quantity) : { action: 'wait', state: 'live' };
}

/** Amazon may show the old quantity or already the new one, of which so many were sold that one cannot tell. */
function onItsWay(
  { promised, live, push, placed }: PushFacts & { push: Push },
  { now, ordersReadUpTo, forced }: PushMoment,
): PushDecision {
  const highest = Math.max(push.quantity, push.liveBefore ?? 0);
  const least = Math.max(0, promised - unseenUnits(highest, live.quantity, unitsSince(placed, push.at)));
  // It was seen long after the push, and orders were read up to then: nothing is on its way, and nothing was sold since.
  const isLost =
    isSame(live, promised) && live.before.at <= ordersReadUpTo && live.before.at - push.at >= LOST_MS;
  // What was sold since was on sale: the push was carried out, and Amazon shows the old quantity by chance.
  const hasSold = unitsSince(placed, push.at) > 0;
  if (promised === push.quantity) {
    if (push.state === 'sending' && promised < live.quantity) return pushOf(least, live.quantity);
    const isDue = push.state === 'sending' || hasSold || now - push.at >= REPEAT_MS;
    if (isLost && isDue) return pushOf(promised, live.quantity);
    if (push.state === 'sending') return { action: 'wait', state: 'sending' };
    return { action: 'none', state: now - push.at >= STUCK_MS ? 'stuck' : 'accepted' };
  }
  if (promised < Math.max(live.quantity, push.quantity)) {
    return least === push.quantity ? { action: 'none', state: push.state } : pushOf(least, live.quantity);
  }
  if (isLost) return pushOf(promised, live.quantity);
  return forced && least > live.quantity
    ? pushOf(least, live.quantity)
    : { action: 'wait', state: push.state };
}

function pushOf(quantity: number, live: number): PushDecision {
  return { action: 'push', quantity, urgent: quantity === 0 && live > 0 };
}

/**
 * True when Amazon shows the same as before, and as much is promised: a cancelled order may have given units back, and another have taken
 * them.
 */
function isSame(live: Live, promised: number): live is Live & { before: NonNullable<Live['before']> } {
  return live.before?.quantity === live.quantity && live.before.promised === promised;
}

/**
 * Units that Amazon has sold in orders that were not read yet (it lists none of the last two minutes): what it shows has fallen by more
 * than the orders that are known.
 *
 * @param before what Amazon showed at an earlier moment
 * @param known units of orders placed since that moment
 */
export function unseenUnits(before: number, now: number, known: number): number {
  return Math.max(0, before - now - known);
}

function unitsSince(placed: readonly PlacedUnits[], moment: number): number {
  return placed.reduce((sum, { units, placedAt }) => (placedAt >= moment ? sum + units : sum), 0);
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
