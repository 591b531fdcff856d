import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { explainSettlement } from '../../src/cli/explain.ts';
import { type SettlementOptions, settlementFile } from '../../src/simulator/made-up/settlement-file.ts';

const OPTIONS: SettlementOptions = {
  settlementId: '17000000001',
  currencyCode: 'EUR',
  end: Date.parse('2026-11-10T12:00:00Z'),
  locale: 'de',
  marketplaceName: 'Amazon.de',
};
const OTHER = { transactionType: 'other-transaction', amountType: 'other-transaction' };
const SALE = {
  transactionType: 'Order',
  amountType: 'ItemPrice',
  amountDescription: 'Principal',
  orderId: '305-1',
  cents: 100_00,
};
const FEE = {
  transactionType: 'FBAFees',
  amountType: 'FBA Prep Fee',
  amountDescription: 'Base fee',
  cents: -2_00,
};

describe('settlements explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explain-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Explains a file with this content, with no settings at all. */
  async function explain(content: string | Buffer, json = true): Promise<{ status: number; output: string }> {
    const path = join(folder, 'settlement.txt');
    writeFileSync(path, content);
    let output = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const status = await explainSettlement(path, { json, logLevel: 'error' });
    jest.restoreAllMocks();
    return { status, output };
  }

  test('says of every row what it is, in one JSON document', async () => {
    const rows = [SALE, FEE, { ...OTHER, amountDescription: 'Payable to Amazon', cents: -5_00 }];
    const { status, output } = await explain(settlementFile([], { ...OPTIONS, extraRows: rows }));
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual({
      settlementId: '17000000001',
      total: '93.00',
      currency: 'EUR',
      rows: [
        { line: 3, kind: 'order', type: 'Principal', amount: '100.00', date: '2026-11-09' },
        { line: 4, kind: 'fee', type: 'FBA Prep Fee', amount: '-2.00', date: '2026-11-09' },
        { line: 5, kind: 'balance', type: 'Payable to Amazon', amount: '-5.00', date: '2026-11-09' },
      ],
      problems: [],
    });
  });

  test('shows people the month, the account and the balances', async () => {
    const { output } = await explain(settlementFile([], { ...OPTIONS, extraRows: [SALE, FEE] }), false);
    expect(output).toContain('Settlement 17000000001 of the store DE');
    expect(output).toMatch(/2026-11\s+fee\s+FBA Prep Fee\s+AMZ600 Amazon fees\s+-2\.00/);
    expect(output).toMatch(/paid out on 2026-11-12\s+98\.00/);
  });

  test('a row without a rule, and rows that do not add up, are problems; the rows are there all the same', async () => {
    const rows = [SALE, { ...OTHER, amountDescription: 'Brand New Thing', cents: -1_00 }];
    const { status, output } = await explain(settlementFile([], { ...OPTIONS, extraRows: rows, wrongBy: 1 }));
    const { problems, rows: explained } = JSON.parse(output) as {
      problems: string[];
      rows: { kind: string }[];
    };
    expect(status).toBe(1);
    expect(explained.map(({ kind }) => kind)).toEqual(['order', 'unexplained']);
    expect(problems).toEqual([
      'its rows add up to 99.00 EUR, but total-amount is 99.01',
      expect.stringContaining(
        'no rule fits line 4 (other-transaction / other-transaction / Brand New Thing, -1)',
      ),
    ]);
  });

  test.each([
    ['<html>', 'web page'],
    ['', 'the file is empty'],
    [gzipSync('half of a file').subarray(0, 12), 'gzip file is incomplete or damaged'],
    [Buffer.from([0x1f, 0x8b, 0x08]), 'gzip file is incomplete or damaged'],
  ])('a file that cannot be read is a problem with its reason: %j', async (content, reason) => {
    const { status, output } = await explain(content);
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual({
      settlementId: null,
      total: null,
      currency: null,
      rows: [],
      problems: [expect.stringContaining(reason)],
    });
  });

  test.each([
    ['gzip', (text: string) => gzipSync(text)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
  ])('reads a file in %s', async (_, encode) => {
    const text = settlementFile([], { ...OPTIONS, extraRows: [{ ...FEE, amountType: 'Gebühr Fee' }] });
    const { output } = await explain(encode(text));
    expect(JSON.parse(output)).toMatchObject({ rows: [{ type: 'Gebühr Fee' }], problems: [] });
  });

  test('a missing file is reported', async () => {
    await expect(
      explainSettlement(join(folder, 'none.txt'), { json: true, logLevel: 'error' }),
    ).rejects.toThrow('none.txt cannot be opened');
  });
});
