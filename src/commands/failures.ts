import { EXIT, UsageError } from '../errors.ts';
import type { Failure } from '../state/failures.ts';
import type { State } from '../state/state.ts';
import type { Answer } from './answer.ts';

/**
 * Finds failures by their id in the log or by their subject.
 *
 * @throws UsageError that names every id that the log does not contain
 */
export async function findFailures(state: State, ids: readonly string[]): Promise<Failure[]> {
  const found = await Promise.all(ids.map((id) => state.failures.find(id)));
  const missing = ids.filter((_, index) => found[index]?.length === 0);
  if (missing.length === 0) return found.flat();
  throw new UsageError(`There is no failure ${missing.join(', ')} in the log`, {
    hint: 'amazon-odoo failures list --all shows them.',
  });
}

/** Makes failures due now, or closes them. */
export async function carryOutFailures(
  state: State,
  ids: readonly string[],
  change: 'retry' | 'dismiss',
): Promise<Answer> {
  const numbers = (await findFailures(state, ids)).map(({ id }) => id);
  if (change === 'retry') await state.failures.wakeUp(numbers, new Date());
  else await state.failures.dismiss(numbers);
  const done = change === 'retry' ? 'due now: the next "amazon-odoo sync orders" tries again' : 'dismissed';
  return {
    document: { [change]: numbers },
    text: `${numbers.length} ${done}.`,
    notes: [],
    status: EXIT.ok,
  };
}
