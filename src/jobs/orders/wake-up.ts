import { z } from 'zod';
import { searchReadIn } from '../../odoo/orm/search-read.ts';
import type { Failure, Wake } from '../../state/failures.ts';
import type { Account } from '../pass/seller.ts';

type Waiting = Failure & { wake: Wake };

/**
 * Looks whether what failed orders wait for is in Odoo now, with one call per kind of thing. They are due at once; what only
 * waited for a person to fill a field is settled.
 */
export async function wakeUpFailures(account: Account): Promise<void> {
  const { failures } = account.state;
  const open = await failures.list({ account: account.name });
  const groups = new Map<string, Waiting[]>();
  for (const failure of open) {
    if (failure.wake === undefined) continue;
    const { model, field, filled } = failure.wake;
    const kind = `${model} ${field} ${filled ?? false}`;
    groups.set(kind, [...(groups.get(kind) ?? []), { ...failure, wake: failure.wake }]);
  }
  for (const group of groups.values()) {
    const came = await arrived(account, group);
    if (group[0]?.wake.filled !== true)
      await failures.wakeUp(
        came.map(({ id }) => id),
        new Date(account.now()),
      );
    else
      await failures.resolve(
        account.name,
        came.map(({ subject }) => subject),
        [...new Set(came.map((failure) => failure.class))],
      );
  }
}

/** Those of one kind whose record is there. */
async function arrived(account: Account, group: readonly Waiting[]): Promise<Waiting[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { model, field, filled } = first.wake;
  const { records } = await account.odoo();
  const values = [...new Set(group.map(({ wake }) => wake.value))];
  const found =
    filled === true
      ? (
          await searchReadIn(records.odoo, model, 'id', values.map(Number), z.object({ id: z.number() }), [
            [field, '!=', false],
          ])
        ).map(({ id }) => String(id))
      : (
          await searchReadIn(records.odoo, model, field, values, z.object({ value: z.string() }), [], {
            names: { value: field },
          })
        ).map(({ value }) => value);
  const present = new Set(found);
  return group.filter(({ wake }) => present.has(wake.value));
}
