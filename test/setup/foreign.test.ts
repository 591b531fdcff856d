import { refuseForeign } from '../../src/setup/apply.ts';

type Definitions = Parameters<typeof refuseForeign>[1];
const DEFINITIONS = [{ key: 'group_user', model: 'res.groups' }] as unknown as Definitions;

test('an external ID that somebody gave to a record of another model is refused, and the error names it', () => {
  const planted = { key: 'group_user', model: 'res.partner.category', id: 4 };
  expect(() => refuseForeign([planted], DEFINITIONS)).toThrow(
    'amazon_odoo.setup_group_user stands for res.partner.category 4',
  );
});

test('records of an earlier setup are reused', () => {
  const made = [
    { key: 'group_user', model: 'res.groups', id: 4 },
    { key: 'group_of_an_older_version', model: 'res.groups', id: 5 },
  ];
  expect(() => refuseForeign(made, DEFINITIONS)).not.toThrow();
});
