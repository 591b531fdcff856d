import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { Context } from '../rpc/transport.ts';
import { searchReadIn } from './search-read.ts';

const TRIES = 4;
const FIRST_PAUSE_MS = 400;

/**
 * Repeats work that is safe to repeat, a few times, while the connection fails or two transactions collide. Work is safe to
 * repeat when it sets values, or when it first reads what is there.
 *
 * @throws OdooError the last one
 */
export async function retrySafely<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OdooError) || !error.retryable || attempt === TRIES) throw error;
      await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}

/**
 * Does work on several records as a whole, repeated like all that is safe to repeat.
 *
 * @returns false when Odoo refuses one of the records: nothing is written then
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

/** True when only this record is at fault, so that others may go on. */
export function concernsRecord(error: unknown): error is OdooError {
  return (
    error instanceof OdooError &&
    (error.kind === 'validation' || error.kind === 'missing' || error.kind === 'server')
  );
}

/**
 * Does something to many records in one call. Odoo rolls the whole call back when one record fails: then the two halves are
 * tried apart, down to the ones at fault.
 *
 * @returns the records at fault, with Odoo's words
 * @throws OdooError when the failure is not about a record (connection, rights)
 */
export async function inHalves(
  ids: readonly number[],
  act: (ids: readonly number[]) => Promise<unknown>,
): Promise<Map<number, OdooError>> {
  if (ids.length === 0) return new Map();
  try {
    await act(ids);
    return new Map();
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    const [only, ...others] = ids;
    if (only !== undefined && others.length === 0) return new Map([[only, error]]);
    const middle = Math.ceil(ids.length / 2);
    const first = await inHalves(ids.slice(0, middle), act);
    return new Map([...first, ...(await inHalves(ids.slice(middle), act))]);
  }
}

/**
 * Calls a method on records that need it, in one call. Only after a failure is it worth a call to ask which still need it: when the
 * answer was lost, it may have been a success.
 *
 * @param open the condition of those that still need it
 * @returns the records at fault, with Odoo's words
 * @throws OdooError when the failure is not about a record (connection, rights)
 */
export async function callAtOnce(
  odoo: Odoo,
  { model, method, context = {} }: { model: string; method: string; context?: Context },
  ids: readonly number[],
  open: Domain,
): Promise<Map<number, OdooError>> {
  if (ids.length === 0) return new Map();
  const act = (part: readonly number[]): Promise<unknown> =>
    odoo.call(model, method, {}, { ids: part, context });
  try {
    await act(ids);
    return new Map();
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    return inHalves(ids, (part) =>
      retrySafely(async () => {
        const left = await searchReadIn(odoo, model, 'id', part, z.object({ id: z.number() }), open);
        if (left.length > 0) await act(left.map(({ id }) => id));
      }),
    );
  }
}
