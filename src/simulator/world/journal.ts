import type { CallName } from '../api/operations.ts';
import type { Clock } from './clock.ts';

/** One request that came in. */
type JournalCall = {
  time: string;
  call: CallName;
  method: string;
  path: string;
  query: string;
  /** What was answered; 0 when the connection was cut or never answered. */
  status: number;
  requestId: string;
  /** The kind of fault that was played, if any. */
  fault?: string;
};

/** One parcel, as the seller reported it last. */
export type JournalParcel = {
  orderId: string;
  packageReferenceId: string;
  items: { orderItemId: string; quantity: number }[];
  carrierCode: string;
  carrierName?: string;
  shippingMethod?: string;
  trackingNumber: string;
  shipDate: string;
  /** When it was reported last. */
  time: string;
  via: 'confirmShipment' | 'feed';
  /** How many times this parcel was reported. */
  times: number;
};

/** What happened since the start, or since the journal was cleared. */
export type JournalReport = {
  /** Calls by name and status: `{searchOrders: {200: 3, 429: 1}}`. */
  counts: Partial<Record<CallName, Record<number, number>>>;
  calls: JournalCall[];
  parcels: JournalParcel[];
  /** Requests that Amazon does not know; a test of a client expects none. */
  unexpected: JournalCall[];
};

export type Journal = {
  record: (call: Omit<JournalCall, 'time'>) => void;
  recordParcel: (parcel: Omit<JournalParcel, 'time' | 'times'>) => void;
  /** How many times a parcel was reported. */
  timesOf: (parcel: Pick<JournalParcel, 'orderId' | 'packageReferenceId'>) => number;
  report: () => JournalReport;
  clear: () => void;
};

const CALLS_KEPT = 10_000;

/** Makes an empty journal. It counts all calls and keeps the newest 10 000. */
export function createJournal(clock: Clock): Journal {
  let calls: JournalCall[] = [];
  let parcels = new Map<string, JournalParcel>();
  let counts: JournalReport['counts'] = {};
  const timeNow = () => new Date(clock.now()).toISOString();
  const timesOf: Journal['timesOf'] = (parcel) => parcels.get(keyOf(parcel))?.times ?? 0;
  return {
    record: (call) => {
      calls.push({ time: timeNow(), ...call });
      if (calls.length > CALLS_KEPT) calls = calls.slice(CALLS_KEPT / 2);
      const ofCall = (counts[call.call] ??= {});
      ofCall[call.status] = (ofCall[call.status] ?? 0) + 1;
    },
    recordParcel: (parcel) =>
      void parcels.set(keyOf(parcel), { ...parcel, time: timeNow(), times: timesOf(parcel) + 1 }),
    timesOf,
    report: () =>
      structuredClone({
        counts,
        calls,
        parcels: [...parcels.values()],
        unexpected: calls.filter(({ call }) => call === 'unknown'),
      }),
    clear: () => {
      calls = [];
      parcels = new Map();
      counts = {};
    },
  };
}

function keyOf({
  orderId,
  packageReferenceId,
}: Pick<JournalParcel, 'orderId' | 'packageReferenceId'>): string {
  return `${orderId} ${packageReferenceId}`;
}
