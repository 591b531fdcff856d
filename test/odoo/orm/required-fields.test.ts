import { loadMissing } from '../../../src/odoo/orm/load.ts';
import { contextForNew, readUnfilledFields } from '../../../src/odoo/orm/required-fields.ts';
import type { NewRecordValues, Odoo } from '../../../src/odoo/rpc/client.ts';

/** An Odoo that takes whatever it is given, and what it was given. */
function taking(newRecordValues: NewRecordValues): { odoo: Odoo; given: unknown[] } {
  const given: unknown[] = [];
  const odoo = {
    newRecordValues,
    with: () => odoo,
    call: async (_model: string, _method: string, args: unknown) => {
      given.push(args);
      return { ids: [1], messages: [] };
    },
    read: async (_model: string, method: string) =>
      method === 'check_object_reference' ? ['res.country', 56] : undefined,
  } as unknown as Odoo;
  return { odoo, given };
}

const VALUES: NewRecordValues = {
  'sale.order': { x_channel: 'Amazon', 'x_country_id/id': 'base.de' },
  'sale.order.line': { x_margin: 'low' },
  'res.partner': { x_kind: 'buyer' },
};

describe('values for fields that this Odoo wants to be filled', () => {
  test('go into the first row of a record and into each row of its lines', async () => {
    const { odoo, given } = taking(VALUES);
    await loadMissing(
      odoo,
      'sale.order',
      ['id', 'order_line/name'],
      [
        {
          rows: [
            ['a.b', 'Mug'],
            ['', 'Cup'],
          ],
        },
      ],
    );
    expect(given).toEqual([
      {
        fields: ['id', 'order_line/name', 'x_channel', 'x_country_id/id', 'order_line/x_margin'],
        data: [
          ['a.b', 'Mug', 'Amazon', 'base.de', 'low'],
          ['', 'Cup', '', '', 'low'],
        ],
      },
    ]);
  });

  test('never replace what the program writes, and concern no other model', async () => {
    const { odoo, given } = taking({ 'crm.team': { 'company_id/id': 'base.main_company', name: 'Shop' } });
    await loadMissing(odoo, 'crm.team', ['id', 'name', 'company_id/.id'], [{ rows: [['a.b', 'Amazon', 1]] }]);
    await loadMissing(odoo, 'product.product', ['id'], [{ rows: [['c.d']] }]);
    expect(given).toEqual([
      { fields: ['id', 'name', 'company_id/.id'], data: [['a.b', 'Amazon', '1']] },
      { fields: ['id'], data: [['c.d']] },
    ]);
  });

  test('are defaults where Odoo makes the record itself', async () => {
    const { odoo } = taking(VALUES);
    expect(await contextForNew(odoo, ['sale.order', 'account.move'])).toEqual({
      default_x_channel: 'Amazon',
      default_x_country_id: 56,
    });
  });
});

/** An Odoo that wants a cost centre in invoices, and has no default for it. */
function wantingCostCentre(keepsDefaultsAsSystem: boolean): Odoo {
  const fields = { x_cost_centre: { string: 'Cost Centre', required: true } };
  const odoo: Pick<Odoo, 'newRecordValues' | 'fieldsOf' | 'read'> & { once: () => Promise<unknown> } = {
    newRecordValues: { 'account.move': { x_cost_centre: 'Amazon' } },
    fieldsOf: async (model) => new Set(model === 'account.move' ? Object.keys(fields) : []),
    read: async (_model, method) => (method === 'fields_get' ? fields : {}),
    once: async () => ({ keepsDefaultsAsSystem }),
  };
  return odoo as unknown as Odoo;
}

describe('a required field of invoices with a value in the settings', () => {
  test('has no value where Odoo makes invoices as the system and drops the defaults of the call', async () => {
    expect(await readUnfilledFields(wantingCostCentre(false))).toEqual([
      { model: 'account.move', field: 'x_cost_centre', label: 'Cost Centre', madeByOdoo: true },
    ]);
  });

  test('has one where Odoo keeps them', async () => {
    expect(await readUnfilledFields(wantingCostCentre(true))).toEqual([]);
  });
});
