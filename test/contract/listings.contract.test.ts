import { testClock } from '../kit/orders.ts';
import { type Client, start, stopAll } from '../simulator/client.ts';
import { describeWithModels, problems, validatorOf } from './models.ts';

const LISTINGS = 'listingsItems_2021-08-01.json';
const ITEMS = '/listings/2021-08-01/items/A3SIMULATOR';
const DE = 'A1PA6795UKMFR9';
const EVERYTHING =
  'summaries,attributes,issues,offers,fulfillmentAvailability,procurement,relationships,productTypes';

afterEach(stopAll);

describeWithModels('listings against Amazon’s model', () => {
  let client: Client;

  beforeEach(async () => {
    client = await start({ clock: testClock(), marketplaces: ['DE', 'FR'] });
    const issues = [
      { code: '1', message: 'Look.', severity: 'WARNING' as const, attributeNames: ['item_name'] },
    ];
    client.simulator.control.putListings([
      { sku: 'MUG', channels: [{ code: 'DEFAULT', quantity: 3 }], leadTimeDays: 2, issues },
      { sku: 'CUP', channels: [{ code: 'AMAZON_EU' }], suppressed: true },
      ...Array.from({ length: 20 }, (_, index) => ({ sku: `SKU-${String(index)}` })),
    ]);
  });

  test.each(['MUG', 'CUP'])('the listing %s, with everything', async (sku) => {
    const query = { marketplaceIds: DE, includedData: EVERYTHING };
    const { status, json } = await client.get(`${ITEMS}/${sku}`, query);
    expect([status, problems(validatorOf(LISTINGS, 'Item'), json)]).toEqual([200, []]);
    expect(Object.keys(json as object)).toEqual(['sku', ...EVERYTHING.split(',')]);
  });

  test('a search, with a page that follows', async () => {
    const { status, json } = await client.get(ITEMS, { marketplaceIds: DE, includedData: EVERYTHING });
    expect([status, problems(validatorOf(LISTINGS, 'ItemSearchResults'), json)]).toEqual([200, []]);
    expect(json).toHaveProperty('pagination.nextToken');
  });

  test('a patch that is taken, refused and previewed', async () => {
    const send = (entry: object, query = '') => {
      const patches = [
        { op: 'merge', path: '/attributes/fulfillment_availability', value: [{ quantity: 1, ...entry }] },
      ];
      const body = { productType: 'PRODUCT', patches };
      expect(problems(validatorOf(LISTINGS, 'ListingsItemPatchRequest'), body)).toEqual([]);
      return client.patch(`${ITEMS}/MUG?marketplaceIds=${DE}${query}`, body);
    };
    const answers = [
      await send({ fulfillment_channel_code: 'DEFAULT' }),
      await send({}),
      await send({}, '&mode=VALIDATION_PREVIEW&includedData=issues,identifiers'),
      await send(
        { fulfillment_channel_code: 'DEFAULT' },
        '&mode=VALIDATION_PREVIEW&includedData=identifiers',
      ),
    ];
    const validate = validatorOf(LISTINGS, 'ListingsItemSubmissionResponse');
    for (const { json } of answers) expect(problems(validate, json)).toEqual([]);
    expect(answers.map(({ json }) => (json as { status: string }).status)).toEqual([
      'ACCEPTED',
      'INVALID',
      'INVALID',
      'VALID',
    ]);
  });

  test('the errors', async () => {
    const validate = validatorOf(LISTINGS, 'ErrorList');
    const answers = [
      await client.get(`${ITEMS}/UNKNOWN`, { marketplaceIds: DE }),
      await client.get(ITEMS),
      await client.get('/listings/2021-08-01/items/A3OTHER', { marketplaceIds: DE }),
      await client.patch(`${ITEMS}/MUG?marketplaceIds=${DE}`, {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 403, 400]);
    for (const { json } of answers) expect(problems(validate, json)).toEqual([]);
  });
});
