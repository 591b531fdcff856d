import { hidePersonalData } from '../../src/simulator/api/personal-data.ts';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import type { Role } from '../../src/simulator/world/accounts.ts';
import { merchantOrder, NOW, testClock } from '../kit/orders.ts';
import { start, stopAll } from './client.ts';

const TRACKING: Role = 'INVENTORY_AND_ORDER_TRACKING';
const SHIPPING: Role = 'DIRECT_TO_CONSUMER_SHIPPING';
const AMAZON = { fulfillment: { fulfilledBy: 'AMAZON', fulfillmentStatus: 'SHIPPED' } };

/** The order as an application with these roles sees it. */
function seen(patch: Record<string, unknown>, roles: Role[]): Order {
  return hidePersonalData(merchantOrder(patch), roles, NOW);
}

/** The address of a shipped order, by the time when it should have arrived. */
function shipped(latestDateTime: string): unknown {
  const fulfillment = { fulfillmentStatus: 'SHIPPED', deliverByWindow: { latestDateTime } };
  return seen({ fulfillment }, [SHIPPING]).recipient?.deliveryAddress;
}

afterEach(stopAll);

describe('personal data', () => {
  test('an open order of the merchant is shown whole to who ships', () => {
    expect(seen({}, [SHIPPING])).toEqual(merchantOrder());
  });

  test('without the role the fields are absent, not refused', () => {
    const order = seen({}, [TRACKING]);
    expect(order).not.toHaveProperty('buyer');
    expect(order.recipient).toEqual({ deliveryAddress: { city: 'Köln', countryCode: 'DE' } });
  });

  test('an order of FBA has no street, name or e-mail, but the name for invoices', () => {
    expect(seen(AMAZON, [SHIPPING]).recipient).toEqual({
      deliveryAddress: { city: 'Köln', countryCode: 'DE' },
    });
    expect(seen(AMAZON, [SHIPPING])).not.toHaveProperty('buyer');
    expect(seen(AMAZON, [SHIPPING, 'TAX_REMITTANCE']).buyer).toEqual({ buyerName: 'Jörg Beispiel' });
  });

  test('a pending order has no recipient, a cancelled one only the town', () => {
    expect(seen({ fulfillment: { fulfillmentStatus: 'PENDING' } }, [SHIPPING])).not.toHaveProperty(
      'recipient',
    );
    const cancelled = seen({ fulfillment: { fulfillmentStatus: 'CANCELLED' } }, [SHIPPING]);
    expect(cancelled.recipient).toEqual({ deliveryAddress: { city: 'Köln', countryCode: 'DE' } });
  });

  test('the phone number goes once a shipped order should have arrived', () => {
    expect(shipped('2026-11-23T00:00:00Z')).toHaveProperty('phone');
    expect(shipped('2026-11-21T00:00:00Z')).not.toHaveProperty('phone');
    expect(shipped('2026-11-21T00:00:00Z')).toHaveProperty('addressLine1');
  });

  test('an application without any role for orders is refused', async () => {
    const client = await start({
      clock: testClock(),
      orders: [merchantOrder()],
      roles: ['FINANCE_AND_ACCOUNTING'],
    });
    expect((await client.get('/orders/2026-01-01/orders/305-0000001-0000001')).status).toBe(403);
    client.simulator.control.setRoles([TRACKING]);
    expect((await client.get('/orders/2026-01-01/orders/305-0000001-0000001')).status).toBe(200);
  });
});
