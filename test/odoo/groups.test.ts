import { groupsToGive } from '../../src/odoo/required.ts';

const right = (model: string, missing: 'read'[]) => ({ model, operations: ['read'] as const, missing });

test('the groups that give missing rights are named once each', () => {
  expect(
    groupsToGive([
      right('sale.order', ['read']),
      right('crm.team', ['read']),
      right('res.partner', []),
      right('stock.picking', ['read']),
      right('account.move', ['read']),
      right('x_amazon_account', ['read']),
    ]),
  ).toEqual([
    'Sales / Administrator',
    'Inventory / Administrator',
    'Invoicing',
    'Amazon sidecar (run setup again)',
  ]);
});
