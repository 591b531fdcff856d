import { patchQuantity, previewQuantity, readListings } from '../../src/amazon/listings.ts';
import { readQuantityFeed, submitQuantities } from '../../src/amazon/listings-feed.ts';
import { fulfilledBy } from '../../src/domain/listing.ts';
import { toSku } from '../../src/domain/sku.ts';
import { rejection } from '../kit/amazon-client.ts';
import { closeSimulated, openSimulated } from '../kit/simulated-amazon.ts';

const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';
const ODD = ['BOX/1 A', 'A,B', "50% 'ä'+&=?#", 'MUG'].map(toSku);
const MUG = toSku('MUG');

afterEach(closeSimulated);

/** A seller with offers of odd spelling, one of each. */
async function open() {
  const opened = await openSimulated({ marketplaces: ['DE', 'FR'] });
  opened.control.putListings(ODD.map((sku) => ({ sku, channels: [{ code: 'DEFAULT', quantity: 1 }] })));
  return opened;
}

test('reads SKUs of every spelling, and those that are not there', async () => {
  const { client, control } = await open();
  control.putListings([{ sku: 'FBA', marketplaces: ['FR'], channels: [{ code: 'AMAZON_EU' }] }]);
  const skus = [...ODD, ...['FBA', 'mug', 'A', 'B,C'].map(toSku)];
  const listings = await readListings(client, skus);
  expect([...listings.keys()].toSorted()).toEqual(skus.toSorted());
  const who = (sku: string) => {
    const listing = listings.get(toSku(sku));
    return listing?.found === true ? fulfilledBy(listing.channels) : 'not found';
  };
  const merchants = ODD.map(() => 'merchant');
  expect(skus.map(who)).toEqual([...merchants, 'amazon', 'not found', 'not found', 'not found']);
  expect(listings.get(toSku('FBA'))).toMatchObject({ marketplaceIds: [FR], buyable: true });
});

test('sets quantities of SKUs of every spelling one by one, and handling times stay', async () => {
  const { client, control, clock } = await open();
  control.putListings([{ sku: 'MUG', leadTimeDays: 4 }]);
  for (const sku of ODD) {
    const answer = await patchQuantity(client, { sku, marketplaceId: FR, quantity: 9 });
    expect(answer).toEqual({ kind: 'accepted', submissionId: expect.any(String), warnings: [] });
  }
  await clock.sleep(120_000);
  const listings = await readListings(client, ODD);
  expect([...listings.values()].map((one) => one.found && one.channels)).toEqual(
    ODD.map(() => [{ code: 'DEFAULT', quantity: 9 }]),
  );
  expect(control.listing('MUG')?.attributes[FR]?.['fulfillment_availability']).toMatchObject([
    { quantity: 9, lead_time_to_ship_max_days: 4 },
  ]);
});

test('gives Amazon’s words back, and a preview changes nothing', async () => {
  const { client, control } = await open();
  expect(await patchQuantity(client, { sku: toSku('mug'), marketplaceId: DE, quantity: 1 })).toMatchObject({
    kind: 'refused',
    issues: [{ code: '90220', message: "'item_name' is required but not supplied.", severity: 'ERROR' }],
  });
  expect(await previewQuantity(client, { sku: MUG, marketplaceId: DE, quantity: 5 })).toMatchObject({
    kind: 'accepted',
  });
  expect(control.stockReport().submissions.map(({ sku }) => sku)).toEqual(['mug']);
});

test('a hundred patches and reads stay within the quotas', async () => {
  const { client, control, clock } = await open();
  const start = clock.now();
  for (let quantity = 0; quantity < 100; quantity += 1) {
    await patchQuantity(client, { sku: MUG, marketplaceId: DE, quantity });
    await readListings(client, [MUG]);
  }
  const { counts } = control.journal();
  expect([counts.patchListingsItem, counts.searchListingsItems]).toEqual([{ 200: 100 }, { 200: 100 }]);
  // 95 of them wait for a fifth of a second; ours is a margin of 2 %.
  expect(clock.now() - start).toBeLessThan(21_000);
});

test('a quantity whose answer got lost is not sent again', async () => {
  const { client, control } = await open();
  control.addFault({ kind: 'reset', call: 'patchListingsItem', afterEffect: true });
  expect(await rejection(patchQuantity(client, { sku: MUG, marketplaceId: DE, quantity: 3 }))).toMatchObject({
    code: 'AMAZON_OUTCOME_UNKNOWN',
    outcome: 'unknown',
  });
  expect(control.stockReport().submissions.map(({ quantity }) => quantity)).toEqual([3]);
});

test('without the role, who must act is named', async () => {
  const { client, control } = await open();
  control.setRoles(['INVENTORY_AND_ORDER_TRACKING']);
  expect(
    await rejection(previewQuantity(client, { sku: MUG, marketplaceId: DE, quantity: 1 })),
  ).toMatchObject({ code: 'AMAZON_ACCESS_DENIED', actor: 'operator' });
});

test('sends a feed, and reads what became of each SKU', async () => {
  const { client, control, clock } = await open();
  const quantities = new Map([...ODD, toSku('none')].map((sku) => [sku, 6]));
  const feedId = await submitQuantities(client, { marketplaceId: DE, quantities });
  const skus = [...quantities.keys()].toReversed();
  expect(await readQuantityFeed(client, feedId, skus)).toEqual({ kind: 'working' });
  await clock.sleep(60_000);
  const result = await readQuantityFeed(client, feedId, skus);
  if (result.kind !== 'ended') throw new Error('the feed has not ended');
  expect(Object.fromEntries([...result.verdicts].map(([sku, { kind }]) => [sku, kind]))).toEqual({
    ...Object.fromEntries(ODD.map((sku) => [sku, 'accepted'])),
    none: 'refused',
  });
  await clock.sleep(120_000);
  expect(control.listings().map(({ channels }) => channels)).toEqual(
    ODD.map(() => [{ code: 'DEFAULT', quantity: 6 }]),
  );
});

test.each(['noMessageNamed', 'messageIdZero', 'plainText', 'cancelled', 'fatal', 'gzip'] as const)(
  'a feed that ends as %s: only what is proved is believed',
  async (outcome) => {
    const { client, control, clock } = await open();
    control.addFault({ kind: 'feedOutcome', outcome });
    const quantities = new Map(ODD.map((sku) => [sku, 6]));
    const feedId = await submitQuantities(client, { marketplaceId: DE, quantities });
    await clock.sleep(60_000);
    const result = await readQuantityFeed(client, feedId, ODD);
    const kinds = result.kind === 'ended' ? [...result.verdicts.values()].map(({ kind }) => kind) : [];
    expect(kinds).toEqual(ODD.map(() => (outcome === 'gzip' ? 'accepted' : 'unknown')));
  },
);
