import { mayDo } from '../../../src/odoo/orm/rights.ts';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';

/** An Odoo that answers one method alone. */
function odooWith(method: string, answer: boolean): Odoo {
  const read = async (_: string, asked: string) => {
    if (asked === method) return answer;
    throw new OdooError(`there is no method ${asked}`, { kind: 'missing', outcome: 'rejected' });
  };
  return { read } as unknown as Odoo;
}

test.each(['check_access_rights', 'has_access'])(
  'rights are known from a release that has only %s',
  async (method) => {
    expect(await mayDo(odooWith(method, true), 'any.model', 'create')).toBe(true);
    expect(await mayDo(odooWith(method, false), 'any.model', 'create')).toBe(false);
  },
);

async function gone(): Promise<never> {
  throw new OdooError('gone', { kind: 'connection', outcome: 'notSent' });
}

test('an Odoo that cannot answer is an error, and no missing right', async () => {
  await expect(mayDo({ read: gone } as unknown as Odoo, 'any.model', 'create')).rejects.toThrow('gone');
});
