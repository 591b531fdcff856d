import { patchQuantity, previewQuantity, readListings } from '../../src/amazon/listings.ts';
import { toSku } from '../../src/domain/sku.ts';
import { bench, closeBenches, rejection } from '../kit/amazon-client.ts';
import { inOrder, json, refuse } from '../kit/raw-server.ts';

const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';
const MUG = toSku('MUG-BLUE');
const CHANGE = { sku: toSku('BOX/1 A'), marketplaceId: DE, quantity: 7 };

const MUG_ITEM = {
  sku: MUG,
  summaries: [
    { marketplaceId: DE, asin: 'B000000001', productType: 'DRINKING_CUP', status: ['DISCOVERABLE'] },
    { marketplaceId: FR, asin: 'B000000001', productType: 'CUP', status: ['BUYABLE', 'DISCOVERABLE'] },
  ],
  issues: [{ code: '18027', message: 'The main image has text.', severity: 'WARNING', categories: [] }],
  fulfillmentAvailability: [
    { fulfillmentChannelCode: 'DEFAULT', quantity: 4 },
    { fulfillmentChannelCode: 'AMAZON_EU' },
  ],
};
const found = (items: unknown[], more: object = {}) =>
  json({ numberOfResults: items.length, items, ...more });

const page = (sku: string, nextToken?: string) =>
  json({ numberOfResults: 2, items: [{ sku }], ...(nextToken && { pagination: { nextToken } }) });
const issue = (severity: string) => ({ code: '90000900', message: 'No such attribute.', severity });

afterEach(closeBenches);

describe('readListings', () => {
  it('asks for 20 SKUs a call in all marketplaces, and for a page that holds them', async () => {
    const { client, server } = await bench(found([]));
    const skus = Array.from({ length: 21 }, (_, index) => toSku(`SKU ${index}`));
    await readListings(client, [...skus, ...skus]);
    const asked = server.requests.map(({ target }) => new URL(target, server.url));
    expect(asked.map(({ pathname }) => pathname)).toEqual([
      '/listings/2021-08-01/items/A3EXAMPLE',
      '/listings/2021-08-01/items/A3EXAMPLE',
    ]);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      marketplaceIds: `${DE},${FR}`,
      identifiers: skus.slice(0, 20).join(','),
      identifiersType: 'SKU',
      includedData: 'summaries,issues,fulfillmentAvailability',
      pageSize: '20',
    });
    expect(asked[1]?.searchParams.get('identifiers')).toBe('SKU 20');
  });

  it('says of each SKU where it is listed, who ships it, how many are live and what Amazon minds', async () => {
    const { client } = await bench(found([MUG_ITEM]));
    expect(await readListings(client, [MUG])).toEqual(
      new Map([
        [
          MUG,
          {
            sku: MUG,
            found: true,
            marketplaceIds: [DE, FR],
            productType: 'DRINKING_CUP',
            channels: [
              { code: 'DEFAULT', quantity: 4 },
              { code: 'AMAZON_EU', quantity: undefined },
            ],
            buyable: true,
            issues: [{ code: '18027', message: 'The main image has text.', severity: 'WARNING' }],
          },
        ],
      ]),
    );
  });

  it('takes nothing for granted about a listing of which Amazon says little', async () => {
    const { client } = await bench(found([{ sku: MUG }]));
    expect((await readListings(client, [MUG])).get(MUG)).toEqual({
      sku: MUG,
      found: true,
      marketplaceIds: [],
      productType: undefined,
      channels: [],
      buyable: false,
      issues: [],
    });
  });

  it('does not take a SKU of another spelling for the one that was asked for', async () => {
    const { client } = await bench(found([MUG_ITEM]));
    const [other, padded] = [toSku('mug-blue'), toSku('MUG-BLUE ')];
    expect([...(await readListings(client, [other, padded])).values()]).toEqual([
      { sku: other, found: false },
      { sku: padded, found: false },
    ]);
  });

  it('reads all pages, and sees when they do not end', async () => {
    const { client, server } = await bench(inOrder(page('a', 'token/1'), page('b')));
    const listings = await readListings(client, [toSku('a'), toSku('b')]);
    expect([...listings.values()].map((one) => one.found)).toEqual([true, true]);
    expect(new URL(server.requests[1]?.target ?? '', server.url).searchParams.get('pageToken')).toBe(
      'token/1',
    );
    const loop = await bench(page('a', 'again'));
    expect(await rejection(readListings(loop.client, [toSku('a')]))).toMatchObject({
      code: 'AMAZON_PAGING_LOOP',
    });
  });

  it('reads one by one what an answer counts and does not hold, before it calls a SKU unknown', async () => {
    const { client, server } = await bench(
      inOrder(json({ numberOfResults: 2, items: [MUG_ITEM] }), json({ sku: 'b' }), refuse(404, 'NotFound')),
    );
    const listings = await readListings(client, [MUG, toSku('b'), toSku('c')]);
    expect([...listings.values()].map(({ sku, found: known }) => [sku, known])).toEqual([
      [MUG, true],
      ['b', true],
      ['c', false],
    ]);
    expect(server.requests.map(({ target }) => target.split('?')[0])).toEqual([
      '/listings/2021-08-01/items/A3EXAMPLE',
      '/listings/2021-08-01/items/A3EXAMPLE/b',
      '/listings/2021-08-01/items/A3EXAMPLE/c',
    ]);
  });

  it('reads a SKU with a comma by itself, with each sign of it encoded', async () => {
    const odd = toSku("1,5/L 'ä'+50%");
    const { client, server } = await bench(json({ ...MUG_ITEM, sku: odd }));
    expect((await readListings(client, [odd])).get(odd)).toMatchObject({ found: true });
    expect(server.requests.map(({ target }) => target.split('?')[0])).toEqual([
      '/listings/2021-08-01/items/A3EXAMPLE/1%2C5%2FL%20%27%C3%A4%27%2B50%25',
    ]);
  });

  it('fails as a whole when Amazon refuses: no SKU becomes unknown by that', async () => {
    const { client } = await bench(refuse(403, 'Unauthorized', 'Access to requested resource is denied.'));
    expect(await rejection(readListings(client, [MUG]))).toMatchObject({ code: 'AMAZON_ACCESS_DENIED' });
    const single = await bench(refuse(400, 'InvalidInput'));
    expect(await rejection(readListings(single.client, [toSku('a,b')]))).toMatchObject({
      code: 'AMAZON_INVALID_INPUT',
    });
  });

  it.each([1.5, -1, '3'])('refuses a live quantity of %p', async (quantity) => {
    const item = { sku: MUG, fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity }] };
    const { client } = await bench(found([item]));
    expect(await rejection(readListings(client, [MUG]))).toMatchObject({ code: 'AMAZON_MALFORMED_ANSWER' });
  });
});

describe('patchQuantity', () => {
  const accepted = { sku: CHANGE.sku, status: 'ACCEPTED', submissionId: 'f1dc2914', issues: [] };

  it('merges the quantity of the seller into one marketplace of the listing', async () => {
    const { client, server } = await bench(json(accepted));
    expect(await patchQuantity(client, CHANGE)).toEqual({
      kind: 'accepted',
      submissionId: 'f1dc2914',
      warnings: [],
    });
    const [request] = server.requests;
    expect([request?.method, request?.target]).toEqual([
      'PATCH',
      `/listings/2021-08-01/items/A3EXAMPLE/BOX%2F1%20A?includedData=issues&marketplaceIds=${DE}`,
    ]);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      productType: 'PRODUCT',
      patches: [
        {
          op: 'merge',
          path: '/attributes/fulfillment_availability',
          value: [{ fulfillment_channel_code: 'DEFAULT', quantity: 7 }],
        },
      ],
    });
  });

  it('asks for a preview only when it is told to', async () => {
    const { client, server } = await bench(json({ ...accepted, status: 'VALID' }));
    expect(await previewQuantity(client, CHANGE)).toMatchObject({ kind: 'accepted' });
    expect(server.requests[0]?.target).toContain('mode=VALIDATION_PREVIEW');
  });

  it('does not take the answer to a preview for a submission, nor the other way round', async () => {
    const { client } = await bench(json({ ...accepted, status: 'VALID' }));
    expect(await rejection(patchQuantity(client, CHANGE))).toMatchObject({
      code: 'AMAZON_MALFORMED_ANSWER',
      outcome: 'unknown',
    });
    const preview = await bench(json(accepted));
    expect(await rejection(previewQuantity(preview.client, CHANGE))).toMatchObject({
      code: 'AMAZON_MALFORMED_ANSWER',
    });
  });

  it("gives Amazon's words back: refused by status or by an error, accepted in spite of warnings", async () => {
    const { client } = await bench(
      inOrder(
        json({ ...accepted, status: 'INVALID', issues: [issue('ERROR')] }),
        json({ ...accepted, issues: [issue('WARNING'), issue('ERROR')] }),
        json({ ...accepted, issues: [issue('WARNING'), issue('INFO')] }),
      ),
    );
    expect(await patchQuantity(client, CHANGE)).toEqual({
      kind: 'refused',
      submissionId: 'f1dc2914',
      issues: [issue('ERROR')],
    });
    expect(await patchQuantity(client, CHANGE)).toMatchObject({ kind: 'refused' });
    expect(await patchQuantity(client, CHANGE)).toMatchObject({
      kind: 'accepted',
      warnings: [issue('WARNING'), issue('INFO')],
    });
  });

  it('does not send a quantity again when nobody knows whether it arrived: units may be sold meanwhile', async () => {
    const { client, server } = await bench(refuse(503, 'ServiceUnavailable'));
    expect(await rejection(patchQuantity(client, CHANGE))).toMatchObject({
      code: 'AMAZON_OUTCOME_UNKNOWN',
      outcome: 'unknown',
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('never sends %p', async (quantity) => {
    const { client, server } = await bench(json(accepted));
    expect(await rejection(patchQuantity(client, { ...CHANGE, quantity }))).toBeInstanceOf(RangeError);
    expect(server.requests).toEqual([]);
  });
});
