import { z } from 'zod';
import { recordId } from '../domain/record-id.ts';
import { dialectOf } from '../odoo/orm/kept-dialect.ts';
import { getNamed } from '../odoo/orm/named.ts';
import { searchReadIn } from '../odoo/orm/search-read.ts';
import { retrySafely } from '../odoo/orm/whole-or-halves.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { readMade } from './external-ids.ts';
import { MANAGER_GROUP, SIDECAR_GROUP } from './models/groups.ts';

/**
 * Adds the users who need the screens immediately: the administrator who runs `setup` as manager, and the sidecar's own user. It
 * removes nobody, so groups can be assigned in Odoo as usual.
 *
 * @returns what was added, as `login or user → group`
 */
export async function addMembers(
  odoo: Odoo,
  sidecarLogin: string,
  { dryRun }: { dryRun: boolean },
): Promise<string[]> {
  const groups = new Map((await readMade(odoo)).map(({ key, id }) => [key, id]));
  const { groupMembers: field } = await dialectOf(odoo);
  const sidecarId = await getNamed(odoo, 'res.users', sidecarLogin, ['login'], 'odoo.username');
  const wanted = [
    { group: MANAGER_GROUP.ref, userId: odoo.uid, name: 'you' },
    { group: SIDECAR_GROUP.ref, userId: sidecarId, name: sidecarLogin },
  ];
  const Members = z.object({ id: z.number(), members: z.array(z.number()) });
  const held = await searchReadIn(odoo, 'res.groups', 'id', [...groups.values()], Members, [], {
    names: { members: field },
  });
  const added: string[] = [];
  for (const { group, userId, name } of wanted) {
    const groupId = groups.get(group);
    if (held.find(({ id }) => id === groupId)?.members.includes(userId) === true) continue;
    added.push(`${name} → ${group}`);
    if (dryRun || groupId === undefined) continue;
    await retrySafely(() =>
      odoo.call('res.groups', 'write', { vals: { [field]: [[4, userId]] } }, { ids: [recordId(groupId)] }),
    );
  }
  return added;
}
