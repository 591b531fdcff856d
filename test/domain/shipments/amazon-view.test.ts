import { mayStillBeAsked } from '../../../src/domain/shipments/amazon-view.ts';
import { DAY, instantAt } from '../../../src/domain/time.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const daysAgo = (days: number) => instantAt(NOW - days * DAY);

test('Amazon is asked about an order while one of its deliveries is younger than two years', () => {
  expect(mayStillBeAsked([daysAgo(731), daysAgo(729)], NOW)).toBe(true);
  expect(mayStillBeAsked([], NOW)).toBe(true);
});

test('Amazon is not asked about an order whose deliveries were all done more than two years ago', () => {
  expect(mayStillBeAsked([daysAgo(731), daysAgo(900)], NOW)).toBe(false);
});
