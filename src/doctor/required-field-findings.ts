import type { Seller } from '../jobs/pass/seller.ts';
import { readUnfilledFields, readUnknownFields } from '../odoo/orm/required-fields.ts';
import { broken, type Finding, ok } from './finding.ts';

/** Checks whether new records can have a value in each field that this Odoo wants to be filled. */
export async function requiredFieldFindings(seller: Seller): Promise<Finding[]> {
  const { odoo } = await seller.company();
  const unfilled = (await readUnfilledFields(odoo)).map(({ model, field, label, madeByOdoo }) =>
    broken(
      'fields',
      'odoo',
      `Odoo wants "${label}" (${field}) in each new ${model}, and has no default for it: it refuses what this program makes there`,
      madeByOdoo
        ? 'Give it a default in Odoo (Settings ▸ Technical ▸ User-defined Defaults, or Studio): Odoo makes these records itself, so that the settings cannot.'
        : `Give it a default in Odoo, or a value in the settings: odoo.requiredFields: {${model}: {${field}: …}}.`,
    ),
  );
  const unknown = (await readUnknownFields(odoo)).map(({ model, field }) =>
    broken(
      'fields',
      'odoo',
      `odoo.requiredFields names ${field} of ${model}, which this Odoo does not have: it refuses what this program makes there`,
      'Correct odoo.requiredFields in the settings.',
    ),
  );
  const found = [...unfilled, ...unknown];
  return found.length === 0 ? [ok('fields', 'Each field that Odoo wants to be filled has a value')] : found;
}
