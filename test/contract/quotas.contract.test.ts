import { OPERATIONS, type OperationName } from '../../src/amazon/operations.ts';
import { describeWithModels, usagePlans } from './models.ts';

const FILES = [
  'orders_2026-01-01.json',
  'ordersV0.json',
  'feeds_2021-06-30.json',
  'reports_2021-06-30.json',
  'sellers.json',
  'listingsItems_2021-08-01.json',
];

/** Limits of its own that no model names (developer-docs.amazon.com: Feed size and rate limit changes). */
const NOT_IN_A_MODEL: readonly OperationName[] = ['createListingsFeed'];

describeWithModels('the quotas of the product against Amazon’s models', () => {
  const names = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => !NOT_IN_A_MODEL.includes(name));

  test.each(names)('%s', (name) => {
    const { rate, burst, version } = OPERATIONS[name];
    // Orders v0 and v2026 have operations of one name: the version tells them apart.
    const plans = FILES.filter((file) => name !== 'getOrder' || file.includes(version)).flatMap(
      (file) => usagePlans(file).get(name) ?? [],
    );
    expect(plans).toEqual([{ rate, burst }]);
  });
});
