import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPdf } from '../../src/simulator/formats/pdf-text.ts';

/** What wkhtmltopdf 0.12.6 of Debian made of `<p>Hello INV/2026</p>`. */
const PDF = readFileSync(join(__dirname, 'fixtures/hello.pdf'));

test('the pages and the text of a PDF of wkhtmltopdf', () => {
  const content = readPdf(PDF);
  expect(content?.pages).toBe(1);
  expect(content?.text.replaceAll(/\s+/g, ' ')).toBe('Hello INV/2026');
});

test.each([
  ['half a file', PDF.subarray(0, 4000)],
  ['a page of HTML', Buffer.from('<html></html>')],
  ['no page', Buffer.from('%PDF-1.4\n1 0 obj << /Type /Pages >> endobj\n%%EOF')],
])('%s is no PDF', (_, bytes) => {
  expect(readPdf(bytes)).toBeUndefined();
});
