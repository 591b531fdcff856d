import { uploadInvoice } from '../../../src/amazon/invoices/feed.ts';
import { instantAt, MINUTE } from '../../../src/domain/time.ts';
import { readAnswers, resumeUploads } from '../../../src/jobs/invoices/answers.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { DEFAULT_CREDENTIALS } from '../../../src/simulator/world/default-credentials.ts';
import type { RememberedUpload } from '../../../src/state/invoices/uploads.ts';
import { type Fetching, openFetching } from '../../kit/fetching.ts';
import { shippedOrders } from '../../kit/settlement-month.ts';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF\n');
const [ORDER] = shippedOrders(1, new Date().toISOString());
const orderId = ORDER?.orderId ?? '';

let world: Fetching;
let seller: Seller;
let now: number;

beforeEach(async () => {
  world = await openFetching({
    orders: ORDER === undefined ? [] : [ORDER],
    roles: ['INVENTORY_AND_ORDER_TRACKING', 'TAX_INVOICING'],
  });
  now = Date.now();
  const settings = { ...DEFAULT_CREDENTIALS, region: 'eu', endpoint: world.amazon.url };
  seller = { ...world.seller, settings, now: () => now } as unknown as Seller;
});

afterEach(() => world.close());

function row(number: string, patch: Partial<RememberedUpload>): RememberedUpload {
  return {
    orderId,
    number,
    kind: 'Invoice',
    state: 'uploading',
    contentHash: 'x',
    attempts: 1,
    at: instantAt(now),
    ...patch,
  };
}

function upload(number: string): Promise<string> {
  const to = { marketplaceId: 'A1PA6795UKMFR9', orderId, kind: 'Invoice' as const };
  return uploadInvoice(seller.amazon, { ...to, number, pdf: PDF });
}

async function begin(...rows: RememberedUpload[]): Promise<void> {
  await world.state.invoiceUploads.record('one', rows);
}

const listed = (): Promise<RememberedUpload[]> => world.state.invoiceUploads.list('one');

describe('an upload that was interrupted', () => {
  test('is the one feed that belongs to no other document', async () => {
    const other = await upload('INV/1');
    const feedId = await upload('INV/2');
    await begin(row('INV/1', { state: 'submitted', feedId: other }), row('INV/2', {}));
    expect(await resumeUploads(seller)).toBe(true);
    expect(await listed()).toMatchObject([
      { number: 'INV/1', feedId: other },
      { number: 'INV/2', state: 'submitted', feedId, reason: undefined },
    ]);
  });

  test('may still arrive at Amazon for two minutes: nothing is uploaded meanwhile', async () => {
    await begin(row('INV/2', {}));
    expect(await resumeUploads(seller)).toBe(false);
    expect(await listed()).toMatchObject([{ state: 'uploading' }]);
    now += 2 * MINUTE + 1;
    expect(await resumeUploads(seller)).toBe(true);
    expect(await listed()).toMatchObject([{ state: 'waiting' }]);
  });

  test('is for a person when somebody else uploads too', async () => {
    await begin(row('INV/2', {}));
    await upload('INV/2');
    await upload('BY-HAND');
    expect(await resumeUploads(seller)).toBe(true);
    expect(await listed()).toMatchObject([
      { state: 'submitted', reason: 'Amazon has 2 feeds that may be it.', feedId: undefined },
    ]);
  });
});

test("Amazon's answers are read once it has judged", async () => {
  const feedId = await upload('INV/1');
  await begin(row('INV/1', { state: 'submitted', feedId }));
  expect(await readAnswers(seller)).toEqual([]);
  world.amazon.control.advance(MINUTE);
  expect(await readAnswers(seller)).toMatchObject([{ number: 'INV/1', state: 'uploaded' }]);
  expect(await world.state.invoiceUploads.open('one')).toEqual([]);
  expect(await readAnswers(seller)).toEqual([]);
});

test('a feed that Amazon cancelled goes again; one that failed without a report is for a person', async () => {
  world.amazon.control.addFault({ kind: 'feedOutcome', outcome: 'cancelled' });
  const cancelled = await upload('INV/1');
  world.amazon.control.addFault({ kind: 'feedOutcome', outcome: 'fatal' });
  const failed = await upload('INV/2');
  await begin(
    row('INV/1', { state: 'submitted', feedId: cancelled }),
    row('INV/2', { state: 'submitted', feedId: failed }),
  );
  world.amazon.control.advance(MINUTE);
  await readAnswers(seller);
  expect(await listed()).toMatchObject([
    { number: 'INV/1', state: 'waiting', reason: 'Amazon cancelled the feed.' },
    { number: 'INV/2', state: 'submitted', reason: expect.stringContaining('does not say') },
  ]);
  // It is not asked about again and again.
  expect(await readAnswers(seller)).toEqual([]);
});
