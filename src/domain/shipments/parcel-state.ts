/** The entry of a parcel in the failure log, apart from its reason: a class of the catalogue, and what a person can do. */
export type ParcelFailure = {
  readonly class:
    | 'trackingMissing'
    | 'shipmentUnknown'
    | 'shipmentRefused'
    | 'cancelledBeforeShipping'
    | 'unmappedLine';
  readonly hint: string;
};

/** The state shown on the delivery in Odoo. */
export type Shown = 'pending' | 'done' | 'failed';

type StateMeaning = {
  /** `pending` and `failed` parcels are looked at again in each pass; `done` ones only when their delivery changes. */
  readonly shown: Shown;
  readonly failure?: ParcelFailure;
};

const UNKNOWN_HINT =
  'Nothing to do: the next pass reads the order back from Amazon. Only what a feed left open is sent again with "amazon-odoo retry" alone.';

/** Every state of a parcel. The state file stores these names: renaming one needs a migration. */
export const PARCEL_STATES = {
  /** Amazon has not been asked about it yet, or could not be reached. */
  waiting: { shown: 'pending' },
  /** Amazon requires a carrier and a tracking reference. */
  incomplete: {
    shown: 'pending',
    failure: {
      class: 'trackingMissing',
      hint: 'Enter what is missing on the delivery in Odoo; it is then reported by itself.',
    },
  },
  /** Recorded before the call to Amazon, so that a process that is killed during the call leaves a trace. */
  sending: { shown: 'failed', failure: { class: 'shipmentUnknown', hint: UNKNOWN_HINT } },
  /** Sent to Amazon in a feed whose processing report is not there yet. */
  submitted: { shown: 'pending' },
  /** Amazon has it from this program. */
  sent: { shown: 'done' },
  /** Somebody else reported its units to Amazon, or Amazon has it under our number with more than Odoo shows. */
  elsewhere: { shown: 'done' },
  /** Amazon expects none of its units. */
  surplus: { shown: 'done' },
  /** Amazon's answer was lost. */
  unknown: { shown: 'failed', failure: { class: 'shipmentUnknown', hint: UNKNOWN_HINT } },
  /** The report of its feed does not say whether Amazon took it. */
  unproven: { shown: 'failed', failure: { class: 'shipmentUnknown', hint: UNKNOWN_HINT } },
  refused: {
    shown: 'failed',
    failure: {
      class: 'shipmentRefused',
      hint: 'Correct what Amazon names, on the delivery in Odoo or in Seller Central; a corrected delivery is sent again by itself, else with "amazon-odoo retry".',
    },
  },
  /** Amazon cancelled the order before the parcel was reported. */
  cancelled: {
    shown: 'failed',
    failure: {
      class: 'cancelledBeforeShipping',
      hint: 'Stop the parcel if you still can, and decide in Odoo about goods and money; this closes when the sales order is cancelled, or when you dismiss it.',
    },
  },
  /** Its goods cannot be matched with the items of the Amazon order. */
  unmapped: {
    shown: 'failed',
    failure: {
      class: 'unmappedLine',
      hint: 'Report this delivery in Seller Central, or give the product the SKU as internal reference.',
    },
  },
} as const satisfies Record<string, StateMeaning>;

export type ParcelState = keyof typeof PARCEL_STATES;

/** The parcel is to be reported to Amazon in this pass. */
export const REPORT = 'report';
export type Next = ParcelState | typeof REPORT;

type EventMeaning = { readonly next: Next; readonly reason?: string };

/**
 * Everything that can happen to a parcel, with the state that follows and the message for people. The first group comes from
 * Amazon's view of the order, the second says what to do about units that Amazon expects, the third how a call or a feed ended.
 */
export const PARCEL_EVENTS = {
  /** Amazon has it under our number, with these goods and this reference. */
  held: { next: 'sent' },
  /** Amazon has it under our number, with these goods; in Odoo the carrier or the reference is missing. The reason names both. */
  heldIncomplete: { next: 'elsewhere' },
  /** Somebody else reported its units to Amazon. */
  foreign: {
    next: 'elsewhere',
    reason: 'Amazon knew of it already, from Seller Central or another tool',
  },
  /** Amazon itself confirms shipments whose label was bought from it. */
  labelled: {
    next: 'elsewhere',
    reason: 'Amazon confirms it by itself, as it does with labels that are bought from it',
  },
  /** Amazon expects none of its units, or it completes no item of the order. */
  surplus: { next: 'surplus' },
  orderCancelled: {
    next: 'cancelled',
    reason: 'Amazon has cancelled the order; the delivery was not reported',
  },
  /** The order is over on both sides, so that nobody has to decide anything more. */
  cancelledInOdooToo: {
    next: 'surplus',
    reason: 'The order is cancelled at Amazon and in Odoo: nothing is left to report',
  },
  /** Nothing can be decided before Amazon is asked, and it was not asked yet. */
  unasked: { next: 'waiting', reason: 'Amazon has still to be asked about the order' },

  /** Amazon expects units of it, and nothing else is new. */
  awaited: { next: REPORT },
  /** Carrier or tracking reference are missing; the reason names which. */
  incomplete: { next: 'incomplete' },
  /** It was changed since it was last reported or refused. */
  corrected: { next: REPORT },
  /** The retry time in the failure log has come. */
  retryDue: { next: REPORT },
  /** A person asks for another try. */
  retryAsked: { next: REPORT },

  callBegun: { next: 'sending' },
  accepted: { next: 'sent' },
  refused: { next: 'refused' },
  answerLost: {
    next: 'unknown',
    reason: "Amazon's answer was lost; the order is read back before anything is sent again",
  },
  unreachable: { next: 'waiting', reason: 'Amazon could not be reached' },
  feedTaken: { next: 'submitted', reason: 'Handed to Amazon in a feed; its report is awaited' },
  feedUnclear: {
    next: 'unproven',
    reason:
      "Amazon's report does not say whether it took this delivery; it counts as failed until the order read back proves it",
  },
} as const satisfies Record<string, EventMeaning>;

export type ParcelEvent = keyof typeof PARCEL_EVENTS;

/** The event while the report of a feed is awaited, whatever Amazon's view of the order says: Amazon may still process the message. */
const WHILE_SUBMITTED = {
  held: 'submitted',
  heldIncomplete: 'submitted',
  foreign: 'submitted',
  labelled: 'submitted',
  surplus: 'submitted',
  orderCancelled: 'submitted',
  cancelledInOdooToo: 'submitted',
  unasked: 'submitted',
  awaited: 'submitted',
  incomplete: 'submitted',
  corrected: 'submitted',
  retryDue: 'submitted',
  retryAsked: 'submitted',
} as const;

/**
 * The few cases in which the recorded state of a parcel matters; in all others the event alone decides. It matters only for the
 * parcel itself, never for another parcel of the order.
 */
const EXCEPTIONS: Partial<Record<ParcelState, Partial<Record<ParcelEvent, Next>>>> = {
  sending: { unasked: 'sending' },
  submitted: WHILE_SUBMITTED,
  // Amazon's view of the order may be older than the report.
  sent: {
    heldIncomplete: 'sent',
    foreign: 'sent',
    labelled: 'sent',
    surplus: 'sent',
    orderCancelled: 'sent',
    cancelledInOdooToo: 'sent',
    unasked: 'sent',
    awaited: 'sent',
    retryDue: 'sent',
  },
  elsewhere: { unasked: 'elsewhere' },
  surplus: { unasked: 'surplus' },
  unknown: { unasked: 'unknown' },
  // The message may still be in Amazon's queue, where nothing can be read back: only a person sends it again.
  unproven: {
    unasked: 'unproven',
    awaited: 'unproven',
    incomplete: 'unproven',
    corrected: 'unproven',
    retryDue: 'unproven',
  },
  refused: { unasked: 'refused', awaited: 'refused' },
  cancelled: { unasked: 'cancelled' },
};

/** Whether the recorded state of the parcel decides, and not the event alone. */
export function isException(before: ParcelState | undefined, event: ParcelEvent): boolean {
  return before !== undefined && EXCEPTIONS[before]?.[event] !== undefined;
}

/**
 * The state that an event leads to.
 *
 * @param before undefined when no state of the parcel is recorded
 */
export function nextState(before: ParcelState | undefined, event: ParcelEvent): Next {
  const exception = before === undefined ? undefined : EXCEPTIONS[before]?.[event];
  return exception ?? PARCEL_EVENTS[event].next;
}

/** The message for an event, if the event alone determines it. */
export function reasonOf(event: ParcelEvent): string | undefined {
  const meaning: EventMeaning = PARCEL_EVENTS[event];
  return meaning.reason;
}

/** The entry in the failure log for a parcel in this state; undefined when nobody has to do anything. */
export function failureOf(state: ParcelState): ParcelFailure | undefined {
  const meaning: StateMeaning = PARCEL_STATES[state];
  return meaning.failure;
}

/** What the delivery in Odoo shows for a parcel in this state. */
export function shownOf(state: ParcelState): Shown {
  return PARCEL_STATES[state].shown;
}

/** Amazon has the parcel, or does not expect it; it is checked again only when its delivery changes. */
export function isSettled(state: ParcelState): boolean {
  return shownOf(state) === 'done';
}

/** The outcome of a call or a feed is unknown: Amazon is asked before anything is sent again. */
export function isInDoubt(state: ParcelState | undefined): boolean {
  return state === 'sending' || state === 'unknown' || state === 'unproven';
}

/** How a parcel, and so its delivery, ended in a pass; words of `--json`. */
export const PICKING_OUTCOMES = ['confirmed', 'elsewhere', 'unchanged', 'waiting', 'failed'] as const;
export type PickingOutcome = (typeof PICKING_OUTCOMES)[number];

/** How a parcel ended in this pass, for the report. */
export function outcomeOf(
  before: ParcelState | undefined,
  event: ParcelEvent,
  after: ParcelState,
): PickingOutcome {
  const shown = shownOf(after);
  if (shown === 'failed') return 'failed';
  if (shown === 'pending' || event === 'unasked') return 'waiting';
  if (after === 'surplus') return 'unchanged';
  if (after === 'elsewhere') return before === 'elsewhere' || before === 'sent' ? 'unchanged' : 'elsewhere';
  // No state is recorded, so Amazon had it before the state file was lost; or Odoo lacked the reference until now.
  const known = before === 'sent' || (event === 'held' && (before === undefined || before === 'elsewhere'));
  return known && event !== 'accepted' ? 'unchanged' : 'confirmed';
}

/** Of several parcels of a delivery, the one that most needs a person comes first. */
const GRAVITY: readonly Shown[] = ['failed', 'pending', 'done'];

/** The parcel whose state the delivery shows: the one that most needs a person, then one that has a reason to show. */
export function gravest<Parcel extends { state: ParcelState; reason?: string | undefined }>(
  parcels: readonly Parcel[],
): Parcel | undefined {
  const weight = ({ state, reason }: Parcel): number =>
    GRAVITY.indexOf(shownOf(state)) * 2 + (reason === undefined ? 1 : 0);
  return parcels.toSorted((one, other) => weight(one) - weight(other))[0];
}
