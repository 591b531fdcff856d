import { z } from 'zod';
import { searchReadIn } from '../odoo/records.ts';
import type { Account } from './account.ts';

/**
 * Looks whether what failed orders wait for is in Odoo now, with one call per kind of thing, and makes them due at once.
 */
export async function wakeUpFailures(account: Account): Promise<void> {
  const waiting = (await account.state.failures.list({ account: account.name })).flatMap(({ id, wake }) =>
    wake === undefined ? [] : [{ id, wake }],
  );
  const kinds = new Map(waiting.map(({ wake }) => [`${wake.model} ${wake.field}`, wake]));
  for (const { model, field } of kinds.values()) {
    const group = waiting.filter(({ wake }) => wake.model === model && wake.field === field);
    const { records } = await account.odoo();
    const found = await searchReadIn(
      records.odoo,
      model,
      field,
      [...new Set(group.map(({ wake }) => wake.value))],
      z.object({ value: z.string() }),
      [],
      { names: { value: field } },
    );
    const present = new Set(found.map(({ value }) => value));
    const awake = group.filter(({ wake }) => present.has(wake.value)).map(({ id }) => id);
    await account.state.failures.wakeUp(awake, new Date(account.now()));
  }
}
