import { z } from 'zod';
import { dialectOf } from '../odoo/orm/kept-dialect.ts';
import { mayDo } from '../odoo/orm/rights.ts';
import { searchRead } from '../odoo/orm/search-read.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { OdooError } from '../odoo/rpc/errors.ts';
import type { Server } from './definition.ts';

/** Modules whose screens `setup` extends, by a model that only they have. */
const NEEDED: Readonly<Record<string, string>> = {
  'sale.order': 'Sales',
  'stock.picking': 'Inventory',
  'account.move': 'Invoicing',
  'crm.team': 'Sales Teams',
};

/**
 * Asks the server what the screens depend on.
 *
 * @throws OdooError when an app is missing, or the user may not change screens
 */
export async function readServer(odoo: Odoo): Promise<Server> {
  await assertAdministrator(odoo);
  const missing: string[] = [];
  for (const [model, app] of Object.entries(NEEDED)) {
    if ((await odoo.fieldsOf(model)).size === 0) missing.push(app);
  }
  if (missing.length > 0) {
    throw new OdooError(`Odoo has no ${missing.join(', ')}`, {
      kind: 'missing',
      outcome: 'rejected',
      hint: 'Install these apps, then run setup again.',
    });
  }
  const dialect = await dialectOf(odoo);
  return {
    list: dialect.listTag,
    attrs: !dialect.conditionsAreExpressions,
    groupsField: dialect.groupsField,
    privileges: dialect.hasPrivileges,
    packages: dialect.packages,
    carrierForm: await findCarrierForm(odoo),
  };
}

const CARRIER_FORM = 'view_picking_withcarrier_out_form';

/** The module that brings carriers has another name from 17 on. */
async function findCarrierForm(odoo: Odoo): Promise<string | undefined> {
  const [found] = await searchRead(
    odoo,
    'ir.model.data',
    [
      ['name', '=', CARRIER_FORM],
      ['model', '=', 'ir.ui.view'],
    ],
    z.object({ module: z.string() }),
  );
  return found === undefined ? undefined : `${found.module}.${CARRIER_FORM}`;
}

async function assertAdministrator(odoo: Odoo): Promise<void> {
  if (await mayDo(odoo, 'ir.model', 'create')) return;
  throw new OdooError('The user may not make screens in Odoo', {
    kind: 'access',
    outcome: 'rejected',
    hint: 'Name an administrator (Settings rights) with --username, and its password in ODOO_ADMIN_PASSWORD.',
  });
}
