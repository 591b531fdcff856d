import type { Bill, BillLine } from '../../../src/domain/kits.ts';
import type { ProductId, RecordId } from '../../../src/domain/record-id.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import { kitParts, type StockProduct } from '../../../src/domain/stock/kit-parts.ts';

function id<Kind extends string>(value: number): RecordId<Kind> {
  return recordId<RecordId<Kind>>(value);
}

const [UNIT, DOZEN] = [id<'unit of measure'>(1), id<'unit of measure'>(2)];
const SIZES = new Map([
  [UNIT, 1],
  [DOZEN, 12],
]);

function products(...given: (Partial<StockProduct> & { number: number })[]): Map<ProductId, StockProduct> {
  return new Map(
    given.map(({ number, ...rest }) => [
      id(number),
      { id: id(number), templateId: id(number), unitId: UNIT, storable: true, ...rest },
    ]),
  );
}

function bill(number: number, of: number, rest: Partial<Bill> = {}): Bill {
  return {
    id: id(number),
    templateId: id(of),
    productId: undefined,
    quantity: 1,
    unitId: UNIT,
    sequence: 1,
    ...rest,
  };
}

function line(
  ofBill: number,
  productId: number,
  quantity: number,
  rest: Partial<BillLine & { skippedFor: Set<ProductId> }> = {},
) {
  return {
    id: id<'line of a bill of materials'>(ofBill * 100 + productId),
    billId: id<'bill of materials'>(ofBill),
    productId: id<'product'>(productId),
    templateId: id<'product template'>(productId),
    quantity,
    unitId: UNIT,
    skippedFor: new Set<ProductId>(),
    ...rest,
  };
}

const [SET, DESK, SCREW, MANUAL, BOX] = [1, 2, 3, 4, 5];
const ALL = products(
  { number: SET, storable: false },
  { number: DESK },
  { number: SCREW },
  { number: MANUAL, storable: false },
  { number: BOX },
);

function partsOf(of: number, bills: readonly Bill[], lines: readonly ReturnType<typeof line>[]) {
  return kitParts(id(of), ALL, { bills, lines, sizes: SIZES }).map(({ productId, quantity }) => [
    productId,
    quantity,
  ]);
}

describe('what one unit takes out of the stock', () => {
  test('is the product itself, or nothing when its stock is not counted', () => {
    expect(partsOf(DESK, [], [])).toEqual([[DESK, 1]]);
    expect(partsOf(MANUAL, [], [])).toEqual([]);
    expect(partsOf(99, [], [])).toEqual([]);
  });

  test('is the parts of a kit, without those whose stock is not counted', () => {
    expect(partsOf(SET, [bill(1, SET)], [line(1, DESK, 1), line(1, SCREW, 8), line(1, MANUAL, 1)])).toEqual([
      [DESK, 1],
      [SCREW, 8],
    ]);
  });

  test('follows units of measure, and how many kits a bill makes', () => {
    const bills = [bill(1, SET, { quantity: 2 })];
    expect(partsOf(SET, bills, [line(1, SCREW, 1, { unitId: DOZEN })])).toEqual([[SCREW, 6]]);
  });

  test('adds up a part that is also in a kit inside the kit', () => {
    const bills = [bill(1, SET), bill(2, BOX)];
    expect(partsOf(SET, bills, [line(1, BOX, 2), line(1, SCREW, 1), line(2, SCREW, 4)])).toEqual([
      [SCREW, 9],
    ]);
  });

  test('leaves out a line that is for other variants', () => {
    expect(
      partsOf(
        SET,
        [bill(1, SET)],
        [line(1, DESK, 1), line(1, SCREW, 8, { skippedFor: new Set([id<'product'>(SET)]) })],
      ),
    ).toEqual([[DESK, 1]]);
  });

  test('is by the bill that Odoo takes: first by sequence, then the one for the variant', () => {
    const lines = [line(1, DESK, 1), line(2, SCREW, 1), line(3, BOX, 1)];
    const own = bill(2, SET, { productId: id(SET) });
    expect(partsOf(SET, [bill(1, SET), own], lines)).toEqual([[SCREW, 1]]);
    expect(partsOf(SET, [bill(1, SET), own, bill(3, SET, { sequence: 0 })], lines)).toEqual([[BOX, 1]]);
  });

  test('ends also for kits that hold each other', () => {
    const bills = [bill(1, SET), bill(2, BOX)];
    expect(partsOf(SET, bills, [line(1, BOX, 1), line(2, SET, 1)])).toEqual([]);
  });
});
