import { recordId } from '../../src/domain/record-id.ts';
import { type Candidate, chooseNear, targetOf } from '../../src/domain/sku.ts';

function product(id: number, reference: string, active = true): Candidate {
  return { id: recordId(id), reference, active };
}

describe('the product of a SKU by the settings', () => {
  const skuMap = { DESK: 'DESK-1', 'MUG-3PK': { reference: 'MUG', quantity: 3 } };

  test.each([
    ['DESK', { reference: 'DESK-1', quantity: 1 }],
    ['MUG-3PK', { reference: 'MUG', quantity: 3 }],
    ['OTHER', { reference: 'OTHER', quantity: 1 }],
    ['constructor', { reference: 'constructor', quantity: 1 }],
  ])('%s', (sellerSku, target) => {
    expect(targetOf(skuMap, sellerSku)).toEqual(target);
  });
});

describe('a reference that no product has to the letter', () => {
  test('is that of the only active product whose reference differs just in case or blanks', () => {
    expect(chooseNear('ab-1', [product(1, 'AB-1'), product(2, 'AB-12')])).toEqual({ taken: 1 });
    expect(chooseNear('AB 1', [product(1, ' ab1 ')])).toEqual({ taken: 1 });
    expect(chooseNear('ab-1', [product(1, 'AB-1'), product(2, 'AB-1', false)])).toEqual({ taken: 1 });
  });

  test('is for a person to decide when several products look like it, or only archived ones do', () => {
    const several = [product(1, 'AB-1'), product(2, 'Ab-1')];
    expect(chooseNear('ab-1', several)).toEqual({ candidates: several });
    const archived = [product(3, 'ARCH-1', false)];
    expect(chooseNear('ARCH-1', archived)).toEqual({ candidates: archived });
  });

  test('is unknown when nothing looks like it', () => {
    expect(chooseNear('ab-1', [product(1, 'AB-2')])).toBeUndefined();
  });
});
