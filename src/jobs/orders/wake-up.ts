import { z } from 'zod';
import { searchReadIn } from '../../odoo/orm/search-read.ts';
import { findSaleOrders } from '../../odoo/sale/order.ts';
import type { Failure, Wake } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

type Waiting = Failure & { wake: Wake };

/**
 * Checks whether Odoo now has what failed orders wait for, with one call per kind of record. Those orders are due at once;
 * failures that only waited for a person to fill a field are closed.
 */
export async function wakeUpFailures(seller: Seller): Promise<void> {
  const { failures } = seller.state;
  const open = await failures.list({ account: seller.name });
  const groups = new Map<string, Waiting[]>();
  for (const failure of open) {
    if (failure.wake === undefined) continue;
    const { model, field, filled } = failure.wake;
    const kind = `${model} ${field} ${filled ?? false}`;
    groups.set(kind, [...(groups.get(kind) ?? []), { ...failure, wake: failure.wake }]);
  }
  for (const group of groups.values()) {
    const came = await arrived(seller, group);
    if (group[0]?.wake.filled !== true)
      await failures.wakeUp(
        came.map(({ id }) => id),
        new Date(seller.now()),
      );
    else
      await failures.resolve(
        seller.name,
        came.map(({ subject }) => subject),
        [...new Set(came.map((failure) => failure.class))],
      );
  }
}

/** The failures of one kind whose record exists now. */
async function arrived(seller: Seller, group: readonly Waiting[]): Promise<Waiting[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { model, field, filled } = first.wake;
  const company = await seller.company();
  const values = [...new Set(group.map(({ wake }) => wake.value))];
  if (filled === true) {
    const Id = z.object({ id: z.number() });
    const found = await searchReadIn(company.odoo, model, 'id', values.map(Number), Id, [
      [field, '!=', false],
    ]);
    return stillTheirs(seller, group, new Set(found.map(({ id }) => String(id))));
  }
  const Value = z.object({ value: z.string() });
  const found = await searchReadIn(company.odoo, model, field, values, Value, [], {
    names: { value: field },
  });
  const present = new Set(found.map(({ value }) => value));
  return group.filter(({ wake }) => present.has(wake.value));
}

/**
 * Of the contacts that are filled in now, those that the failed orders still have: after a restore a remembered id may be another
 * contact.
 */
async function stillTheirs(
  seller: Seller,
  group: readonly Waiting[],
  contacts: ReadonlySet<string>,
): Promise<Waiting[]> {
  const concerned = group.filter(({ wake }) => contacts.has(wake.value));
  if (concerned.length === 0) return [];
  const orders = await findSaleOrders(
    await seller.company(),
    seller.settings.odoo.referenceField,
    concerned.map(({ subject }) => subject),
  );
  return concerned.filter(({ subject, wake }) =>
    orders.some(
      ({ references, partnerId }) => references.includes(subject) && partnerId === Number(wake.value),
    ),
  );
}
