import { listingFinding } from '../../src/doctor/listing-findings.ts';
import type { GivenListing } from '../../src/simulator/formats/listing-schema.ts';
import { rejection } from '../kit/amazon-client.ts';
import { closeSimulated, openSimulated, type SimulatedAmazon } from '../kit/simulated-amazon.ts';

afterEach(closeSimulated);

async function withListings(...listings: GivenListing[]): Promise<SimulatedAmazon> {
  const opened = await openSimulated({ marketplaces: ['DE', 'FR'] });
  opened.control.putListings(listings);
  return opened;
}

const FBA: GivenListing = { sku: 'FBA', channels: [{ code: 'AMAZON_EU' }] };
const MUG: GivenListing = { sku: 'MUG', channels: [{ code: 'DEFAULT', quantity: 4 }] };

describe('whether quantities may be set', () => {
  it('Amazon checks the quantity that an offer of the seller has, and nothing changes', async () => {
    const { client, control } = await withListings(FBA, MUG);
    expect(await listingFinding(client)).toMatchObject({ check: 'listings', state: 'ok' });
    expect(control.journal().counts.patchListingsItem).toEqual({ 200: 1 });
    expect(control.stockReport().submissions).toEqual([]);
  });

  it('an offer in Amazon’s stock is not tried', async () => {
    const { client, control } = await withListings(FBA);
    expect(await listingFinding(client)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('none'),
    });
    expect(control.journal().counts.patchListingsItem).toBeUndefined();
  });

  it('names the role when it is missing', async () => {
    const { client, control } = await withListings(MUG);
    control.setRoles(['INVENTORY_AND_ORDER_TRACKING']);
    expect(await listingFinding(client)).toMatchObject({
      state: 'warning',
      hint: expect.stringContaining('Product Listing'),
    });
  });

  it('gives Amazon’s words when it would refuse', async () => {
    const { client } = await withListings({ ...MUG, blocked: 'You need approval to list this brand.' });
    expect(await listingFinding(client)).toMatchObject({
      state: 'warning',
      message: 'Amazon would refuse a quantity of MUG: You need approval to list this brand.',
    });
  });

  it('does not take an outage for a missing role', async () => {
    const { client, control } = await withListings(MUG);
    control.addFault({ kind: 'httpError', status: 503, call: 'searchListingsItems', times: 9 });
    expect(await rejection(listingFinding(client))).toMatchObject({ code: 'AMAZON_UNAVAILABLE' });
  });
});
