import type { OrderView } from '../../../src/domain/shipments/parcel-plan.ts';
import { toInstant } from '../../../src/domain/time.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import type { DeliveredOrder } from '../../../src/jobs/shipments/collect.ts';
import { decideParcels } from '../../../src/jobs/shipments/decide.ts';
import { planOrderParcels } from '../../../src/jobs/shipments/work.ts';
import type { Shipment } from '../../../src/state/shipments.ts';

const ORDER = '305-0000001-0000001';
const MUG = '05015851154158';

/** An order of mugs, with one mug in each of these pickings. */
function delivered(pickingIds: number[], trackingOf = (id: number) => `T-${id}`): DeliveredOrder {
  return {
    orderId: ORDER,
    record: { id: 1 },
    deliveries: pickingIds.map((id) => ({
      id,
      name: `WH/OUT/${id}`,
      saleOrderId: 1,
      dateDone: toInstant(`2026-11-22T10:00:${id}Z`),
      carrierId: 7,
      trackingRef: trackingOf(id),
    })),
    lines: [{ id: 11, saleOrderId: 1, productId: 5, key: `item_${ORDER}_${MUG}` }],
    moves: pickingIds.map((id) => ({
      id: id * 10,
      pickingId: id,
      saleLineId: 11,
      productId: 5,
      state: 'done',
      done: 1,
      toCustomer: true,
      isReturn: false,
    })),
    needs: new Map([[11, new Map([[0, 1]])]]),
    packed: { contents: new Map(), trackingOfPackage: new Map() },
    methods: new Map([[7, { name: 'DHL', service: undefined }]]),
    referenceOf: new Map(),
  } as unknown as DeliveredOrder;
}

function view(patch: Partial<OrderView> = {}, [fulfilled, unfulfilled] = [0, 2]): OrderView {
  return {
    orderId: ORDER,
    marketplaceId: 'A1PA6795UKMFR9',
    status: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    createdTime: toInstant('2026-11-21T08:00:00Z'),
    programs: [],
    items: [{ orderItemId: MUG, sellerSku: '00123', fulfilled, unfulfilled }],
    packages: [],
    ...patch,
  };
}

const seller = { settings: { odoo: { carriers: {}, skuMap: {} } } } as unknown as Seller;
const policy = {
  checked: new Set<string>(),
  isAsked: () => false,
  isDue: () => false,
  proven: new Set<number>(),
  distrust: () => false,
};

/** What becomes of each parcel: how it is settled, or `report`. */
function ends(
  order: DeliveredOrder,
  amazon: OrderView,
  remembered: readonly Shipment[],
): Record<string, string> {
  const works = planOrderParcels(seller, order, amazon, remembered);
  if ('reason' in works) throw new Error(works.reason);
  const { settled, toSend } = decideParcels(works, policy);
  return Object.fromEntries([
    ...settled.map(({ work, outcome }) => [work.parcel.pickingId, outcome] as const),
    ...toSend.map(({ parcel }) => [parcel.pickingId, 'report'] as const),
  ]);
}

/** What is remembered once each parcel of an order was reported, or was known to Amazon. */
function rememberedAsSent(order: DeliveredOrder): Shipment[] {
  const works = planOrderParcels(seller, order, view(), []);
  if ('reason' in works) throw new Error(works.reason);
  return works.map(({ parcel, contentHash }) => ({
    pickingId: parcel.pickingId,
    packageId: parcel.packageId,
    orderId: ORDER,
    number: parcel.number,
    state: 'sent',
    contentHash,
    attempts: 1,
  }));
}

describe('what becomes of a parcel', () => {
  const foreign = {
    packages: [{ number: '1', trackingNumber: 'X', items: [{ orderItemId: MUG, quantity: 1 }] }],
  };

  test('one that left after another was shipped from Seller Central is reported, with and without a memory of it', () => {
    const both = delivered([12, 35]);
    const amazon = view(foreign, [1, 1]);
    expect(ends(both, amazon, [])).toEqual({ 12: 'elsewhere', 35: 'report' });
    expect(ends(both, amazon, rememberedAsSent(delivered([12])))).toEqual({ 12: 'unchanged', 35: 'report' });
  });

  test('one that was reported stays reported while what Amazon says is older than that', () => {
    const one = delivered([12]);
    expect(ends(one, view(), rememberedAsSent(one))).toEqual({ 12: 'unchanged' });
  });

  test('a corrected tracking reference is reported though what Amazon says is older than the first report', () => {
    const before = rememberedAsSent(delivered([12], () => 'T-WRONG'));
    expect(ends(delivered([12]), view(), before)).toEqual({ 12: 'report' });
  });

  test('a delivery with the id of a delivery of another order is no acquaintance', () => {
    const one = delivered([12]);
    const ofAnother = rememberedAsSent(one).map((shipment) => ({
      ...shipment,
      orderId: '305-0000009-0000009',
    }));
    expect(ends(one, view(), ofAnother)).toEqual({ 12: 'report' });
  });
});
