import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { explainSettlement } from '../../src/cli/explain/explain.ts';
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

const account = (name: string, marketplaces: string, odoo: string): string =>
  `  - {name: ${name}, region: eu, sellerId: A1, clientId: c, clientSecret: s, refreshToken: r, marketplaces: ${marketplaces}, odoo: ${odoo}}\n`;

describe('settlements explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explain-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Explains a file with this content, with no settings at all. */
  async function explain(
    content: string | Buffer,
    json = true,
    more: { config?: string; account?: string } = {},
  ): Promise<{ status: number; output: string }> {
    const path = join(folder, 'settlement.txt');
    writeFileSync(path, content);
    let output = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const status = await explainSettlement(path, { json, logLevel: 'error', ...more });
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

  describe('with a settings file', () => {
    const config = join(folder, 'amazon-odoo.yaml');
    const settings = (...accounts: string[]): void =>
      writeFileSync(
        config,
        `odoo: {url: "http://127.0.0.1:9", database: d, username: u, password: "\${ONLY_THE_SERVICE_HAS_THIS}"}\naccounts:\n${accounts.join('')}`,
      );
    const NEW = { ...OTHER, amountDescription: 'Brand New Thing', cents: -1_00 };
    const file = (): string => settlementFile([], { ...OPTIONS, extraRows: [SALE, FEE, NEW] });
    const OWN =
      '{settlementRules: [{amountDescription: Brand New*, as: loan}], feeAccounts: {loan: "1700", "FBA Prep Fee": "6210"}}';

    test('the rules and accounts are the seller’s own', async () => {
      settings(account('eu', '[DE]', OWN));
      const { status, output } = await explain(file(), true, { config });
      expect(status).toBe(0);
      expect(JSON.parse(output)).toMatchObject({
        account: 'eu',
        rows: [{ kind: 'order' }, { kind: 'fee' }, { kind: 'loan' }],
        problems: [],
      });
      const { output: text } = await explain(file(), false, { config });
      expect(text).toMatch(/loan\s+Brand New Thing\s+1700\s+-1\.00/);
      expect(text).toMatch(/fee\s+FBA Prep Fee\s+6210\s+-2\.00/);
      expect(text).toContain('Booked by the settings of the account eu.');
    });

    test('of several sellers, the one that sells in the store of the file counts, or the one that is named', async () => {
      settings(account('uk', '[GB]', '{unknownRows: refuse}'), account('de', '[DE, FR]', OWN));
      expect(JSON.parse((await explain(file(), true, { config })).output)).toMatchObject({ account: 'de' });
      const named = JSON.parse((await explain(file(), true, { config, account: 'uk' })).output) as {
        problems: string[];
      };
      expect(named.problems).toEqual([
        expect.stringContaining('the payout waits until settlementRules has one'),
      ]);
      await expect(explain(file(), true, { config, account: 'us' })).rejects.toThrow(
        'There is no account "us"',
      );
      settings(account('one', '[DE]', OWN), account('two', '[DE]', '{}'));
      await expect(explain(file(), true, { config })).rejects.toThrow('several accounts');
    });

    test('settings that are wrong are named, and not passed over', async () => {
      writeFileSync(config, 'odoo: []\n');
      await expect(explain(file(), true, { config })).rejects.toThrow('amazon-odoo.yaml');
      await expect(explain(file(), true, { config: join(folder, 'no.yaml') })).rejects.toThrow('no.yaml');
    });
  });

  test('a missing file is reported', async () => {
    await expect(
      explainSettlement(join(folder, 'none.txt'), { json: true, logLevel: 'error' }),
    ).rejects.toThrow('none.txt cannot be opened');
  });
});
