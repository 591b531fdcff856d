import { unitsOfOrder } from '../../src/domain/order-units.ts';
import { madeUpOrder } from '../kit/amazon-orders.ts';

function order(fulfillmentStatus: string, fulfilledBy = 'MERCHANT') {
  const [item] = madeUpOrder({}).orderItems;
  if (item === undefined) throw new Error('an order without items');
  const { fulfillment: _, cancellation: __, ...goods } = item;
  const of = (sellerSku: string, quantityOrdered: number) => ({
    ...goods,
    quantityOrdered,
    product: { ...goods.product, sellerSku },
  });
  return madeUpOrder({
    fulfillment: { fulfillmentStatus, fulfilledBy },
    orderItems: [of('MUG', 1), of('LAMP', 2), of('MUG', 3)],
  });
}

const TAKEN = { MUG: 4, LAMP: 2 };

describe('what an order takes out of the stock of the seller', () => {
  test.each([
    ['PENDING', 'ignored', 'PENDING', TAKEN, 'pending'],
    ['PENDING_AVAILABILITY', 'ignored', 'PENDING', TAKEN, 'pending'],
    ['UNSHIPPED', 'created', undefined, TAKEN, undefined],
    ['UNSHIPPED', 'failed', undefined, TAKEN, 'notInOdoo'],
    ['SHIPPED', 'failed', undefined, TAKEN, 'notInOdoo'],
    ['UNSHIPPED', 'ignored', 'OTHER_MARKETPLACE', TAKEN, 'notInOdoo'],
    ['SHIPPED', 'ignored', 'OTHER_MARKETPLACE', TAKEN, undefined],
    ['SHIPPED', 'ignored', 'FBM_SHIPPED_BEFORE_IMPORT', TAKEN, undefined],
    ['CANCELLED', 'ignored', 'CANCELLED_BEFORE_IMPORT', {}, undefined],
    ['CANCELLED', 'failed', undefined, {}, undefined],
    ['UNFULFILLABLE', 'ignored', 'UNFULFILLABLE', {}, undefined],
  ] as const)('%s, %s %s', (status, outcome, rule, units, held) => {
    const found = unitsOfOrder(order(status), { outcome, rule });
    expect(Object.fromEntries(found.units)).toEqual(units);
    expect(found.held).toBe(held);
  });

  test('is nothing when Amazon ships it', () => {
    const found = unitsOfOrder(order('PENDING', 'AMAZON'), { outcome: 'ignored', rule: 'PENDING' });
    expect([...found.units]).toEqual([]);
  });
});
