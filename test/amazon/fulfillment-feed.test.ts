import { fulfillmentFeed, readProcessingReport } from '../../src/amazon/fulfillment-feed.ts';
import { toInstant } from '../../src/domain/time.ts';
import { readFulfillmentFeed } from '../../src/simulator/formats/fulfillment-feed.ts';
import { plainTextReport, processingReport } from '../../src/simulator/formats/processing-report.ts';

const MESSAGE = {
  orderId: '305-0000001-0000001',
  number: 4200,
  shipDate: toInstant('2026-11-22T15:04:05Z'),
  carrierCode: 'Other',
  carrierName: 'Kurier & Söhne <schnell> 🚚\u0001',
  shippingMethod: 'Paket "L"',
  trackingNumber: '00340434161094042557',
  items: [{ orderItemId: '05015851154158', quantity: 2 }],
};

test("a feed is what Amazon's schema wants: elements in its order, text escaped, leading zeros kept", () => {
  const feed = fulfillmentFeed('A3EXAMPLE', [MESSAGE, { ...MESSAGE, number: 4300 }]);
  expect(feed).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
  const read = readFulfillmentFeed(feed);
  expect(read).toMatchObject([
    {
      messageId: '1',
      merchantFulfillmentId: '4200',
      carrierName: 'Kurier & Söhne <schnell> 🚚',
      trackingNumber: '00340434161094042557',
      fulfillmentDate: '2026-11-22T15:04:05.000Z',
      items: [{ orderItemId: '05015851154158', quantity: 2 }],
    },
    { messageId: '2', merchantFulfillmentId: '4300' },
  ]);
});

function kinds(text: string | undefined, sent = 3): string[] {
  const verdictOf = readProcessingReport(text, sent);
  return Array.from({ length: sent }, (_, index) => verdictOf(index + 1).kind);
}

const report = (errors: number, problems: Parameters<typeof processingReport>[3], processed = 3): string =>
  processingReport('A3EXAMPLE', '1', { processed, successful: processed - errors, errors }, problems);
const problem = (messageId: string) => ({ messageId, code: 18021, description: 'too many' });

test.each<[string, string | undefined, string[]]>([
  ['all went well', report(0, []), ['done', 'done', 'done']],
  ['one is refused', report(1, [problem('2')]), ['done', 'refused', 'done']],
  ['errors that name no message', report(1, []), ['doubt', 'doubt', 'doubt']],
  ['one of two errors is named', report(2, [problem('2')]), ['doubt', 'refused', 'doubt']],
  ['message 0', report(2, [problem('0')]), ['doubt', 'doubt', 'doubt']],
  ['fewer messages than were sent', report(0, [], 2), ['doubt', 'doubt', 'doubt']],
  ['plain text', plainTextReport(0, 0), ['doubt', 'doubt', 'doubt']],
  ['no report', undefined, ['doubt', 'doubt', 'doubt']],
  ['not complete', report(0, []).replace('Complete', 'Processing'), ['doubt', 'doubt', 'doubt']],
  ['half a report', report(0, []).slice(0, 300), ['doubt', 'doubt', 'doubt']],
])('a report is believed only as far as it proves something: %s', (_name, text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test("Amazon's words in a report are cut and cleaned before anybody keeps them", () => {
  const description = `\u0085\u0007too\nmany ${'very '.repeat(200_000)}`;
  const verdict = readProcessingReport(report(1, [{ ...problem('2'), description }]), 3)(2);
  const words = verdict.kind === 'refused' ? verdict.words : '';
  expect(words).toMatch(/^18021 too many very very /);
  expect(words.length).toBeLessThan(1000);
  expect(words).not.toMatch(/\p{Cc}/u);
});

test.each([
  ['too deep', '<a>'.repeat(50_000) + '</a>'.repeat(50_000)],
  ['full of entities', `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(2000)}">]><r>${'&a;'.repeat(20_000)}</r>`],
  ['of an outside entity', '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>'],
])('a report that is %s proves nothing, and ends no pass', (_name, text) => {
  expect(kinds(text)).toEqual(['doubt', 'doubt', 'doubt']);
});
