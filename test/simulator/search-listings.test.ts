import type { GivenListing } from '../../src/simulator/formats/listing-schema.ts';
import { testClock } from '../kit/orders.ts';
import { type Client, type Seen, start, stopAll } from './client.ts';

const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';
const ITEMS = '/listings/2021-08-01/items/A3SIMULATOR';

let clock = testClock();

beforeEach(() => {
  clock = testClock();
});

afterEach(stopAll);

const MUG: GivenListing = { sku: 'MUG', marketplaces: ['DE', 'FR'] };

async function withListings(...listings: GivenListing[]): Promise<Client> {
  const client = await start({ clock, marketplaces: ['DE', 'FR', 'IT'] });
  client.simulator.control.putListings(listings);
  return client;
}

function search(client: Client, query: Record<string, string>): Promise<Seen> {
  return client.get(ITEMS, { marketplaceIds: DE, ...query });
}

describe('reading listings', () => {
  test('one by its path, with every sign a SKU may have; 404 when there is none in the marketplaces', async () => {
    const odd = 'BOX/1 A,ä%';
    const client = await withListings({ ...MUG, sku: odd });
    const path = `${ITEMS}/${encodeURIComponent(odd)}`;
    expect((await client.get(path, { marketplaceIds: `${DE},${FR}` })).json).toMatchObject({
      sku: odd,
      summaries: [{ marketplaceId: DE }, { marketplaceId: FR }],
    });
    expect((await client.get(path, { marketplaceIds: 'APJ6JRA9NG5V4' })).status).toBe(404);
    expect((await client.get(`${ITEMS}/box`, { marketplaceIds: DE })).status).toBe(404);
  });

  test('several by SKU; a comma divides, encoded or not', async () => {
    const client = await withListings(MUG, { ...MUG, sku: 'A,B' }, { ...MUG, sku: 'A' });
    const { json } = await search(client, { identifiers: 'MUG,A,B', identifiersType: 'SKU' });
    expect(json).toMatchObject({ numberOfResults: 2, items: [{ sku: 'A' }, { sku: 'MUG' }] });
    const comma = await search(client, { identifiers: 'A,B', identifiersType: 'SKU' });
    expect(comma.json).toMatchObject({ numberOfResults: 1, items: [{ sku: 'A' }] });
  });

  test('all, page by page, ten on a page unless twenty are asked for', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...MUG, sku: `SKU-${String(index)}` }));
    const client = await withListings(...many);
    const skus = new Set<string>();
    type Page = { numberOfResults: number; items: { sku: string }[]; pagination?: { nextToken: string } };
    let page = (await search(client, {})).json as Page;
    expect([page.numberOfResults, page.items.length]).toEqual([25, 10]);
    for (let pages = 0; pages < 4; pages += 1) {
      for (const { sku } of page.items) skus.add(sku);
      if (page.pagination === undefined) break;
      clock.move(1000);
      page = (await search(client, { pageToken: page.pagination.nextToken })).json as Page;
    }
    expect(skus.size).toBe(25);
    expect(((await search(client, { pageSize: '20' })).json as Page).items).toHaveLength(20);
  });

  test.each<Record<string, string>>([
    { identifiers: 'A' },
    { identifiersType: 'SKU' },
    { identifiers: 'A', identifiersType: 'PLU' },
    { identifiers: Array.from({ length: 21 }, () => 'A').join(','), identifiersType: 'SKU' },
    { pageSize: '21' },
    { pageToken: 'nonsense' },
    { includedData: 'everything' },
    { fulfilledBy: 'MERCHANT' },
  ])('400 for %p', async (query) => {
    const client = await withListings(MUG);
    expect((await search(client, query)).status).toBe(400);
  });

  test('the marketplaces are needed', async () => {
    const client = await withListings(MUG);
    expect((await client.get(`${ITEMS}/MUG`)).status).toBe(400);
    expect((await client.get(ITEMS)).status).toBe(400);
  });
});
