import type { TestDatabase } from '../../kit/odoo.ts';
import { connectAs, makeUser, openSession, type PlainOdoo, type Presser } from '../../kit/rpc.ts';

export type Viewer = { odoo: PlainOdoo; press: Presser };

/** Makes a user of the first company with the group *Amazon user* alone. */
export async function makeViewer(database: TestDatabase, admin: PlainOdoo): Promise<Viewer> {
  await makeUser(admin, 'viewer', ['base.group_user', 'amazon_odoo.setup_group_user'], [1]);
  return {
    odoo: await connectAs(database, 'viewer', 'viewer'),
    press: await openSession(database, admin, 'viewer', 'viewer'),
  };
}
