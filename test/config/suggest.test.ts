import { settingsJsonSchema } from '../../src/config/schema.ts';
import { closest, keysAt } from '../../src/config/suggest.ts';
import { JOBS } from '../../src/jobs/registry.ts';

describe('a misspelt key', () => {
  const schema = settingsJsonSchema(JOBS);

  test.each([
    [['accounts', 0], 'marketplases', 'marketplaces'],
    [['accounts', 0, 'odoo'], 'unknownSKU', 'unknownSku'],
    [['schedule'], 'picking', 'pickings'],
    [[], 'account', 'accounts'],
  ])('at %j: %s was meant as %s', (path, key, meant) => {
    expect(closest(key, keysAt(schema, path))).toBe(meant);
  });

  test('far from every key suggests nothing', () => {
    expect(closest('colour', keysAt(schema, ['accounts', 0]))).toBeUndefined();
    expect(keysAt(schema, ['odoo', 'url'])).toEqual([]);
  });
});
