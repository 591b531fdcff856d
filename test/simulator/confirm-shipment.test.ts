import { merchantOrder, shipment, testClock } from '../kit/orders.ts';
import { type Client, start, stopAll } from './client.ts';

const ID = '305-0000001-0000001';
const CONFIRM = `/orders/v0/orders/${ID}/shipmentConfirmation`;
const MUG = '05015851154158';
const BOX = '61234567890123';

afterEach(stopAll);

/** A simulator with the merchant's order, changed. */
function withOrder(patch: Record<string, unknown> = {}): Promise<Client> {
  return start({ clock: testClock(), orders: [merchantOrder(patch)], quotas: false });
}

describe('a parcel that is right', () => {
  test('is taken with 204, without a body, and ships its units', async () => {
    const client = await withOrder();
    const answer = await client.post(CONFIRM, shipment());
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('x-amzn-ratelimit-limit')).toBe('2');
    const order = client.simulator.control.order(ID);
    expect(order).toMatchObject({
      lastUpdatedTime: '2026-11-22T12:00:00.000Z',
      fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED' },
      packages: [
        {
          packageReferenceId: '1',
          carrier: 'DHL',
          trackingNumber: '00340434161094042557',
          shipTime: '2026-11-22T11:00:00.000Z',
          packageItems: [{ orderItemId: MUG, quantity: 1 }],
        },
      ],
    });
    expect(order?.orderItems[0]?.fulfillment).toEqual({ quantityFulfilled: 1, quantityUnfulfilled: 1 });
  });

  test('the last one makes the order SHIPPED; one more finds nothing to ship', async () => {
    const client = await withOrder();
    const rest = [
      { orderItemId: MUG, quantity: 2 },
      { orderItemId: BOX, quantity: 1 },
    ];
    expect((await client.post(CONFIRM, shipment({ orderItems: rest }))).status).toBe(204);
    expect(client.simulator.control.order(ID)?.fulfillment?.fulfillmentStatus).toBe('SHIPPED');
    const { status, json } = await client.post(CONFIRM, shipment({ packageReferenceId: '2' }));
    expect(status).toBe(400);
    expect(json).toMatchObject({
      errors: [
        {
          code: 'PackageToUpdateNotFound',
          message:
            'Failed to create package due to not finding a matching package or order already fulfilled',
        },
      ],
    });
  });

  test('the same packageReferenceId again is an edit', async () => {
    const client = await withOrder();
    await client.post(CONFIRM, shipment());
    await client.post(
      CONFIRM,
      shipment({ trackingNumber: 'NEW', orderItems: [{ orderItemId: BOX, quantity: 1 }] }),
    );
    const order = client.simulator.control.order(ID);
    expect(order?.packages).toMatchObject([{ packageReferenceId: '1', trackingNumber: 'NEW' }]);
    expect(order?.orderItems.map(({ fulfillment }) => fulfillment?.quantityFulfilled)).toEqual([0, 1]);
    expect(client.simulator.control.journal().parcels).toMatchObject([
      { orderId: ID, packageReferenceId: '1', trackingNumber: 'NEW', times: 2, via: 'confirmShipment' },
    ]);
  });

  test('a parcel can be edited ten times, and no more', async () => {
    const client = await withOrder();
    for (let time = 0; time <= 10; time += 1)
      expect((await client.post(CONFIRM, shipment({ trackingNumber: `T-${time}` }))).status).toBe(204);
    const { status, json } = await client.post(CONFIRM, shipment({ trackingNumber: 'T-11' }));
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ code: 'InvalidPackageVersion' }] });
    expect(client.simulator.control.order(ID)?.packages).toMatchObject([{ trackingNumber: 'T-10' }]);
    // Another parcel of the order has a count of its own.
    expect((await client.post(CONFIRM, shipment({ packageReferenceId: '2' }))).status).toBe(204);
  });

  test('another carrier has a name', async () => {
    const client = await withOrder();
    await client.post(CONFIRM, shipment({ carrierCode: 'Other', carrierName: 'My Van' }));
    expect(client.simulator.control.order(ID)?.packages).toMatchObject([{ carrier: 'My Van' }]);
  });
});

describe('a parcel that is wrong', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a number as id',
      { packageReferenceId: 1 },
      'fields with invalid type [packageDetail.packageReferenceId]',
    ],
    [
      'a word as id',
      { packageReferenceId: 'PACK1' },
      'PackageReferenceId: is invalid, must be a positive numeric',
    ],
    ['zero as id', { packageReferenceId: '0' }, 'PackageReferenceId: is invalid'],
    ['no carrier', { carrierCode: null }, 'packageDetail.carrierCode'],
    ['no tracking number', { trackingNumber: null }, 'packageDetail.trackingNumber'],
    ['an empty tracking number', { trackingNumber: '' }, 'packageDetail.trackingNumber'],
    ['no date', { shipDate: null }, 'packageDetail.shipDate'],
    ['Other without a name', { carrierCode: 'Other' }, 'CarrierName: is required'],
    [
      'one item instead of a list',
      { orderItems: { orderItemId: MUG, quantity: 1 } },
      'packageDetail.orderItems',
    ],
    ['no items', { orderItems: [] }, 'packageDetail.orderItems'],
    ['a quantity of 0', { orderItems: [{ orderItemId: MUG, quantity: 0 }] }, 'orderItems[0].quantity'],
    ['an item id as number', { orderItems: [{ orderItemId: 1, quantity: 1 }] }, 'orderItems[0].orderItemId'],
    ['an unknown item', { orderItems: [{ orderItemId: '5015851154158', quantity: 1 }] }, 'has no item'],
    ['more than is open', { orderItems: [{ orderItemId: MUG, quantity: 3 }] }, 'larger than the quantity'],
    ['a date without a zone', { shipDate: '2026-11-22T11:00:00' }, 'ShipDate: is invalid'],
    ['an American date', { shipDate: '11/22/2026' }, 'ShipDate: is invalid'],
    ['a date in the future', { shipDate: '2026-11-22T12:30:00Z' }, 'must not be in the future'],
    ['a date before the order', { shipDate: '2026-11-21T07:00:00Z' }, 'must not be before the order'],
    ['an unknown field', { weight: 1 }, 'packageDetail.weight'],
  ])('%s', async (_name, parcel, message) => {
    const client = await withOrder();
    const { status, text } = await client.post(CONFIRM, shipment(parcel));
    expect(status).toBe(400);
    expect(text).toContain(message);
    expect(client.simulator.control.order(ID)).toEqual(merchantOrder());
    expect(client.simulator.control.journal().parcels).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['of FBA', { fulfillment: { fulfilledBy: 'AMAZON' } }, 'not fulfilled by the merchant'],
    ['cancelled', { fulfillment: { fulfillmentStatus: 'CANCELLED' } }, 'NonexistentOrderItem'],
    ['pending', { fulfillment: { fulfillmentStatus: 'PENDING' } }, 'cannot be shipped yet'],
    ['with labels of Amazon', { programs: ['FBM_SHIP_PLUS'] }, 'labels of Amazon'],
    ['of another store', { salesChannel: { marketplaceId: 'A13V1IB3VIYZZH' } }, 'was not placed in'],
  ])('an order %s', async (_name, patch, message) => {
    const client = await withOrder(patch);
    const { status, text } = await client.post(CONFIRM, shipment());
    expect(status).toBe(400);
    expect(text).toContain(message);
  });

  test('an unknown order is 404; no object, or a COD method outside Japan, 400', async () => {
    const client = await withOrder();
    const unknown = CONFIRM.replace(ID, '305-0000001-0000002');
    expect((await client.post(unknown, shipment())).status).toBe(404);
    expect((await client.post(CONFIRM, 'text')).status).toBe(400);
    expect((await client.post(CONFIRM, shipment({}, { codCollectionMethod: 'DirectPayment' }))).status).toBe(
      400,
    );
  });
});
