import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getOrder, searchOrders } from '../../src/amazon/orders.ts';
import { toInstant } from '../../src/domain/time.ts';
import { inOrder, json, refuse } from './raw-server.ts';
import { bench, closeBenches } from './setup.ts';

const FBA = fixture('fba-shipped-us');
const QUERY = { marketplaceIds: ['A1', 'A2'], lastUpdatedAfter: toInstant('2026-11-01') };

afterEach(closeBenches);

describe('searchOrders', () => {
  it('asks for everything the product reads, as one comma separated value each', async () => {
    const { server, client } = await bench(
      json({ orders: [FBA], lastUpdatedBefore: '2026-11-22T08:10:00Z' }),
    );
    const page = await searchOrders(client, QUERY);
    expect(page.orders.map(({ orderId }) => orderId)).toEqual(['111-2222222-3333333']);
    expect(page.lastUpdatedBefore).toBe('2026-11-22T08:10:00.000Z');
    expect(page.nextToken).toBeUndefined();
    const { pathname, searchParams } = new URL(server.requests[0]?.target ?? '', server.url);
    expect(pathname).toBe('/orders/2026-01-01/orders');
    expect(Object.fromEntries(searchParams)).toEqual({
      marketplaceIds: 'A1,A2',
      lastUpdatedAfter: '2026-11-01T00:00:00.000Z',
      maxResultsPerPage: '100',
      includedData: 'BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX',
    });
  });
});

describe('getOrder', () => {
  it('returns the order, and undefined for one that Amazon does not know', async () => {
    const { client } = await bench(inOrder(json({ order: FBA }), refuse(404, 'NotFound')));
    expect((await getOrder(client, '111-2222222-3333333'))?.orderId).toBe('111-2222222-3333333');
    expect(await getOrder(client, '111-0000000-0000000')).toBeUndefined();
  });
});

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(`${import.meta.dirname}/fixtures/${name}.json`, 'utf8'));
}
