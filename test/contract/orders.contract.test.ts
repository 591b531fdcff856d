import { INCLUDED_DATA } from '../../src/simulator/api/order-view.ts';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { sampleOrders } from '../../src/simulator/made-up/sample-orders.ts';
import { merchantOrder, NOW, shipment, testClock } from '../kit/orders.ts';
import { start, stopAll } from '../simulator/client.ts';
import { describeWithModels, problems, sandboxAnswers, validatorOf } from './models.ts';

const MODEL = 'orders_2026-01-01.json';
const ORDERS = '/orders/2026-01-01/orders';
const EVERYTHING = INCLUDED_DATA.join(',');

afterEach(stopAll);

const list = () => validatorOf(MODEL, 'SearchOrdersResponse');

describeWithModels('orders against Amazon’s model', () => {
  test('a list of the sample orders is what the model says, page by page', async () => {
    const client = await start({ clock: testClock(), orders: sampleOrders(NOW), quotas: false });
    const validate = list();
    const query = {
      lastUpdatedAfter: '2026-01-01T00:00:00Z',
      includedData: EVERYTHING,
      maxResultsPerPage: '50',
    };
    let paging: { paginationToken?: string } = {};
    let count = 0;
    do {
      const { json } = await client.get(ORDERS, { ...query, ...paging });
      expect(problems(validate, json)).toEqual([]);
      const page = json as { orders: []; pagination?: { nextToken: string } };
      count += page.orders.length;
      paging = page.pagination ? { paginationToken: page.pagination.nextToken } : {};
    } while (paging.paginationToken);
    expect(count).toBe(300);
  });

  test('the stored sample orders are what the model says, personal data included', () => {
    const validate = list();
    for (const order of sampleOrders(NOW)) expect(problems(validate, { orders: [order] })).toEqual([]);
  });

  test.each(INCLUDED_DATA.map((dataset) => [dataset]))('with %s alone', async (dataset) => {
    const client = await start({ clock: testClock(), orders: sampleOrders(NOW), personalData: 'always' });
    const { json } = await client.get(ORDERS, {
      createdAfter: '2026-01-01T00:00:00Z',
      includedData: dataset,
    });
    expect(problems(list(), json)).toEqual([]);
  });

  test('one order', async () => {
    const client = await start({ clock: testClock(), orders: [merchantOrder()] });
    const { status, json } = await client.get(`${ORDERS}/305-0000001-0000001`, { includedData: EVERYTHING });
    expect(status).toBe(200);
    expect(problems(validatorOf(MODEL, 'GetOrderResponse'), json)).toEqual([]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['400', {}, 400],
    ['403', { createdAfter: '2026-01-01T00:00:00Z', marketplaceIds: 'ATVPDKIKX0DER' }, 403],
  ])('errors: %s', async (_name, query, status) => {
    const client = await start({ clock: testClock(), region: 'eu' });
    const answer = await client.get(ORDERS, query);
    expect(answer.status).toBe(status);
    expect(problems(validatorOf(MODEL, 'ErrorList'), answer.json)).toEqual([]);
  });

  test('errors: 404 and 429', async () => {
    const client = await start({ clock: testClock() });
    const validate = validatorOf(MODEL, 'ErrorList');
    expect(problems(validate, (await client.get(`${ORDERS}/305-0000009-0000009`)).json)).toEqual([]);
    client.simulator.control.addFault({ kind: 'throttle' });
    const throttled = await client.get(`${ORDERS}/305-0000009-0000009`);
    expect(throttled.status).toBe(429);
    expect(problems(validate, throttled.json)).toEqual([]);
  });

  test('every sample order of the model can be put in and is served equal', async () => {
    const listed = sandboxAnswers(MODEL, ORDERS, '200').flatMap(
      ({ response }) => response['orders'] as Order[],
    );
    const single = sandboxAnswers(MODEL, `${ORDERS}/{orderId}`, '200').map(
      ({ response }) => response['order'] as Order,
    );
    const samples = [...listed, ...single];
    expect(samples).toHaveLength(6);
    const clock = testClock(Date.parse('2025-12-01T00:00:00Z'));
    const client = await start({ clock, orders: samples, personalData: 'always' });
    for (const sample of samples) {
      const { json } = await client.get(`${ORDERS}/${sample.orderId}`, { includedData: EVERYTHING });
      expect(json).toEqual({ order: sample });
    }
    const { json } = await client.get(ORDERS, {
      createdAfter: '2024-12-01T00:00:00Z',
      includedData: EVERYTHING,
    });
    const served = (json as { orders: Order[] }).orders;
    expect(served).toHaveLength(samples.length);
    for (const sample of samples) {
      expect(served.find(({ orderId }) => orderId === sample.orderId)).toEqual(sample);
    }
  });

  test('the shipment that our tests send, and its refusals', async () => {
    const client = await start({ clock: testClock(), orders: [merchantOrder()] });
    expect(problems(validatorOf('ordersV0.json', 'ConfirmShipmentRequest'), shipment())).toEqual([]);
    const path = '/orders/v0/orders/305-0000001-0000001/shipmentConfirmation';
    const validate = validatorOf('ordersV0.json', 'ConfirmShipmentErrorResponse');
    for (const parcel of [{ packageReferenceId: 1 }, { shipDate: 'today' }, { orderItems: [] }]) {
      const answer = await client.post(path, shipment(parcel));
      expect(answer.status).toBe(400);
      expect(problems(validate, answer.json)).toEqual([]);
    }
  });
});
