import type { OrderItem } from '../../../src/domain/amazon-order.ts';
import {
  CANCELLED,
  FACILITATED,
  figures,
  GERMANY,
  madeUpOrder,
  money,
  OTHER_ITEM,
  part,
  plan,
  pricedItem,
  UNITED_STATES,
} from '../../kit/amazon-orders.ts';

function facilitated(
  salesChannel: typeof GERMANY,
  item: OrderItem,
  facilitatorTax: 'exclude' | 'passThrough',
  grandTotal?: string,
) {
  const proceeds =
    grandTotal === undefined ? {} : { proceeds: { grandTotal: money(grandTotal), breakdowns: [] } };
  return plan(madeUpOrder({ salesChannel, orderItems: [item], ...proceeds }), { facilitatorTax });
}

describe('tax that Amazon collects and remits', () => {
  const net = [part('ITEM', '10.00'), part('SHIPPING', '4.00'), part('TAX', '1.40')];
  const gross = [part('ITEM', '11.90'), part('TAX', '1.90')];

  it.each([
    [
      'US, tax on top',
      UNITED_STATES,
      '15.40',
      net,
      'exclude',
      ['1 product 10.00', '1 shipping 4.00'],
      '14.00',
    ],
    [
      'US, tax on top',
      UNITED_STATES,
      '15.40',
      net,
      'passThrough',
      ['1 product 10.00', '1 shipping 4.00', '1 marketplaceTax 1.40'],
      '15.40',
    ],
    ['US, tax left out', UNITED_STATES, '11.90', gross, 'exclude', ['1 product 11.90'], '11.90'],
    ['US, tax left out', UNITED_STATES, '11.90', gross, 'passThrough', ['1 product 11.90'], '11.90'],
    ['DE, tax on top', GERMANY, '15.40', net, 'exclude', ['1 product 10.00', '1 shipping 4.00'], '14.00'],
    ['DE, tax inside', GERMANY, '11.90', gross, 'exclude', ['1 product 10.00'], '10.00'],
    [
      'DE, tax inside',
      GERMANY,
      '11.90',
      gross,
      'passThrough',
      ['1 product 10.00', '1 marketplaceTax 1.90'],
      '11.90',
    ],
  ] as const)('%s (%#)', (_, channel, stated, parts, setting, lines, total) => {
    for (const grandTotal of [undefined, stated]) {
      const planned = facilitated(channel, pricedItem(stated, [...parts], FACILITATED), setting, grandTotal);
      expect(figures(planned.lines)).toEqual(lines);
      expect(planned.total.toFixed(2)).toBe(total);
      expect(planned.difference.toFixed()).toBe('0');
    }
  });

  it('leaves no tax for Odoo to add, and another item of the same order alone', () => {
    const own = pricedItem('11.90', gross, { orderItemId: OTHER_ITEM });
    const orderItems = [pricedItem('15.40', net, FACILITATED), own];
    const { lines, total } = plan(madeUpOrder({ orderItems, salesChannel: UNITED_STATES }));
    expect(lines.map(({ untaxed }) => untaxed)).toEqual([true, true, false]);
    expect(total.toFixed(2)).toBe('25.90');
  });

  it('of an item that was cancelled is not passed through', () => {
    const cancelled = pricedItem('15.40', net, { ...FACILITATED, ...CANCELLED, orderItemId: OTHER_ITEM });
    const orderItems = [pricedItem('15.40', net, FACILITATED), cancelled];
    const { lines, total } = plan(madeUpOrder({ orderItems }), { facilitatorTax: 'passThrough' });
    expect(figures(lines)).toEqual(['1 product 10.00', '1 shipping 4.00', '1 marketplaceTax 1.40']);
    expect(total.toFixed(2)).toBe('15.40');
  });
});
