import type { SellerSettings } from '../../../src/config/schema.ts';
import { describeInEffect, overruled, settingsInEffect } from '../../../src/jobs/screens/in-effect.ts';
import type { ChoiceKey } from '../../../src/odoo/screens/account-form.ts';

const odoo = {
  team: 'Amazon',
  unknownSku: 'fail',
  invoices: 'manual',
  importShippedFbm: false,
  skuMap: { MUG: 'CUP' },
} as unknown as SellerSettings['odoo'];
const written = new Set(['invoices', 'unknownSku', 'skuMap']);
const choices = new Map<ChoiceKey, string>([
  ['invoices', 'onDelivery'],
  ['team', 'Shop'],
]);

function of(key: string): unknown {
  return settingsInEffect({ odoo, written }, choices).find((setting) => setting.key === key);
}

describe('what counts', () => {
  test('is what people have chosen in Odoo, also against the file', () => {
    expect(of('invoices')).toEqual({
      key: 'invoices',
      value: 'onDelivery',
      source: 'Odoo',
      file: 'manual',
      odoo: 'onDelivery',
    });
    expect(of('team')).toMatchObject({ value: 'Shop', source: 'Odoo', file: undefined });
  });

  test('is else what stands in the file, else the default', () => {
    expect(of('unknownSku')).toMatchObject({ value: 'fail', source: 'file', odoo: undefined });
    expect(of('skuMap')).toMatchObject({ value: '{"MUG":"CUP"}', source: 'file' });
    expect(of('importShippedFbm')).toMatchObject({ value: 'false', source: 'default', file: undefined });
  });

  test('differs from the file only where the file says something else', () => {
    const found = overruled(settingsInEffect({ odoo, written }, choices));
    expect(found.map(({ key }) => key)).toEqual(['invoices']);
  });

  test('is said on the form, with its source', () => {
    const lines = describeInEffect(settingsInEffect({ odoo, written }, choices)).split('\n');
    expect(lines).toContain('team: Shop (chosen here)');
    expect(lines).toContain('salesperson: none (default)');
    expect(lines).toContain('unknownSku: fail (settings file)');
    expect(lines).toContain(
      'invoices: onDelivery (chosen here; the settings file says manual, which does not count)',
    );
    expect(lines.join('\n')).not.toContain('skuMap');
  });
});
