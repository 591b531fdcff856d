import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { bisect, halvesOf } from '../../net/bisect.ts';
import { retry } from '../../net/retry.ts';
import type { IdOf } from '../record-ids.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { Context } from '../rpc/transport.ts';
import { idOf, searchReadIn } from './search-read.ts';

const TRIES = 4;
const PAUSE_MS = 400;

/**
 * Repeats work that is safe to repeat, a few times, while the connection fails or two transactions collide. Work is safe to
 * repeat when it sets values, or when it first reads the current state.
 *
 * @throws OdooError the last one
 */
export function retrySafely<T>(work: () => Promise<T>): Promise<T> {
  return retry(work, {
    tries: TRIES,
    pauseMs: PAUSE_MS,
    isWorthIt: (error) => error instanceof OdooError && error.retryable,
  });
}

/**
 * Repeats work that has no key of its own, such as a message, only when Odoo has certainly not done it. After a lost answer Odoo
 * may still be working, so checking at once would be too early; the next pass checks.
 *
 * @throws OdooError the last one
 */
export function retryUnsent<T>(work: () => Promise<T>): Promise<T> {
  return retry(work, {
    tries: TRIES,
    pauseMs: PAUSE_MS,
    isWorthIt: (error) => error instanceof OdooError && error.retryable && error.outcome !== 'unknown',
  });
}

/**
 * Does work on several records as a whole, with the same retries as `retrySafely`.
 *
 * @returns false when Odoo refuses one of the records: then nothing is written
 * @throws OdooError when the failure is not about a record
 */
export async function writesWhole(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await retrySafely(work);
    return true;
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    return false;
  }
}

/** True when only this record is at fault, so that the others can go on. */
export function concernsRecord(error: unknown): error is OdooError {
  return (
    error instanceof OdooError &&
    (error.kind === 'validation' || error.kind === 'missing' || error.kind === 'server')
  );
}

/**
 * Does something to many records in one call. When one record fails, Odoo rolls the whole call back; then the two halves are tried
 * separately, down to the records at fault.
 *
 * @returns the records at fault, with Odoo's message
 * @throws OdooError when the failure is not about a record (connection, rights)
 */
export async function inHalves<Id>(
  ids: readonly Id[],
  act: (ids: readonly Id[]) => Promise<unknown>,
): Promise<Map<Id, OdooError>> {
  const refused = await bisect(ids, {
    work: async (part): Promise<[Id, OdooError][]> => {
      await act(part);
      return [];
    },
    concernsOne: concernsRecord,
    onFault: (id, error): [Id, OdooError] => {
      if (!concernsRecord(error)) throw error;
      return [id, error];
    },
  });
  return new Map(refused);
}

/** A method that takes records to a state, and the condition that proves that they reached it. */
export type Step<Model extends string = string> = {
  model: Model;
  method: string;
  context?: Context;
  done: Domain;
};

/** A window that Odoo opens instead of doing the work: a question, an approval, a warning. */
export type OdooWindow = { title: string | undefined; model: string | undefined };

/** A call that ended without an error but did not do its work. */
export class NotDoneError extends OdooError {
  readonly window: OdooWindow | undefined;

  constructor({ model, method }: Step, window: OdooWindow | undefined) {
    const named = [window?.title && `"${window.title}"`, window?.model && `(${window.model})`].filter(
      Boolean,
    );
    super(
      window === undefined
        ? `${model}.${method} ended without an error, and the record still does not show it`
        : `Odoo answered with a window ${named.join(' ')}`.trim(),
      { kind: 'validation', outcome: 'rejected' },
    );
    this.window = window;
  }
}

/**
 * Takes records to a state with one call, and reads back that they reached it: an addon may have opened a window instead, or left
 * a record for approval, and a lost answer may have been a success. If Odoo opens a window for all of them, the halves are tried
 * separately, down to the records at fault; records that Odoo silently left alone are not tried again.
 *
 * @returns the records that did not reach the state, with Odoo's message or what it did instead
 * @throws OdooError when the failure is not about a record (connection, rights)
 */
export async function takeStep<Model extends string>(
  odoo: Odoo,
  step: Step<Model>,
  ids: readonly IdOf<Model>[],
): Promise<Map<IdOf<Model>, OdooError>> {
  if (ids.length === 0) return new Map();
  const act = (part: readonly IdOf<Model>[]): Promise<unknown> =>
    odoo.call(step.model, step.method, {}, { ids: part, context: step.context ?? {} });
  let window: OdooWindow | undefined;
  let refused = new Map<IdOf<Model>, OdooError>();
  try {
    window = windowOf(await act(ids));
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    refused = await inHalves(ids, (part) =>
      retrySafely(async () => {
        const left = await notDone(odoo, step, part);
        if (left.length > 0) window = windowOf(await act(left));
      }),
    );
  }
  const left = await leftOver(odoo, step, ids, window === undefined && refused.size === 0);
  if (window !== undefined && refused.size === 0 && left.length === ids.length && ids.length > 1) {
    const [first, second] = halvesOf(ids);
    return new Map([...(await takeStep(odoo, step, first)), ...(await takeStep(odoo, step, second))]);
  }
  return new Map(left.map((id) => [id, refused.get(id) ?? new NotDoneError(step, window)]));
}

/** Pauses before reading again, in milliseconds: a replica of the database may be seconds behind. */
const LOOKS_AFTER_MS = [300, 1000, 2000];

/**
 * Reads again, a few times, until the reading is complete.
 *
 * @returns the last reading, complete or not
 */
export async function readUntil<Reading>(
  read: () => Promise<Reading>,
  isComplete: (reading: Reading) => boolean,
): Promise<Reading> {
  let reading = await read();
  for (const pauseMs of LOOKS_AFTER_MS) {
    if (isComplete(reading)) return reading;
    await delay(pauseMs);
    reading = await read();
  }
  return reading;
}

async function leftOver<Model extends string>(
  odoo: Odoo,
  step: Step<Model>,
  ids: readonly IdOf<Model>[],
  patiently: boolean,
): Promise<IdOf<Model>[]> {
  const look = (): Promise<IdOf<Model>[]> => notDone(odoo, step, ids);
  return patiently ? readUntil(look, (left) => left.length === 0) : look();
}

/** Records that do not prove to be done; a record that Odoo does not return counts as not done. */
async function notDone<Model extends string>(
  odoo: Odoo,
  { model, done }: Step<Model>,
  ids: readonly IdOf<Model>[],
): Promise<IdOf<Model>[]> {
  const found = await searchReadIn(odoo, model, 'id', ids, z.object({ id: idOf(model) }), done);
  const there = new Set(found.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}

const Action = z.object({
  type: z.string().startsWith('ir.actions.'),
  name: z.string().optional().catch(undefined),
  display_name: z.string().optional().catch(undefined),
  res_model: z.string().optional().catch(undefined),
});

function windowOf(answer: unknown): OdooWindow | undefined {
  const action = Action.safeParse(answer);
  if (!action.success) return undefined;
  const { name, display_name: shown, res_model: model } = action.data;
  return { title: name ?? shown, model };
}
