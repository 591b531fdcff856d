import { z } from 'zod';
import type { CallName } from '../api/operations.ts';
import type { Clock } from '../world/clock.ts';
import type { SeededRandom } from '../world/seeded-random.ts';
import { SimulatorError } from '../world/simulator-error.ts';

const TARGET = z.strictObject({
  /** Which call: an operation, `token`, `uploadDocument`, `downloadDocument`; default: any of Amazon's. */
  call: z.string().optional(),
  /** Number of matching calls that go through first; default 0. */
  after: z.int().min(0).optional(),
  /** How often it is played; default 1, or without end for a fault with `forMs` or `probability`. */
  times: z.int().min(1).optional(),
  /** Plays it by chance (0 to 1), with the simulator's seeded random numbers. */
  probability: z.number().min(0).max(1).optional(),
  /** Ends this many milliseconds from now, on the simulator's clock. */
  forMs: z.number().positive().optional(),
});

const AFTER_EFFECT = { afterEffect: z.boolean().optional() };

/** Every fault that can be played, by kind. */
const FAULT = z.discriminatedUnion('kind', [
  /** An error of the gateway (HTML or empty), or one of Amazon's in JSON; before the effect, or after it. */
  TARGET.extend({
    kind: z.literal('httpError'),
    status: z.int().min(400).max(599),
    body: z.enum(['html', 'empty', 'json']).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    ...AFTER_EFFECT,
  }),
  /** 400 InvalidInput although the call is right; only for calls that ask for this dataset, if one is named. */
  TARGET.extend({ kind: z.literal('invalidInput'), includedData: z.string().optional() }),
  /** 429, whatever the bucket holds. */
  TARGET.extend({ kind: z.literal('throttle') }),
  /** All access tokens expire at once, before this call. */
  TARGET.extend({ kind: z.literal('expiredToken') }),
  /** Half of the body, then the connection is cut; with a content-length, or chunked. */
  TARGET.extend({ kind: z.literal('truncate'), framing: z.enum(['length', 'chunked']).optional() }),
  /** The connection is reset, before the effect or after it. */
  TARGET.extend({ kind: z.literal('reset'), ...AFTER_EFFECT }),
  /** No answer ever, the connection stays open. */
  TARGET.extend({ kind: z.literal('hang'), ...AFTER_EFFECT }),
  /** The body a few bytes at a time. */
  TARGET.extend({
    kind: z.literal('drip'),
    bytes: z.int().min(1).optional(),
    delayMs: z.number().min(0).optional(),
  }),
  /** The body in two pieces, cut inside the first character that has several bytes. */
  TARGET.extend({ kind: z.literal('splitCharacter'), delayMs: z.number().min(0).optional() }),
  /** Another rate in the header; null leaves the header out. */
  TARGET.extend({ kind: z.literal('rateHeader'), value: z.string().nullable() }),
  /** Fields of an order are replaced by nonsense, in lists and by id; default: its times and its lines. */
  TARGET.extend({
    kind: z.literal('damagedOrder'),
    orderId: z.string(),
    damage: z.record(z.string(), z.unknown()).optional(),
  }),
  /** The last order of a page comes again on the next page. */
  TARGET.extend({ kind: z.literal('duplicateOrder') }),
  /** A page without orders, that is not the last. */
  TARGET.extend({ kind: z.literal('emptyPage') }),
  /** An order that would come on a later page is updated after this page. */
  TARGET.extend({ kind: z.literal('changeWhilePaging'), orderId: z.string().optional() }),
  /** How the next feed ends. */
  TARGET.extend({
    kind: z.literal('feedOutcome'),
    outcome: z.enum([
      'noMessageNamed',
      'messageIdZero',
      'plainText',
      'cancelled',
      'fatal',
      'fatalWithDocument',
      'gzip',
    ]),
  }),
]);

export type Fault = z.input<typeof FAULT>;
type FaultKind = Fault['kind'];
/** `waits`: calls that still go through before it is played. */
export type ActiveFault = Fault & { id: number; waits: number; left: number; until: number };

export type Faults = {
  /** @returns its number, to take it away again */
  add: (fault: Fault) => number;
  list: () => ActiveFault[];
  /** Takes away one fault, or all. */
  clear: (id?: number) => void;
  /** The fault to play now, if any; this counts as one time. */
  take<K extends FaultKind>(
    call: CallName,
    kinds: readonly K[],
    applies?: (fault: Extract<Fault, { kind: K }>) => boolean,
  ): Extract<Fault, { kind: K }> | undefined;
};

/** Makes an empty list of faults. */
export function createFaults(clock: Clock, random: SeededRandom): Faults {
  let active: ActiveFault[] = [];
  let lastId = 0;
  return {
    add: (fault) => {
      lastId += 1;
      active.push(activate(fault, lastId, clock.now()));
      return lastId;
    },
    list: () => structuredClone(active),
    clear: (id) => {
      active = id === undefined ? [] : active.filter((fault) => fault.id !== id);
    },
    take: (call, kinds, applies = () => true) => {
      active = active.filter(({ left, until }) => left > 0 && until > clock.now());
      for (const fault of active) {
        if (!concerns(fault, call, kinds) || !applies(fault as never)) continue;
        if (fault.probability !== undefined && random.fraction() >= fault.probability) continue;
        if (fault.waits > 0) {
          fault.waits -= 1;
          continue;
        }
        fault.left -= 1;
        return fault as never;
      }
      return undefined;
    },
  };
}

function activate(fault: Fault, id: number, now: number): ActiveFault {
  const checked = FAULT.safeParse(fault);
  if (!checked.success) throw new SimulatorError(`not a fault: ${z.prettifyError(checked.error)}`);
  const { after, times, forMs, probability, kind } = checked.data;
  const endless = forMs !== undefined || probability !== undefined || kind === 'damagedOrder';
  const state = {
    id,
    waits: after ?? 0,
    left: times ?? (endless ? Number.MAX_SAFE_INTEGER : 1),
    until: forMs === undefined ? Number.MAX_SAFE_INTEGER : now + forMs,
  };
  return Object.assign(checked.data, state);
}

function concerns(fault: ActiveFault, call: CallName, kinds: readonly FaultKind[]): boolean {
  return kinds.includes(fault.kind) && (fault.call === undefined || fault.call === call);
}
