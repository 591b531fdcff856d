import fc from 'fast-check';
import { byDeadline, inDanger, uploadsNow } from '../../../src/domain/invoices/queue.ts';
import { meaningOf } from '../../../src/domain/invoices/verdict.ts';
import { type Instant, toInstant } from '../../../src/domain/time.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const QUOTA = { left: 15, millisecondsPerCall: 120_000 };

function due(number: string, time?: string): { number: string; deadline: Instant | undefined } {
  return { number, deadline: time === undefined ? undefined : toInstant(time) };
}

test('the oldest deadline goes first, what has none goes last', () => {
  const documents = [
    due('D'),
    due('C', '2026-11-23T10:00:00Z'),
    due('B', '2026-11-22T10:00:00Z'),
    due('A', '2026-11-23T10:00:00Z'),
  ];
  expect(documents.toSorted(byDeadline).map(({ number }) => number)).toEqual(['B', 'A', 'C', 'D']);
});

test('some feeds are left for shipments', () => {
  expect(uploadsNow(QUOTA, 5)).toBe(10);
  expect(uploadsNow({ ...QUOTA, left: 3 }, 5)).toBe(0);
});

test('a document is in danger when the feeds before it take too long', () => {
  const waiting = Array.from({ length: 40 }, (_, index) =>
    due(String(index).padStart(2, '0'), '2026-11-22T13:00:00Z'),
  );
  // 30 feeds go out in an hour, one each two minutes.
  expect(inDanger(waiting, NOW, QUOTA).map(({ number }) => number)).toEqual(
    waiting.slice(30).map(({ number }) => number),
  );
  expect(inDanger([due('A'), due('B', '2026-11-22T11:59:00Z')], NOW, QUOTA)).toHaveLength(1);
});

test('nothing is in danger that can go out in time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_000_000 })), (offsets) => {
      const waiting = offsets
        .map((offset, index) => due(String(index), new Date(NOW + offset).toISOString()))
        .toSorted(byDeadline);
      const late = new Set(inDanger(waiting, NOW, QUOTA));
      waiting.forEach((document, index) => {
        const sent = NOW + (index + 1) * QUOTA.millisecondsPerCall;
        expect(late.has(document)).toBe(sent > Date.parse(document.deadline ?? ''));
      });
    }),
  );
});

test("Amazon's answers mean one thing each", () => {
  expect(meaningOf({ kind: 'accepted' })).toEqual({ state: 'uploaded' });
  expect(meaningOf({ kind: 'refused', code: '79910', words: 'The total differs.' })).toEqual({
    state: 'refused',
    reason: '79910 The total differs.',
  });
  expect(meaningOf({ kind: 'refused', code: '79525', words: 'Amazon will generate invoice.' })).toMatchObject(
    {
      state: 'notWanted',
    },
  );
  expect(meaningOf({ kind: 'unknown' })).toMatchObject({ state: 'submitted', unclear: true });
});
