import { z } from 'zod';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';
import { idOf, searchReadIn } from './search-read.ts';
import { retrySafely } from './whole-or-halves.ts';

/**
 * Reactivates records that people have archived and that are needed again. Odoo finds an archived record by its external ID, but
 * leaves it out of everything that it reads; up to 14 no new record may refer to it.
 *
 * @throws OdooError
 */
export async function unarchive<const Model extends string>(
  odoo: Odoo,
  model: Model,
  ids: readonly IdOf<Model>[],
): Promise<void> {
  const archived = await searchReadIn(odoo, model, 'id', ids, z.object({ id: idOf(model) }), [
    ['active', '=', false],
  ]);
  await activate(
    odoo,
    model,
    archived.map(({ id }) => id),
  );
}

/** Makes records active that are known to be archived. */
export async function activate<const Model extends string>(
  odoo: Odoo,
  model: Model,
  archivedIds: readonly IdOf<Model>[],
): Promise<void> {
  if (archivedIds.length === 0) return;
  await retrySafely(() => odoo.call(model, 'write', { vals: { active: true } }, { ids: archivedIds }));
}
