import { merchantOrder, testClock } from '../kit/orders.ts';
import { start, stopAll } from './client.ts';

const ID = '305-0000001-0000001';
const orderId = ID;
const MUG = '05015851154158';
const TIME = '2026-11-22T12:00:00.000Z';

afterEach(stopAll);

/** The controls of a simulator with the merchant's order, changed. */
async function withOrder(patch: Record<string, unknown> = {}) {
  const { simulator } = await start({ clock: testClock(), orders: [merchantOrder(patch)] });
  return simulator.control;
}

describe('events', () => {
  test('an order is placed now, and released from pending', async () => {
    const control = await withOrder();
    const placed = merchantOrder({
      orderId: '305-0000003-0000003',
      fulfillment: { fulfillmentStatus: 'PENDING' },
    });
    expect(control.event({ type: 'place', order: placed })).toMatchObject({
      createdTime: TIME,
      lastUpdatedTime: TIME,
    });
    const released = control.event({ type: 'release', orderId: placed.orderId });
    expect(released.fulfillment?.fulfillmentStatus).toBe('UNSHIPPED');
    expect(() => control.event({ type: 'release', orderId: placed.orderId })).toThrow(
      'is UNSHIPPED, not PENDING',
    );
  });

  test('Amazon ships what Amazon fulfils, and nothing else', async () => {
    const control = await withOrder({ fulfillment: { fulfilledBy: 'AMAZON' } });
    const shipped = control.event({ type: 'shipFba', orderId });
    expect(shipped).toMatchObject({ lastUpdatedTime: TIME, fulfillment: { fulfillmentStatus: 'SHIPPED' } });
    expect(shipped.orderItems[0]?.fulfillment).toEqual({ quantityFulfilled: 2, quantityUnfulfilled: 0 });
    const merchant = await withOrder();
    expect(() => merchant.event({ type: 'shipFba', orderId })).toThrow('not fulfilled by Amazon');
  });

  test('an order is cancelled, at any time', async () => {
    const control = await withOrder();
    const cancelled = control.event({ type: 'cancel', orderId, cancelledBy: 'AMAZON' });
    expect(cancelled.fulfillment?.fulfillmentStatus).toBe('CANCELLED');
    expect(cancelled.orderItems[0]?.cancellation).toEqual({
      cancellationExecution: { cancelledBy: 'AMAZON' },
    });
  });

  test.each<['shrinks' | 'stays', number]>([
    ['shrinks', 1],
    ['stays', 2],
  ])('one unit is cancelled, quantityOrdered %s', async (quantityOrdered, ordered) => {
    const control = await withOrder();
    const order = control.event({
      type: 'cancelUnits',
      orderId,
      orderItemId: MUG,
      quantity: 1,
      quantityOrdered,
    });
    expect(order.orderItems[0]).toMatchObject({
      quantityOrdered: ordered,
      fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 },
      proceeds: {
        proceedsTotal: { amount: '10.00' },
        breakdowns: [{ type: 'ITEM', subtotal: { amount: '10.00' } }],
      },
    });
    expect(order.proceeds?.grandTotal?.amount).toBe('20.00');
    expect(order.fulfillment?.fulfillmentStatus).toBe('UNSHIPPED');
  });

  test('with its last units the order is cancelled', async () => {
    const control = await withOrder();
    control.event({ type: 'cancelUnits', orderId, orderItemId: MUG, quantity: 2 });
    const order = control.event({ type: 'cancelUnits', orderId, orderItemId: '61234567890123', quantity: 1 });
    expect(order.fulfillment?.fulfillmentStatus).toBe('CANCELLED');
    expect(order.proceeds?.grandTotal?.amount).toBe('0.00');
  });

  test('the buyer asks to cancel one line; nothing else changes', async () => {
    const control = await withOrder();
    const order = control.event({ type: 'requestCancellation', orderId, orderItemIds: [MUG] });
    expect(order.fulfillment?.fulfillmentStatus).toBe('UNSHIPPED');
    expect(order.orderItems.map(({ cancellation }) => cancellation?.cancellationRequest?.requester)).toEqual([
      'BUYER',
      undefined,
    ]);
  });

  test('the address changes', async () => {
    const control = await withOrder();
    const order = control.event({
      type: 'changeAddress',
      orderId,
      address: { city: 'Bonn', countryCode: 'DE' },
    });
    expect(order.recipient?.deliveryAddress).toEqual({ city: 'Bonn', countryCode: 'DE' });
  });

  test('an unknown event or order is refused', async () => {
    const control = await withOrder();
    expect(() => control.event({ type: 'explode', orderId } as never)).toThrow('not an event');
    expect(() => control.event({ type: 'touch', orderId: '305-0000009-0000009' })).toThrow(
      'there is no order',
    );
  });
});
