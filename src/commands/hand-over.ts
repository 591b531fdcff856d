import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EXIT, type ExitStatus, StateError } from '../errors.ts';
import { openBeside, type StateBeside } from '../state/beside.ts';
import type { WishState } from '../state/wishes.ts';
import type { Answer } from './answer.ts';
import type { Wish } from './wish.ts';

/** The daemon could not start the wish; with the error text and the exit status that the command itself would give. */
export type Refusal = { refusal: string; status: ExitStatus };

const Status = z.union([
  z.literal(EXIT.ok),
  z.literal(EXIT.failures),
  z.literal(EXIT.usage),
  z.literal(EXIT.odoo),
  z.literal(EXIT.amazon),
  z.literal(EXIT.locked),
]);
const Reply = z.union([
  z.object({ refusal: z.string(), status: Status }),
  z.object({ document: z.unknown(), text: z.string(), notes: z.array(z.string()), status: Status }),
]);

/** The daemon's answer, as text for the state file. */
export function writeReply(reply: Answer | Refusal): string {
  return JSON.stringify(reply);
}

export type HandOverOptions = {
  onProgress: (text: string) => void;
  now?: () => number;
  /** How often the command checks for the answer, in milliseconds. */
  everyMs?: number;
  /** How long to wait for the daemon to take the wish; it does so within a second, even while passes run. */
  takenWithinMs?: number;
  /** While the daemon reloads its settings, no process holds the state for a moment. */
  heldAgainWithinMs?: number;
};

/**
 * Hands a wish to the daemon that holds the state, and waits for its answer.
 *
 * @throws StateError (exit status 5) when the daemon does not take it, or ends before it has answered
 */
export async function handOver(
  path: string,
  wish: Wish,
  options: HandOverOptions,
): Promise<Answer | Refusal> {
  const state = openBeside(path);
  try {
    const { now = Date.now } = options;
    const id = await state.wishes.ask(JSON.stringify(wish), new Date(now()));
    try {
      return await waitFor(state, id, options);
    } finally {
      await state.wishes.remove(id);
    }
  } finally {
    state.close();
  }
}

async function waitFor(state: StateBeside, id: number, options: HandOverOptions): Promise<Answer | Refusal> {
  const { onProgress, now = Date.now, everyMs = 250 } = options;
  const { takenWithinMs = 30_000, heldAgainWithinMs = 5_000 } = options;
  const asked = now();
  let heldAt = asked;
  onProgress('The daemon is asked');
  for (;;) {
    const seen = await state.wishes.look(id, new Date(now()));
    if (seen?.answer !== undefined) return Reply.parse(JSON.parse(seen.answer));
    if (state.isHeld()) heldAt = now();
    if (seen === undefined || now() - heldAt > heldAgainWithinMs) throw ended();
    if (!seen.taken && now() - asked > takenWithinMs) throw notTaken();
    tell(seen, onProgress);
    await delay(everyMs);
  }
}

function tell({ taken, progress }: WishState, onProgress: (text: string) => void): void {
  if (progress !== undefined) onProgress(progress);
  else if (taken) onProgress('The daemon is at work');
}

function ended(): StateError {
  return new StateError('The daemon ended before it had answered', {
    code: 'DAEMON_ENDED',
    exitStatus: EXIT.locked,
    hint: 'What it had done is in Odoo and recorded. Repeat the command: nothing is done twice.',
  });
}

function notTaken(): StateError {
  return new StateError('The daemon works with the state, but does not take up what is asked of it', {
    code: 'DAEMON_BUSY',
    exitStatus: EXIT.locked,
    hint: 'Look into its log, and restart it.',
  });
}
