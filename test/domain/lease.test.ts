import { LEASE_MS, leaseState } from '../../src/domain/lease.ts';
import { shift, toInstant } from '../../src/domain/time.ts';

const now = toInstant('2026-11-27T12:00:00Z');
const leaseOf = (instance: string, age: number) => ({ instance, seenAt: shift(now, -age) });

test('a seller for whom nobody works is free', () => {
  expect(leaseState(undefined, 'a', now)).toBe('free');
});

test.each([0, LEASE_MS, 100 * LEASE_MS])('a program keeps its own lease, renewed %d ms ago', (age) => {
  expect(leaseState(leaseOf('a', age), 'a', now)).toBe('own');
});

test.each([
  [0, 'taken'],
  [LEASE_MS - 1, 'taken'],
  [LEASE_MS, 'lapsed'],
  // The other machine's clock is a little ahead, or wrong by a day.
  [-60_000, 'taken'],
  [-86_400_000, 'lapsed'],
])("another program's lease, renewed %d ms ago, is %s", (age, state) => {
  expect(leaseState(leaseOf('b', age), 'a', now)).toBe(state);
});
