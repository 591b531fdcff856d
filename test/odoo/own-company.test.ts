import { openCompany } from '../../src/odoo/company.ts';
import type { Odoo } from '../../src/odoo/rpc/client.ts';

test('a user whom Odoo does not show has no company: the first of all is not taken instead', async () => {
  const odoo = { uid: 7, read: async () => [], with: () => odoo } as unknown as Odoo;
  const names = { team: 'Amazon', location: 'WH/Amazon' };
  await expect(openCompany(odoo, names)).rejects.toThrow('Odoo does not show its user');
});
