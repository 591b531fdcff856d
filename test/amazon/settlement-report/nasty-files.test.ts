import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { settlementFile } from '../../../src/amazon/settlement-report/file-source.ts';
import { readSettlementRows } from '../../../src/amazon/settlement-report.ts';
import { COLUMNS, file, line, SUMMARY } from './cells.ts';

const folder = mkdtempSync(join(tmpdir(), 'settlement-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is read of a file on disk: id, total, currency, days, and amount and day of each row; or the message of a refusal. */
async function readFile(content: string | Uint8Array): Promise<string[] | string> {
  const path = join(folder, 'settlement.txt');
  writeFileSync(path, content);
  const rows: string[] = [];
  try {
    const head = await readSettlementRows(await settlementFile(path), ({ amount, postedDate, sku }) =>
      rows.push(`${amount.toFixed()} ${postedDate} ${sku}`),
    );
    const { settlementId, total, currencyCode, startDate, endDate, depositDate } = head;
    return [
      `${settlementId} ${total.toFixed()} ${currencyCode} ${startDate} ${endDate} ${depositDate}`,
      ...rows,
    ];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (rows.length > 0) return `half read: ${rows.length} rows before "${error.message}"`;
    return error.message;
  }
}

const HEAD = '7001 10 EUR 2026-03-01 2026-03-15 2026-03-17';
const GOOD = [HEAD, '10 2026-03-06 MUG'];
const lines = (text: string): string[] => text.split('\n');
const swapped = (text: string, order: readonly number[]): string => {
  const all = lines(text);
  return order.map((index) => all[index] ?? '').join('\n');
};
/** "マグ" in Shift_JIS, the rest in ASCII. */
const shiftJis = (text: string): Uint8Array =>
  Buffer.from(text.replaceAll('マグ', '\u0083\u007d\u0083\u004f'), 'latin1');
const one = file({}, {});
const two = file({ 'total-amount': '20.00' }, {}, {});
const dated = (write: (iso: string) => string): string =>
  one.replaceAll(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC/g, write).replace('\t2026-03-06\t', '\t\t');

describe('a file that can be read', () => {
  test.each<[string, string | Uint8Array, string[]]>([
    ['byte order mark', `\ufeff${one}`, GOOD],
    ['UTF-16 with CRLF', Buffer.from(`\ufeff${one.replaceAll('\n', '\r\n')}`, 'utf16le'), GOOD],
    [
      'Shift_JIS',
      shiftJis(file({ currency: 'JPY' }, { sku: 'マグ' })),
      [HEAD.replace('EUR', 'JPY'), '10 2026-03-06 マグ'],
    ],
    ['Windows-1252', Buffer.from(file({}, { sku: 'Größe' }), 'latin1'), [HEAD, '10 2026-03-06 Größe']],
    [
      'euro sign and dash of Windows-1252',
      Buffer.from(file({}, { sku: 'X\u0080\u0096' }), 'latin1'),
      [HEAD, '10 2026-03-06 X€–'],
    ],
    ['gzip', gzipSync(one), GOOD],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${one}`, 'utf16le')), GOOD],
    [
      'CRLF and LF mixed',
      `${lines(two)[0]}\r\n${lines(two).slice(1).join('\n')}\r\n`,
      [HEAD.replace(' 10 ', ' 20 '), ...[1, 2].map(() => '10 2026-03-06 MUG')],
    ],
    [
      'empty columns at the end',
      lines(one)
        .map((text) => `${text}\t\t\t`)
        .join('\n'),
      GOOD,
    ],
    [
      'rows without their empty cells at the end',
      lines(file({}, { sku: '' }))
        .map((text) => text.replace(/\t+$/, ''))
        .join('\n'),
      [HEAD, '10 2026-03-06 '],
    ],
    [
      'total row at the end',
      swapped(two, [0, 2, 3, 1]),
      [HEAD.replace(' 10 ', ' 20 '), ...[1, 2].map(() => '10 2026-03-06 MUG')],
    ],
    [
      'total row in the middle',
      swapped(two, [0, 2, 1, 3]),
      [HEAD.replace(' 10 ', ' 20 '), ...[1, 2].map(() => '10 2026-03-06 MUG')],
    ],
    ['total row twice, the same', swapped(one, [0, 1, 2, 1]), GOOD],
    ['header repeated', swapped(one, [0, 1, 0, 2, 0]), GOOD],
    ['no rows, total zero', file({ 'total-amount': '0.00' }), [HEAD.replace(' 10 ', ' 0 ')]],
    ['an empty amount', file({}, {}, { amount: '' }), [...GOOD, '0 2026-03-06 MUG']],
    [
      'negative total',
      file({ 'total-amount': '-5,30' }, { amount: '-5,30' }),
      [HEAD.replace(' 10 ', ' -5.3 '), '-5.3 2026-03-06 MUG'],
    ],
    [
      'no deposit date',
      file({ 'deposit-date': '' }, {}),
      [HEAD.replace('03-17', '03-15'), '10 2026-03-06 MUG'],
    ],
    ['currency and total on every row', file({}, { currency: 'EUR', 'total-amount': '10.00' }), GOOD],
    [
      'lakh',
      file(
        { 'total-amount': '1,23,456.50', currency: 'INR' },
        { amount: '1,23,456.50', 'marketplace-name': 'Amazon.in' },
      ),
      ['7001 123456.5 INR 2026-03-01 2026-03-15 2026-03-17', '123456.5 2026-03-06 MUG'],
    ],
    [
      'German dates',
      dated((iso) => `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11)}`),
      GOOD,
    ],
    [
      'day first, with slashes',
      dated((iso) => `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11)}`),
      GOOD,
    ],
    [
      'month first, with slashes',
      dated((iso) => `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11)}`),
      GOOD,
    ],
    ['Pacific daylight time', dated((iso) => iso.replace('UTC', 'PDT')), GOOD],
    ['Japan time', dated((iso) => iso.replace('UTC', 'JST').replace('08:', '09:')), GOOD],
    ['dates with a T and an offset', dated((iso) => `${iso.slice(0, 10)}T${iso.slice(11, 19)}+00:00`), GOOD],
    ['quoted cell with a tab', file({}, { 'amount-description': '"Prin\tcipal"' }), GOOD],
    ['quoted cell with a line break', file({}, { 'amount-description': '"Prin\ncipal"' }), GOOD],
  ])('%s', async (_, content, read) => {
    expect(await readFile(content)).toEqual(read);
  });
});

describe('a file that cannot be read is refused before the first row, with what to do', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /empty/],
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', /web page/],
    [
      'an XML settlement',
      '<?xml version="1.0"?>\n<AmazonEnvelope><MessageType>SettlementReport</MessageType></AmazonEnvelope>',
      /XML.*Flat File V2/,
    ],
    ['an answer of the API', '{"errors":[{"code":"Unauthorized"}]}', /not a settlement report.*again/],
    ['an Excel workbook', Buffer.from('504b0304140006000800', 'hex'), /Excel|zip/],
    ['a PDF', '%PDF-1.4\n%...', /PDF/],
    [
      'the older report',
      ['settlement-id', 'price-type', 'price-amount'].join('\t'),
      /older settlement report.*Flat File V2/,
    ],
    [
      'the date range report',
      '"Includes Amazon Marketplace transactions"\n"date/time","settlement id","type","order id","sku","description","total"\n',
      /date range report.*Flat File V2/,
    ],
    ['separated by commas', one.replaceAll('\t', ','), /separated by commas; take it as Amazon made it/],
    ['another language', COLUMNS.map((name) => `x${name}`).join('\t'), /another language.*English/],
    ['truncated gzip', gzipSync(two.repeat(20)).subarray(0, 60), /incomplete.*again/],
    ['truncated in a row', two.slice(0, -60), /add up to 10.00 EUR, but total-amount is 20.00/],
    ['truncated before the total row', lines(one)[0] ?? '', /0 summary rows/],
    [
      'two total rows',
      `${one}\n${line({ ...SUMMARY, 'total-amount': '11.00' })}`,
      /2 summary rows.*lines 2, 4/,
    ],
    [
      'two settlements',
      `${one}\n${file({ 'settlement-id': '7002' }, { 'settlement-id': '7002' })}`,
      /line 5 belongs to another settlement, 7002/,
    ],
    ['no currency', file({ currency: '' }, {}), /"" in line 2 \(currency\) is not a currency/],
    ['a foreign currency on a row', file({}, { currency: 'USD' }), /line 3 \(currency\).*USD.*EUR/],
    [
      'a date that is none',
      file({}, { 'posted-date': '2026-02-30' }),
      /"2026-02-30" in line 3 \(posted-date\) is not a date/,
    ],
    [
      'a zone that is none',
      file({}, { 'posted-date-time': '2026-03-06 08:00:00 ABCT' }),
      /line 3 \(posted-date-time\)/,
    ],
    [
      'an amount that is none',
      file({}, { amount: '10.0O' }),
      /"10.0O" in line 3 \(amount\) is not an amount/,
    ],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from(one), Buffer.alloc(40)]),
      /line 3 holds bytes that are no text.*again/,
    ],
  ])('%s', async (_, content, message) => {
    expect(await readFile(content)).toMatch(message);
  });
});
