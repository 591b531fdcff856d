import type { Odoo } from '../../src/odoo/rpc/client.ts';
import { requireCarriers } from '../../src/odoo/stock/delivery.ts';

const odooWith = (...fields: string[]): { odoo: Odoo } => ({
  odoo: { fieldsOf: async () => new Set(fields) } as unknown as Odoo,
});

test('for an Odoo without delivery methods, the error names the app to install', async () => {
  await expect(requireCarriers(odooWith('id', 'name'))).rejects.toMatchObject({
    message:
      'Odoo has no carrier on deliveries (stock.picking.carrier_id), so that no delivery can be reported to Amazon',
    hint: expect.stringContaining(
      'Install the app Delivery Costs (module stock_delivery; up to 16 its name is delivery)',
    ),
    exitStatus: 3,
  });
  await expect(requireCarriers(odooWith())).rejects.toMatchObject({
    hint: expect.stringContaining('Install the app Inventory'),
  });
  await expect(
    requireCarriers(odooWith('id', 'carrier_id', 'carrier_tracking_ref')),
  ).resolves.toBeUndefined();
});
