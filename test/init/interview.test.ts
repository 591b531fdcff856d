import { chosenStores, lackingIn } from '../../src/init/interview.ts';

const STORES = [
  { countryCode: 'DE', name: 'amazon.de' },
  { countryCode: 'GB', name: 'amazon.co.uk' },
];

describe('the marketplaces that were chosen', () => {
  test.each([
    ['DE', ['DE']],
    ['gb, de', ['GB', 'DE']],
    ['UK;DE  de', ['GB', 'DE']],
    ['A1PA6795UKMFR9', ['DE']],
  ])('%s', (typed, codes) => {
    expect(chosenStores(typed, STORES)).toEqual(codes);
  });

  test.each([
    ['DE, FR', 'The account does not sell in FR'],
    ['Germany', 'The account does not sell in Germany'],
    ['', 'No marketplace is named'],
  ])('%s is refused', (typed, message) => {
    expect(() => chosenStores(typed, STORES)).toThrow(message);
  });
});

test('what Odoo lacks is said with what to do', () => {
  const report = {
    uid: 5,
    missingApps: [],
    missingGroups: [],
    hasTracking: true,
    isAdministrator: false,
    hasScreens: false,
  };
  expect(lackingIn(report)).toEqual([]);
  expect(
    lackingIn({ ...report, missingApps: ['Inventory'], missingGroups: ['Invoicing'], hasTracking: false }),
  ).toEqual([
    'Inventory is not installed: install it in Odoo ▸ Apps.',
    'The user lacks the group Invoicing: give it in Odoo ▸ Settings ▸ Users.',
    expect.stringMatching(/install Delivery Costs/),
  ]);
});
