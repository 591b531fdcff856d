import fc from 'fast-check';
import {
  DAY,
  fromOdooDatetime,
  HOUR,
  instantAt,
  MINUTE,
  millisecondsOf,
  shift,
  toInstant,
  toOdooDatetime,
} from '../../src/domain/time.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-22T15:04:05Z', '2026-11-22T15:04:05.000Z'],
    ['2026-11-22T15:04:05.678Z', '2026-11-22T15:04:05.678Z'],
    ['2026-11-22T15:04:05.678901Z', '2026-11-22T15:04:05.678Z'],
    ['2026-11-22T15:04:05+09:00', '2026-11-22T06:04:05.000Z'],
    ['2026-11-22T23:30:00-05:00', '2026-11-23T04:30:00.000Z'],
    ['2026-11-22T15:04:05z', '2026-11-22T15:04:05.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('is read from %s', (text, instant) => {
    expect(toInstant(text)).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-22T15:04:05',
    '2026-11-22 15:04:05',
    '22.11.2026',
    '11/22/2026',
    '2026-13-01',
    '2026-11-22T25:00:00Z',
    '1763823845',
  ])('is not read from "%s"', (text) => {
    expect(() => toInstant(text)).toThrow(RangeError);
    expect(() => toInstant(text)).toThrow('ISO 8601');
  });

  it('can be moved, also over a change to winter time, which UTC does not know', () => {
    const start = toInstant('2026-10-25T00:30:00Z');
    expect(shift(start, DAY)).toBe('2026-10-26T00:30:00.000Z');
    expect(shift(start, -(HOUR + MINUTE))).toBe('2026-10-24T23:29:00.000Z');
  });

  it('sorts as text, and survives the way to milliseconds and back', () => {
    const clock = fc.integer({ min: 0, max: Date.parse('2100-01-01') });
    fc.assert(
      fc.property(clock, clock, (one, other) => {
        expect(millisecondsOf(instantAt(one))).toBe(one);
        expect(instantAt(one) < instantAt(other)).toBe(one < other);
      }),
    );
  });
});

describe("Odoo's date and time", () => {
  it('is naive UTC with whole seconds', () => {
    expect(toOdooDatetime(toInstant('2026-11-22T23:04:05.999+09:00'))).toBe('2026-11-22 14:04:05');
    expect(fromOdooDatetime('2026-11-22 14:04:05')).toBe('2026-11-22T14:04:05.000Z');
  });

  it('loses nothing but the fraction of a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(fromOdooDatetime(toOdooDatetime(instantAt(seconds * 1000 + 999)))).toBe(
          instantAt(seconds * 1000),
        );
      }),
    );
  });
});
