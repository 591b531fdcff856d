import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

export type Operation = 'read' | 'write' | 'create' | 'unlink';

/** Whether the user may do something with the records of a model, as far as access rights (not record rules) say. */
export async function mayDo(odoo: Odoo, model: string, operation: Operation): Promise<boolean> {
  try {
    const answer = await odoo.read(model, 'check_access_rights', { operation, raise_exception: false });
    return answer === true;
  } catch (error) {
    if (error instanceof OdooError && error.kind === 'access') return false;
    // Later releases have `has_access` instead, and no longer this.
    if (error instanceof OdooError && ['missing', 'server', 'validation'].includes(error.kind))
      return (await odoo.read(model, 'has_access', { operation }, { ids: [] })) === true;
    throw error;
  }
}
