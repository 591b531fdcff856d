import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrdersFile } from '../../src/simulator/formats/orders-file.ts';
import { merchantOrder } from '../kit/orders.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-orders-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A JSON file with this content. */
async function file(content: unknown): Promise<string> {
  const path = join(folder, 'orders.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a file of orders', () => {
  test('is a list, or an object with orders', async () => {
    const order = merchantOrder();
    expect(await loadOrdersFile(await file([order]))).toEqual([order]);
    expect(await loadOrdersFile(await file({ orders: [order] }))).toEqual([order]);
  });

  test('names order and field of a mistake', async () => {
    const orders = [merchantOrder(), merchantOrder({ fulfillment: { fulfillmentStatus: 'CANCELED' } })];
    await expect(loadOrdersFile(await file(orders))).rejects.toThrow(
      /orders\.json: order 1: fulfillment\.fulfillmentStatus: /,
    );
    const [first] = merchantOrder().orderItems;
    const typing = merchantOrder({ orderItems: [{ ...first, quantity: 1 }] });
    await expect(loadOrdersFile(await file([typing]))).rejects.toThrow(
      /order 0: orderItems\[0\]: .*quantity/,
    );
  });

  test('names the file when it is no JSON, no list, or not there', async () => {
    await expect(loadOrdersFile(await file('{'))).rejects.toThrow(/orders\.json is not JSON/);
    await expect(loadOrdersFile(await file({}))).rejects.toThrow(/expected a list of orders/);
    await expect(loadOrdersFile(join(folder, 'none.json'))).rejects.toThrow(/cannot read .*none\.json/);
  });
});
