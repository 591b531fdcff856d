import { readOrder } from '../../../src/amazon/read-order.ts';
import type { PostedDocument } from '../../../src/domain/invoices/document.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { type Planned, type PlanRules, planDocuments } from '../../../src/jobs/invoices/plan.ts';
import { recordViews } from '../../../src/jobs/pass/order-views.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { type Fetching, openFetching } from '../../kit/fetching.ts';
import { shippedOrders } from '../../kit/settlement-month.ts';

const GERMANY = 'A1PA6795UKMFR9';
const RULES: PlanRules = { uploads: new Map([[GERMANY, 'all']]), again: new Set(), datedFrom: '2026-11-20' };
const orders = shippedOrders(2, new Date().toISOString());
const [first = '', second = ''] = orders.map(({ orderId }) => orderId);

let world: Fetching;
let seller: Seller;
let now: number;

beforeEach(async () => {
  world = await openFetching({ orders });
  now = Date.now();
  seller = { ...world.seller, now: () => now };
  const known = orders
    .map((order) => readOrder(order))
    .flatMap((read) => ('order' in read ? read.order : []));
  await recordViews(seller, known);
});

afterEach(() => world.close());

function document(
  orderId: string,
  number: string,
  total = '30.00',
  patch: Partial<PostedDocument> = {},
): PostedDocument {
  return {
    id: recordId(1),
    number,
    kind: 'Invoice',
    orderId,
    date: '2026-11-27',
    currencyCode: 'EUR',
    total: new Decimal(total),
    vat: new Decimal('0'),
    reversedId: undefined,
    ...patch,
  };
}

/** Plans, and records the rows as a pass does. */
async function plan(documents: PostedDocument[], rules: Partial<PlanRules> = {}): Promise<Planned[]> {
  const planned = await planDocuments(seller, documents, { ...RULES, ...rules });
  const rows = planned.filter(({ isKept }) => !isKept).map(({ upload }) => upload);
  await world.state.invoiceUploads.record('one', rows);
  return planned;
}

function told(planned: Planned[]): string[] {
  return planned.map(
    ({ document: { number }, work, upload, isKept }) =>
      `${number} ${work === undefined ? upload.state : 'work'}${isKept ? ' kept' : ''}`,
  );
}

const asked = (): number => world.amazon.control.journal().counts['getOrder']?.['200'] ?? 0;

test('documents of orders that the seller has seen, in stores that are named, are work', async () => {
  const stranger = document('305-9999999-9999999', 'INV/9');
  expect(told(await plan([document(first, 'INV/1'), stranger]))).toEqual(['INV/1 work']);
  expect(await plan([document(first, 'INV/1')], { uploads: new Map() })).toEqual([]);
  expect(await plan([document(first, 'INV/1')], { uploads: new Map([[GERMANY, 'business']]) })).toEqual([]);
});

test('documents from before the job was switched on are none, unless a person asks for them', async () => {
  const old = document(first, 'INV/1', '30.00', { date: '2026-11-19' });
  expect(told(await plan([old]))).toEqual([]);
  expect(told(await plan([old], { again: new Set(['INV/1']) }))).toEqual(['INV/1 work']);
});

test('a document that differs is compared again when it has changed in Odoo, or after an hour', async () => {
  expect(told(await plan([document(first, 'INV/1', '30.01')]))).toEqual(['INV/1 waiting']);
  expect(told(await plan([document(first, 'INV/1', '30.01')]))).toEqual(['INV/1 waiting kept']);
  expect(asked()).toBe(1);
  expect(told(await plan([document(first, 'INV/1', '30.00')]))).toEqual(['INV/1 work']);
  await plan([document(second, 'INV/2', '30.01')]);
  now += HOUR + 1;
  expect(told(await plan([document(second, 'INV/2', '30.01')]))).toEqual(['INV/2 waiting']);
  expect(asked()).toBe(4);
});

test('what Amazon has refused is not uploaded again, until its figures have changed or a person asks', async () => {
  const [planned] = await plan([document(first, 'INV/1')]);
  if (planned === undefined) throw new Error('nothing was planned');
  await world.state.invoiceUploads.record('one', [{ ...planned.upload, state: 'refused', reason: 'No.' }]);
  expect(told(await plan([document(first, 'INV/1')]))).toEqual(['INV/1 refused kept']);
  expect(told(await plan([document(first, 'INV/1')], { again: new Set(['INV/1']) }))).toEqual(['INV/1 work']);
  await world.state.invoiceUploads.record('one', [{ ...planned.upload, state: 'refused', reason: 'No.' }]);
  // Not even when Amazon is asked about the order for the sake of another document.
  const note = document(first, 'RINV/1', '10.00', { kind: 'CreditNote', id: recordId(2) });
  expect(told(await plan([document(first, 'INV/1'), note]))).toEqual([
    'INV/1 refused kept',
    'RINV/1 waiting',
  ]);
  const corrected = document(first, 'INV/1', '30.00', { vat: new Decimal('4.79') });
  expect(told(await plan([corrected]))).toEqual(['INV/1 work']);
});

test('what is at Amazon is let be, and its credit note goes as soon as it is there', async () => {
  const note = document(first, 'RINV/1', '10.00', { kind: 'CreditNote', id: recordId(2) });
  const [planned] = await plan([document(first, 'INV/1'), note]);
  if (planned === undefined) throw new Error('nothing was planned');
  await world.state.invoiceUploads.record('one', [{ ...planned.upload, state: 'submitted', feedId: '1' }]);
  expect(told(await plan([document(first, 'INV/1'), note]))).toEqual([
    'INV/1 submitted kept',
    'RINV/1 waiting kept',
  ]);
  await world.state.invoiceUploads.record('one', [{ ...planned.upload, state: 'uploaded', feedId: '1' }]);
  expect(told(await plan([document(first, 'INV/1'), note]))).toEqual(['RINV/1 work']);
});
