import { table } from '../../src/commands/table.ts';

describe('a table', () => {
  test('puts numbers and amounts to the right, also beside missing ones', () => {
    const rows = [
      ['eu', 7, '12.50 EUR'],
      ['north', 1200, '-3 EUR'],
      ['fe', 3, '-'],
    ];
    expect(table(['account', 'orders', 'amount'], rows).split('\n')).toEqual([
      'account  orders     amount',
      '-------  ------  ---------',
      'eu            7  12.50 EUR',
      'north      1200     -3 EUR',
      'fe            3          -',
    ]);
  });

  test('keeps a text of several lines on one', () => {
    expect(table(['why'], [['Odoo said:\n  no'], ['305-7654321-1234567']]).split('\n')[2]).toBe(
      'Odoo said: no',
    );
  });

  test('breaks a long last column where the line ends, and no other', () => {
    const why = 'Amazon does not accept the tracking reference of this parcel';
    expect(table(['delivery', 'why'], [['WH/OUT/00002', why]], 50).split('\n')).toEqual([
      'delivery      why',
      '------------  ------------------------------------',
      'WH/OUT/00002  Amazon does not accept the tracking',
      '              reference of this parcel',
    ]);
  });

  test('keeps lines whole where no width is known, so that programs can read them', () => {
    const why = 'a word '.repeat(100).trim();
    expect(table(['why'], [[why]], undefined).split('\n')).toHaveLength(3);
  });
});
