import { recordId, type UserId } from '../../../src/domain/record-id.ts';
import { digestOf } from '../../../src/jobs/shipments/digest.ts';
import type { ShownPicking, ToDo } from '../../../src/jobs/shipments/shown.ts';

const PERSON = recordId<UserId>(2);

const toDo = (id: number, summary = 'Ship soon'): ToDo => ({
  id: recordId(id),
  delivery: `WH/OUT/${id}`,
  orderId: `305-0000001-000000${id % 10}`,
  userId: PERSON,
  summary,
  note: 'Late since 18 days.',
});

const failed = {
  delivery: { id: 62, name: 'WH/OUT/62' },
  order: { orderId: '305-0000001-0000009' },
  reason: 'Amazon did not take this parcel',
} as unknown as ShownPicking;

describe('the message to a person about a pass', () => {
  test('is one message, with failures first', () => {
    expect(digestOf(PERSON, [failed], [toDo(1), toDo(2, 'Enter tracking'), toDo(3)])).toEqual([
      {
        userId: 2,
        pickingId: 62,
        subject: 'Synchronization with Amazon failed: 1 delivery; Amazon: 3 to-dos on deliveries',
        lines: [
          'These deliveries could not be reported to Amazon:',
          'WH/OUT/62 (Amazon order 305-0000001-0000009): Amazon did not take this parcel',
          'Correct them in Odoo or in Seller Central. A corrected delivery is sent again by itself.',
          'Ship soon:',
          'WH/OUT/1 (Amazon order 305-0000001-0000001): Late since 18 days.',
          'WH/OUT/3 (Amazon order 305-0000001-0000003): Late since 18 days.',
          'Enter tracking:',
          'WH/OUT/2 (Amazon order 305-0000001-0000002): Late since 18 days.',
        ],
      },
    ]);
  });

  test('a long list ends with how many more there are', () => {
    const [notice] = digestOf(
      PERSON,
      [],
      Array.from({ length: 70 }, (_, index) => toDo(index + 1)),
    );
    expect(notice?.subject).toBe('Amazon: 70 to-dos on deliveries');
    expect(notice?.lines).toHaveLength(52);
    expect(notice?.lines.at(-1)).toBe('… and 20 more; see the activities in Odoo.');
  });
});
