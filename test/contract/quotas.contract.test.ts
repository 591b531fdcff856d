import { OPERATIONS, type OperationName } from '../../src/amazon/operations.ts';
import { findOperation } from '../../src/simulator/api/operations.ts';
import { describeWithModels, usagePlans } from './models.ts';

const FILES = [
  'orders_2026-01-01.json',
  'ordersV0.json',
  'feeds_2021-06-30.json',
  'reports_2021-06-30.json',
  'sellers.json',
  'listingsItems_2021-08-01.json',
];

/** Limits of their own that no model names (developer-docs.amazon.com: Feed size and rate limit changes). */
const NOT_IN_A_MODEL: readonly OperationName[] = ['createListingsFeed'];

describeWithModels('quotas against Amazon’s models', () => {
  const names = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => !NOT_IN_A_MODEL.includes(name));

  test.each(names)('of the product: %s', (name) => {
    const { rate, burst, version } = OPERATIONS[name];
    // Orders v0 and v2026 have operations of one name: the path tells them apart.
    const plans = FILES.flatMap(usagePlans).filter(
      (one) => one.name === name && one.path.includes(`/${version}/`),
    );
    expect(plans.map(({ plan }) => plan)).toEqual([{ rate, burst }]);
  });

  test('of the simulator: all that it has', () => {
    const played = FILES.flatMap(usagePlans).flatMap(({ name, method, path, plan }) => {
      const found = findOperation(method, path.replaceAll(/\{\w+\}/g, 'x'))?.operation;
      return found === undefined ? [] : [{ name, plan, found }];
    });
    expect(played.map(({ name, plan }) => ({ name, ...plan }))).toEqual(
      played.map(({ found: { name, rate, burst } }) => ({ name, rate, burst })),
    );
    expect(played.length).toBe(names.length + 1);
  });
});
