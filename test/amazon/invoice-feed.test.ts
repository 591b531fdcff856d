import { readInvoiceReport } from '../../src/amazon/invoices/feed.ts';
import { processingReport } from '../../src/simulator/formats/processing-report.ts';

const HEAD = 'original-record-number\tsku\terror-code\terror-type\terror-message';

function report(processed: number, successful: number, ...rows: string[]): string {
  return [
    'Feed Processing Summary:',
    `\tNumber of records processed\t\t${processed}`,
    `\tNumber of records successful\t\t${successful}`,
    '',
    ...(rows.length > 0 ? [HEAD, ...rows] : []),
    '',
  ].join('\r\n');
}

test('a record that was processed without an error is accepted', () => {
  expect(readInvoiceReport(report(1, 1))).toEqual({ kind: 'accepted' });
  expect(readInvoiceReport(report(1, 1, '1\t\t79000\tWarning\tThe file is large.'))).toEqual({
    kind: 'accepted',
  });
});

test("a refusal has Amazon's code and words", () => {
  const words = 'Please provide metadata:shippingid or metadata:orderid to upload an invoice.';
  expect(readInvoiceReport(report(1, 0, `1\t\t79513\tError\t${words}`))).toEqual({
    kind: 'refused',
    code: '79513',
    words,
  });
  expect(
    readInvoiceReport(report(1, 0, '1\t\t79910\tError\tThe total.', '1\t\t79911\tFatal\tThe tax.')),
  ).toEqual({ kind: 'refused', code: '79910', words: 'The total.; The tax.' });
});

test.each([
  ['an error without a code', report(1, 0, '1\t\t\tError\tSomething.'), 'refused'],
  ['an error in spite of a good summary', report(1, 1, '1\t\t79910\tError\tNo.'), 'refused'],
  ['no record', report(0, 0), 'unknown'],
  ['a record without success and without an error', report(1, 0), 'unknown'],
  ['two records', report(2, 2), 'unknown'],
  ['a page of HTML', '<html><body>503</body></html>', 'unknown'],
  ['nothing', '', 'unknown'],
  ['a report that was cut short', 'Feed Processing Summary:\n\tNumber of records proc', 'unknown'],
])('%s: %#', (_, text, kind) => {
  expect(readInvoiceReport(text).kind).toBe(kind);
});

test('the XML report of other feeds is understood too', () => {
  const counts = { processed: 1, successful: 1, errors: 0 };
  expect(readInvoiceReport(processingReport('A1', '1', counts, []))).toEqual({ kind: 'accepted' });
  const refused = processingReport('A1', '1', { processed: 1, successful: 0, errors: 1 }, [
    { messageId: '1', code: 79525, description: 'Amazon will generate invoice.' },
  ]);
  expect(readInvoiceReport(refused)).toEqual({
    kind: 'refused',
    code: '79525',
    words: 'Amazon will generate invoice.',
  });
});
