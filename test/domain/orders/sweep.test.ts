import { Decimal } from '../../../src/domain/money.ts';
import { compareWalks, proofOf, type ShownOrder } from '../../../src/domain/orders/sweep.ts';
import { toInstant } from '../../../src/domain/time.ts';
import { madeUpOrder } from '../../kit/amazon-orders.ts';

const SINCE = toInstant('2026-11-20T00:00:00Z');

function order(orderId: string, created: string, updated = created): ReturnType<typeof madeUpOrder> {
  return madeUpOrder({ orderId, createdTime: toInstant(created), lastUpdatedTime: toInstant(updated) });
}

describe('two walks over the same orders', () => {
  const fresh = order('fresh', '2026-11-21T00:00:00Z');
  const old = order('old', '2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z');

  it('agree when the second has what is older on top', () => {
    expect(compareWalks([fresh], [fresh, old], SINCE)).toEqual({
      orders: [fresh, old],
      onlyByCreation: 0,
      onlyByUpdate: 0,
    });
  });

  it('are merged, and orders missing from either list are counted', () => {
    const other = order('other', '2026-11-21T00:00:00Z');
    const { orders, onlyByCreation, onlyByUpdate } = compareWalks([fresh], [other], SINCE);
    expect(orders.map(({ orderId }) => orderId)).toEqual(['fresh', 'other']);
    expect([onlyByCreation, onlyByUpdate]).toEqual([1, 1]);
  });

  it('the newest version of an order counts, whichever walk has it', () => {
    const newer = order('fresh', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z');
    expect(compareWalks([newer], [fresh], SINCE).orders).toEqual([newer]);
    expect(compareWalks([fresh], [newer], SINCE).orders).toEqual([newer]);
  });
});

describe('the proof of an order', () => {
  const worth = new Decimal('30.00');
  const shown = (changes: Partial<ShownOrder> = {}): ShownOrder => ({
    createdHere: true,
    state: 'sale',
    amountTotal: worth,
    ...changes,
  });

  it.each<[string, ShownOrder | undefined, string]>([
    ['is a confirmed sales order', shown(), 'imported'],
    ['is a cancelled one too', shown({ state: 'cancel', amountTotal: new Decimal(0) }), 'imported'],
    ['is an order that someone else entered', shown({ createdHere: false, state: 'draft' }), 'imported'],
    ['fails when Odoo shows none', undefined, 'unexplained'],
    ['fails when the order is a quotation still', shown({ state: 'draft' }), 'unexplained'],
    ['fails when approval is waited for', shown({ state: 'to approve' }), 'unexplained'],
    ['fails when all lines were set to nothing', shown({ amountTotal: new Decimal(0) }), 'unexplained'],
  ])('%s', (_, record, expected) => {
    expect(proofOf({ outcome: 'unchanged' }, worth, record)).toBe(expected);
  });

  it('takes no belief for a proof: what was just created must be shown', () => {
    expect(proofOf({ outcome: 'created' }, worth, undefined)).toBe('unexplained');
    expect(proofOf({ outcome: 'failed' }, worth, shown())).toBe('failed');
    expect(proofOf({ outcome: 'ignored', rule: 'PENDING' }, worth, undefined)).toBe('ignored');
    expect(proofOf({ outcome: 'ignored' }, worth, undefined)).toBe('unexplained');
  });
});
