import fc from 'fast-check';
import { type BillLineId, type PackageId, recordId, type SaleLineId } from '../../../src/domain/record-id.ts';
import type { OrderView } from '../../../src/domain/shipments/amazon-view.ts';
import { findingsOf } from '../../../src/domain/shipments/findings.ts';
import {
  type DonePicking,
  type OrderOfParcels,
  type Parcel,
  parcelsOf,
} from '../../../src/domain/shipments/parcels.ts';
import { toInstant } from '../../../src/domain/time.ts';

const MUG = '05015851154158';
const BOX = '61234567890123';
const METHOD = { name: 'DHL', service: 'Paket' };

type Move = [line: number, quantity: number, component?: number, packageId?: number];

function picking(id: number, moves: Move[], patch: Partial<DonePicking> = {}): DonePicking {
  return {
    id: recordId(id),
    dateDone: toInstant(`2026-11-22T10:00:${String(id).padStart(2, '0')}Z`),
    method: METHOD,
    trackingRef: `T-${id}`,
    moves: moves.map(([saleLineId, quantity, component = 0, packageId = 0]) => ({
      saleLineId: recordId(saleLineId),
      component: component === 0 ? undefined : recordId(component),
      contents: [{ packageId: packageId === 0 ? undefined : recordId(packageId), quantity }],
    })),
    ...patch,
  };
}

const itemsOf = (items: readonly [line: number, item: string][]): Map<SaleLineId, string> =>
  new Map(items.map(([line, item]) => [recordId(line), item]));

function parcels(pickings: DonePicking[], patch: Partial<OrderOfParcels> = {}): Parcel[] {
  const itemOfLine = itemsOf([
    [1, MUG],
    [2, BOX],
  ]);
  return parcelsOf({ pickings, needs: new Map(), itemOfLine, trackingOfPackage: new Map(), ...patch });
}

const units = (list: readonly Parcel[]) => list.map((parcel) => Object.fromEntries(parcel.units));

describe('the parcels of an order', () => {
  test('each picking is one parcel, with only the units shipped in it', () => {
    const both = parcels([
      picking(2, [
        [1, 1],
        [2, 1],
      ]),
      picking(1, [[1, 1]]),
    ]);
    expect(units(both)).toEqual([{ [MUG]: 1 }, { [MUG]: 1, [BOX]: 1 }]);
    expect(both.map(({ number }) => number)).toEqual([100, 200]);
  });

  test('a kit counts when its last part leaves, and parts count whole kits only', () => {
    const needs = new Map([
      [
        recordId<SaleLineId>(1),
        new Map([
          [recordId<BillLineId>(11), 2],
          [recordId<BillLineId>(12), 1],
        ]),
      ],
    ]);
    const list = parcels([picking(1, [[1, 4, 11]]), picking(2, [[1, 1, 12]]), picking(3, [[1, 1, 12]])], {
      needs,
    });
    expect(units(list)).toEqual([{}, { [MUG]: 1 }, { [MUG]: 1 }]);
  });

  test('lines that were split count for the same item; lines that are not of Amazon count for none', () => {
    const itemOfLine = itemsOf([
      [1, MUG],
      [3, MUG],
    ]);
    expect(
      units(
        parcels(
          [
            picking(1, [
              [1, 1],
              [3, 1],
              [9, 5],
            ]),
          ],
          { itemOfLine },
        ),
      ),
    ).toEqual([{ [MUG]: 2 }]);
  });

  test('of more references than packages Amazon gets the first, and the others are named', () => {
    const list = parcels([picking(1, [[1, 2]], { trackingRef: 'A, B; A\nC' }), picking(2, [[1, 1]])]);
    expect(list.map(({ trackingNumber, untold }) => [trackingNumber, untold])).toEqual([
      ['A', ['B', 'C']],
      ['T-2', []],
    ]);
  });

  test('as many references as packages make as many parcels, with numbers of their own', () => {
    const list = parcels([
      picking(
        1,
        [
          [1, 2, 0, 7],
          [2, 1, 0, 8],
        ],
        { trackingRef: 'A, B' },
      ),
    ]);
    expect(units(list)).toEqual([{ [MUG]: 2 }, { [BOX]: 1 }]);
    expect(list.map(({ number, trackingNumber }) => [number, trackingNumber])).toEqual([
      [101, 'A'],
      [102, 'B'],
    ]);
  });

  test("a package's own reference goes before the picking's", () => {
    const trackingOfPackage = new Map([[recordId<PackageId>(8), 'OWN']]);
    const list = parcels(
      [
        picking(1, [
          [1, 2, 0, 7],
          [2, 1, 0, 8],
        ]),
      ],
      { trackingOfPackage },
    );
    expect(list.map(({ trackingNumber }) => trackingNumber)).toEqual(['T-1', 'OWN']);
  });

  test('packages without references are one parcel', () => {
    expect(
      parcels([
        picking(1, [
          [1, 2, 0, 7],
          [2, 1, 0, 8],
        ]),
      ]),
    ).toHaveLength(1);
  });

  test('no unit is lost or counted twice, however an order is divided over pickings', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), (quantities) => {
        const list = parcels(quantities.map((quantity, index) => picking(index + 1, [[1, quantity]])));
        const total = list.reduce((sum, parcel) => sum + (parcel.units.get(MUG) ?? 0), 0);
        expect(total).toBe(quantities.reduce((sum, quantity) => sum + quantity, 0));
        expect(new Set(list.map(({ number }) => number)).size).toBe(list.length);
      }),
    );
  });
});

function view(patch: Partial<OrderView> = {}, mugs = 2, fulfilled = 0): OrderView {
  return {
    orderId: '305-0000001-0000001',
    marketplaceId: 'A1PA6795UKMFR9',
    status: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    createdTime: toInstant('2026-11-21T08:00:00Z'),
    programs: [],
    items: [{ orderItemId: MUG, sellerSku: '00123', fulfilled, unfulfilled: mugs - fulfilled }],
    packages: [],
    ...patch,
  };
}

const atAmazon = (number: string, quantity: number, trackingNumber?: string) => ({
  number,
  trackingNumber,
  items: [{ orderItemId: MUG, quantity }],
});

function findings(list: Parcel[], amazon: OrderView): string[] {
  const found = findingsOf(list, amazon);
  return list.map((parcel) => {
    const finding = found.get(parcel);
    if (finding?.event !== 'awaited') return finding?.event ?? 'none';
    return `awaited ${finding.items.map(({ quantity }) => quantity).join()}${finding.short > 0 ? ` short ${finding.short}` : ''}`;
  });
}

describe("what Amazon's view means for a parcel", () => {
  const one = parcels([picking(1, [[1, 1]]), picking(2, [[1, 1]])]);

  test.each<[string, string[], OrderView]>([
    ['Amazon waits for both', ['awaited 1', 'awaited 1'], view()],
    [
      'the first is at Amazon under our number',
      ['held', 'awaited 1'],
      view({ packages: [atAmazon('100', 1, 'T-1')] }, 2, 1),
    ],
    [
      'somebody else reported a unit',
      ['foreign', 'awaited 1'],
      view({ packages: [atAmazon('1', 1, 'X')] }, 2, 1),
    ],
    [
      'somebody else reported the second parcel',
      ['awaited 1', 'foreign'],
      view({ packages: [atAmazon('1', 1, 't-2')] }, 2, 1),
    ],
    ['everything was reported elsewhere', ['foreign', 'foreign'], view({ status: 'SHIPPED' }, 2, 2)],
    ['a unit was cancelled', ['awaited 1', 'surplus'], view({}, 1)],
    ['the order was cancelled', ['orderCancelled', 'orderCancelled'], view({ status: 'CANCELLED' })],
    ['Amazon sold the labels', ['labelled', 'labelled'], view({ programs: ['FBM_SHIP_PLUS'] })],
    [
      'the tracking reference was corrected',
      ['awaited 1', 'awaited 1'],
      view({ packages: [atAmazon('100', 1, 'OLD')] }, 2, 1),
    ],
  ])('%s', (_name, expected, amazon) => {
    expect(findings(one, amazon)).toEqual(expected);
  });

  test('units that were added to a delivery after it was reported are reported, as far as Amazon waits for them', () => {
    const grown = parcels([picking(1, [[1, 2]])]);
    const held = { packages: [atAmazon('100', 1, 'T-1')] };
    expect(findings(grown, view(held, 2, 1))).toEqual(['awaited 2']);
    expect(findings(grown, view(held, 1, 1))).toEqual(['held']);
  });

  test('two deliveries under one reference are both reported', () => {
    const both = parcels([picking(1, [[1, 1]]), picking(2, [[1, 1]], { trackingRef: 'T-1' })]);
    expect(findings(both, view({ packages: [atAmazon('100', 1, 'T-1')] }, 2, 1))).toEqual([
      'held',
      'awaited 1',
    ]);
  });

  test('more than Amazon waits for is never sent', () => {
    expect(findings(parcels([picking(1, [[1, 3]])]), view())).toEqual(['awaited 2 short 1']);
  });

  test('never more than is open, whatever has left and whoever reported', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        counts,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        (done, ordered, elsewhere) => {
          const fulfilled = Math.min(ordered, elsewhere);
          const list = parcels(done.map((quantity, index) => picking(index + 1, [[1, quantity]])));
          const found = findingsOf(list, view({}, ordered, fulfilled));
          const sending = [...found.values()].flatMap((finding) =>
            finding.event === 'awaited' ? finding.items : [],
          );
          const total = sending.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(total).toBeLessThanOrEqual(ordered - fulfilled);
          expect(sending.every(({ quantity }) => quantity > 0)).toBe(true);
        },
      ),
    );
  });
});
