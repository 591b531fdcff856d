import { type Bill, type BillLine, inUnit, partsOfKit, type Sold } from '../../src/domain/kits.ts';
import { type BillLineId, recordId, type UnitId } from '../../src/domain/record-id.ts';

const UNIT = recordId<UnitId>(1);
const DOZEN = recordId<UnitId>(2);
const SIZES = new Map([
  [UNIT, 1],
  [DOZEN, 12],
]);

/** Products have the id of their template. */
function bill(id: number, templateId: number, change: Partial<Bill> = {}): Bill {
  return {
    id: recordId(id),
    templateId: recordId(templateId),
    productId: undefined,
    quantity: 1,
    unitId: UNIT,
    sequence: 0,
    ...change,
  };
}
function line(id: number, billId: number, productId: number, quantity: number, unitId = UNIT): BillLine {
  return {
    id: recordId(id),
    billId: recordId(billId),
    productId: recordId(productId),
    templateId: recordId(productId),
    quantity,
    unitId,
  };
}
const sold = (templateId: number, unitId = UNIT, productId = templateId): Sold => ({
  productId: recordId(productId),
  templateId: recordId(templateId),
  unitId,
});
const parts = (...ids: number[]): BillLineId[] => ids.map((id) => recordId(id));

describe('quantities in another unit of measure', () => {
  test.each([
    [24, UNIT, DOZEN, 2],
    [2, DOZEN, UNIT, 24],
    [5, UNIT, UNIT, 5],
    [5, UNIT, recordId<UnitId>(99), 5],
  ])('%d of unit %d in unit %d: %d', (quantity, from, to, expected) => {
    expect(inUnit(quantity, from, to, SIZES)).toBe(expected);
  });
});

describe('parts of a kit', () => {
  test('a plain kit, of which the bill makes several', () => {
    const kit = { bills: [bill(1, 100, { quantity: 2 })], lines: [line(11, 1, 7, 6), line(12, 1, 8, 2)] };
    expect(partsOfKit(sold(100), parts(11, 12), kit, SIZES)).toEqual(
      new Map([
        [11, 3],
        [12, 1],
      ]),
    );
  });

  test('a kit inside a kit is multiplied through', () => {
    const kit = {
      bills: [bill(1, 100), bill(2, 200, { quantity: 2 })],
      lines: [line(11, 1, 200, 3), line(12, 1, 8, 1), line(21, 2, 7, 4)],
    };
    // Three inner kits of which each two take four: six in all.
    expect(partsOfKit(sold(100), parts(12, 21), kit, SIZES)).toEqual(
      new Map([
        [12, 1],
        [21, 6],
      ]),
    );
    expect(partsOfKit(sold(200), parts(21), kit, SIZES)).toEqual(new Map([[21, 2]]));
  });

  test('an inner kit on two ways counts twice', () => {
    const kit = {
      bills: [bill(1, 100), bill(2, 200), bill(3, 300)],
      lines: [line(11, 1, 200, 1), line(12, 1, 300, 1), line(31, 3, 200, 2), line(21, 2, 7, 1)],
    };
    expect(partsOfKit(sold(100), parts(21), kit, SIZES)).toEqual(new Map([[21, 3]]));
  });

  test('dozens on the order line, on the bill and on the way to an inner kit', () => {
    const kit = {
      bills: [bill(1, 100), bill(2, 200)],
      lines: [line(11, 1, 200, 1, DOZEN), line(21, 2, 7, 2)],
    };
    expect(partsOfKit(sold(100), parts(21), kit, SIZES)).toEqual(new Map([[21, 24]]));
    expect(partsOfKit(sold(100, DOZEN), parts(21), kit, SIZES)).toEqual(new Map([[21, 288]]));
  });

  test('of two bills of a product the one counts whose lines were used, else the first that leads to the parts', () => {
    const inner = [line(11, 1, 200, 1), line(12, 2, 200, 5), line(13, 2, 8, 1), line(31, 3, 7, 1)];
    const kit = { bills: [bill(1, 100), bill(2, 100, { sequence: 9 }), bill(3, 200)], lines: inner };
    expect(partsOfKit(sold(100), parts(31), kit, SIZES)).toEqual(new Map([[31, 1]]));
    expect(partsOfKit(sold(100), parts(13, 31), kit, SIZES)).toEqual(
      new Map([
        [13, 1],
        [31, 5],
      ]),
    );
  });

  test('a bill of another variant is not used, and a bill that contains itself ends', () => {
    const kit = {
      bills: [bill(1, 100, { productId: recordId(101) }), bill(2, 200)],
      lines: [line(11, 1, 200, 1), line(21, 2, 200, 1), line(22, 2, 100, 1)],
    };
    expect(partsOfKit(sold(100, UNIT, 102), parts(11), kit, SIZES)).toEqual(new Map());
    expect(partsOfKit(sold(100, UNIT, 101), parts(22), kit, SIZES)).toEqual(new Map([[22, 1]]));
  });
});
