import { shipByOf } from '../../../src/domain/amazon-order.ts';
import { lateMessage } from '../../../src/domain/shipments/late.ts';
import { toInstant } from '../../../src/domain/time.ts';
import { madeUpOrder } from '../../kit/amazon-orders.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');

describe('the to-do on a delivery that must be shipped soon', () => {
  test.each([
    [
      '2026-11-27T14:30:00Z',
      'To be shipped by 2026-11-27 14:30 UTC, in 2 hours. ',
      'Ship soon',
      '2026-11-27',
    ],
    ['2026-11-29T12:00:00Z', 'To be shipped by 2026-11-29 12:00 UTC, in 2 days. ', 'Ship soon', '2026-11-29'],
    [
      '2026-11-27T11:50:00Z',
      'Late since 1 hour: the latest ship time was 2026-11-27 11:50 UTC. ',
      'Ship now',
      '2026-11-27',
    ],
    [
      '2026-11-09T03:50:00Z',
      'Late since 18 days: the latest ship time was 2026-11-09 03:50 UTC. ',
      'Ship now',
      '2026-11-09',
    ],
  ])('%s', (shipBy, note, summary, dueOn) => {
    const message = lateMessage(toInstant(shipBy), NOW);
    expect(message).toEqual({
      note: `${note}Deliver, with carrier and tracking reference.`,
      summary: expect.stringContaining(summary),
      dueOn,
    });
  });
});

/** Of an order of 21 November. */
const shipBy = (latestDateTime: string) =>
  shipByOf({
    createdTime: toInstant('2026-11-21T08:00:00Z'),
    fulfillment: {
      fulfillmentStatus: 'UNSHIPPED',
      shipByWindow: { latestDateTime: toInstant(latestDateTime) },
    },
  });

describe('the latest ship time of an order', () => {
  test('is what Amazon says', () => {
    expect(shipBy('2026-11-29T22:59:59Z')).toBe('2026-11-29T22:59:59.000Z');
    expect(shipByOf(madeUpOrder())).toBe(madeUpOrder().fulfillment?.shipByWindow?.latestDateTime);
  });

  test('is not known when it lies before the order: a placeholder such as 1995', () => {
    expect(shipBy('1995-01-01T00:00:00Z')).toBeUndefined();
  });
});
