import { z } from 'zod';
import { bisect } from '../../net/bisect.ts';
import { retry } from '../../net/retry.ts';
import type { Domain, Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import type { Context } from '../rpc/transport.ts';
import { searchReadIn } from './search-read.ts';

const TRIES = 4;
const PAUSE_MS = 400;

/**
 * Repeats work that is safe to repeat, a few times, while the connection fails or two transactions collide. Work is safe to
 * repeat when it sets values, or when it first reads what is there.
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
 * tried apart, down to the records at fault.
 *
 * @returns the records at fault, with Odoo's message
 * @throws OdooError when the failure is not about a record (connection, rights)
 */
export async function inHalves(
  ids: readonly number[],
  act: (ids: readonly number[]) => Promise<unknown>,
): Promise<Map<number, OdooError>> {
  const refused = await bisect<number, [number, OdooError]>(ids, {
    work: async (part) => {
      await act(part);
      return [];
    },
    concernsOne: concernsRecord,
    onFault: (id, error) => [id, error as OdooError],
  });
  return new Map(refused);
}

/**
 * Calls a method on records that need it, in one call. Only after a failure is it worth a call to ask which still need it: when the
 * answer was lost, it may have been a success.
 *
 * @param open the condition of those that still need it
 * @returns the records at fault, with Odoo's message
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
