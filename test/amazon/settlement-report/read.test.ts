import fc from 'fast-check';
import {
  readSettlement,
  readSettlementHead,
  readSettlementRows,
} from '../../../src/amazon/settlement-report.ts';
import type { SettlementRow } from '../../../src/domain/settlements/settlement.ts';
import { type SettlementOptions, settlementFile } from '../../../src/simulator/made-up/settlement-file.ts';
import { sourceOf } from '../../kit/text-source.ts';

const OPTIONS: SettlementOptions = {
  settlementId: '17000000001',
  currencyCode: 'EUR',
  end: Date.parse('2026-11-10T12:00:00Z'),
  locale: 'de',
  marketplaceName: 'Amazon.de',
};

type Extra = NonNullable<SettlementOptions['extraRows']>[number];

function extra(amountDescription: string, cents: number, more: Partial<Extra> = {}): Extra {
  return {
    transactionType: 'other-transaction',
    amountType: 'other-transaction',
    amountDescription,
    cents,
    ...more,
  };
}

function sale(orderId: string, cents: number): Extra {
  return extra('Principal', cents, { transactionType: 'Order', amountType: 'ItemPrice', orderId });
}

describe('a settlement file (trap 36)', () => {
  test.each(['us', 'de', 'fr', 'gb', 'in', 'jp'] as const)(
    'written as in %s gives the same figures and days',
    (locale) => {
      const extraRows = [sale('305-1', 1_234_567_89), extra('Subscription Fee', -39_00)];
      const settlement = readSettlement(settlementFile([], { ...OPTIONS, locale, extraRows }));
      expect(settlement.total.toFixed()).toBe('1234528.89');
      expect(settlement.rows.map(({ amount }) => amount.toFixed())).toEqual(['1234567.89', '-39']);
      expect(settlement).toMatchObject({
        startDate: '2026-10-27',
        endDate: '2026-11-10',
        depositDate: '2026-11-12',
      });
      expect(settlement.rows[0]?.postedDate).toBe('2026-11-09');
    },
  );

  test('has no decimals in yen', () => {
    const file = settlementFile([], {
      ...OPTIONS,
      currencyCode: 'JPY',
      locale: 'us',
      extraRows: [sale('503-1', 12_345)],
    });
    expect(readSettlement(file).total.toFixed()).toBe('12345');
  });

  test('in Japan has decimals in yen too, and the year first', () => {
    const file = settlementFile([], {
      ...OPTIONS,
      currencyCode: 'JPY',
      locale: 'jp',
      marketplaceName: 'Amazon.co.jp',
      extraRows: [sale('503-1', 12_345)],
    });
    expect(file).toContain('\t12345.00\t');
    expect(readSettlement(file)).toMatchObject({ store: 'JP', endDate: '2026-11-10' });
    expect(readSettlement(file).total.toFixed()).toBe('12345');
  });

  test('is refused with both figures when one amount is wrong', () => {
    const file = settlementFile([], { ...OPTIONS, extraRows: [sale('305-1', 10_00)], wrongBy: 1 });
    expect(() => readSettlement(file)).toThrow('add up to 10.00 EUR, but total-amount is 10.01');
  });

  test('is read by the names of its columns, whatever their place, and with more of them', () => {
    const file = settlementFile([], { ...OPTIONS, extraRows: [sale('305-1', 10_00)] });
    const turned = file
      .split('\n')
      .map((line, index) =>
        line === '' ? '' : `${index === 0 ? 'new-column' : 'x'}\t${line.split('\t').toReversed().join('\t')}`,
      )
      .join('\n');
    expect(readSettlement(turned)).toEqual(readSettlement(file));
  });

  test('may hold quotation marks, CRLF, a byte order mark, and rows without settlement-id', () => {
    const file = settlementFile([], { ...OPTIONS, extraRows: [extra('5" "Storage" Fee', -1_00)] });
    const [header = '', summary = '', row = ''] = file.split('\n');
    const text = `\uFEFF${[header, summary, row.replace('17000000001', '')].join('\r\n')}\r\n`;
    expect(readSettlement(text).rows[0]?.amountDescription).toBe('5" "Storage" Fee');
  });

  test.each([
    ['', 'are missing'],
    ['settlement-id\tamount\n1\t2', 'are missing'],
    ['<html>503</html>', 'are missing'],
  ])('%j is none', (text, complaint) => {
    expect(() => readSettlement(text)).toThrow(complaint);
  });

  test('never takes thousands for decimals: any amounts, in any country, come out as they went in', () => {
    const cents = fc.array(fc.integer({ min: -99_999_999, max: 99_999_999 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(cents, fc.constantFrom('us', 'de', 'fr', 'gb', 'in', 'jp'), (amounts, locale) => {
        const extraRows = amounts.map((amount, index) => sale(`305-${index}`, amount));
        const { rows, total } = readSettlement(settlementFile([], { ...OPTIONS, locale: locale, extraRows }));
        expect(rows.map(({ amount }) => amount.times(100).toNumber() + 0)).toEqual(
          amounts.map((amount) => amount + 0),
        );
        expect(total.times(100).toNumber() + 0).toBe(amounts.reduce((one, other) => one + other, 0) + 0);
      }),
    );
  });
});

describe('a file read piece by piece', () => {
  const text = settlementFile([], {
    ...OPTIONS,
    extraRows: Array.from({ length: 300 }, (_, index) =>
      sale(`305-${index}`, (index % 2 === 0 ? 1 : -1) * index * 1_001),
    ),
  });

  test.each([1, 7, 1000])('of %i characters gives the same as in one go', async (size) => {
    async function* pieces(): AsyncGenerator<string> {
      for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
    }
    const rows: SettlementRow[] = [];
    const head = await readSettlementRows(pieces, (row) => rows.push(row));
    expect({ ...head, rows }).toEqual(readSettlement(text));
    expect(await readSettlementHead(sourceOf(text))).toEqual(head);
  });

  test('that is wrong is refused before the first row', async () => {
    const wrong = settlementFile([], { ...OPTIONS, extraRows: [sale('305-1', 10_00)], wrongBy: 1 });
    const rows: SettlementRow[] = [];
    await expect(readSettlementRows(sourceOf(wrong), (row) => rows.push(row))).rejects.toThrow('add up to');
    expect(rows).toEqual([]);
  });
});
