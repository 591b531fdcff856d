import { type PickingId, recordId } from '../../src/domain/record-id.ts';
import { toInstant } from '../../src/domain/time.ts';
import type { OrderEntry } from '../../src/state/orders.ts';
import { openState } from '../../src/state/state.ts';

const BATCH = 5000;
const DAY = 86_400_000;

/** Fills a state file with orders of earlier months, which a daemon that runs for long remembers: half of them with a parcel. */
export async function rememberPast(path: string, orders: number): Promise<void> {
  const state = openState(path);
  try {
    for (let start = 0; start < orders; start += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, orders - start) }, (_, index) => start + index);
      const at = new Date(Date.now() - (40 + (start / orders) * 300) * DAY);
      await state.orders.record(
        'one',
        numbers.map((number) => entryOf(number, at)),
        at.toISOString(),
      );
      await state.orderViews.record('one', new Map(numbers.map((number) => viewOf(number, at))));
      await state.parcels.record(
        'one',
        numbers
          .filter((number) => number % 2 === 0)
          .map((number) => ({
            orderId: idOf(number),
            pickingId: recordId<PickingId>(10_000_000 + number),
            packageId: undefined,
            number: 1,
            state: 'sent' as const,
            contentHash: hashOf(number),
            attempts: 1,
          })),
        at,
      );
    }
  } finally {
    await state.close();
  }
}

function idOf(number: number): string {
  return `305-1000000-${String(number).padStart(7, '0')}`;
}

function hashOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Not in Odoo: the month's Odoo is new. */
function entryOf(number: number, at: Date): OrderEntry {
  return {
    orderId: idOf(number),
    contentHash: hashOf(number),
    outcome: 'ignored',
    rule: 'FBM_SHIPPED_BEFORE_IMPORT',
    lastWritten: {
      commitmentDate: toInstant(at.toISOString()),
      shippingId: undefined,
      addressHash: hashOf(number),
      lines: {},
      requests: [],
    },
    lastUpdatedTime: at.toISOString(),
  };
}

function viewOf(number: number, at: Date): [string, string] {
  const orderId = idOf(number);
  const view = {
    orderId,
    marketplaceId: 'A1PA6795UKMFR9',
    status: 'SHIPPED',
    fulfilledBy: 'MERCHANT',
    createdTime: at.toISOString(),
    programs: [],
    items: [{ orderItemId: String(number), sellerSku: `SKU-${number}`, fulfilled: 1, unfulfilled: 0 }],
    packages: [],
  };
  return [orderId, JSON.stringify(view)];
}
