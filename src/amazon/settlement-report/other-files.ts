/** What to do instead. */
const TAKE_V2 = 'take "Flat File V2" (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2)';

/** Files that people take for a settlement report, by their beginning. */
const OTHER_FILES: readonly { shows: RegExp; message: string }[] = [
  {
    shows: /price-type|item-related-fee-type/i,
    message: `this is the older settlement report; ${TAKE_V2}`,
  },
  {
    shows: /"?date\/time"?[,;\t]"?settlement id/i,
    message: `this is the date range report of the payments; ${TAKE_V2}`,
  },
  {
    shows: /settlement.id.{0,3}[,;]/i,
    message: 'the file is separated by commas; take it as Amazon made it, separated by tabs',
  },
  {
    shows: /<AmazonEnvelope|SettlementReport>/i,
    message: `this is the settlement report as XML; ${TAKE_V2}`,
  },
  {
    shows: /^\s*</,
    message: `this is a web page or XML, not a settlement report; download it again, and ${TAKE_V2}`,
  },
  {
    shows: /^\s*[{[]/,
    message: "this is an answer of Amazon's interface, not a settlement report; download it again",
  },
  { shows: /^PK/, message: 'this is an Excel workbook or a zip file; take the text file as Amazon made it' },
  { shows: /^%PDF/, message: `this is a PDF file; ${TAKE_V2}` },
];

/** A report of Amazon has many columns. */
const MANY_COLUMNS = 10;

/**
 * Why a file without the header of a settlement report is not read, and what to do.
 *
 * @param lines the first lines of the file
 * @param needed the columns that a settlement report has
 */
export function noHeader(lines: readonly string[], needed: readonly string[]): string {
  const missing = `the columns ${needed.join(', ')} are missing`;
  const text = lines.join('\n');
  const other = OTHER_FILES.find(({ shows }) => shows.test(text));
  if (other !== undefined) return `${missing}: ${other.message}`;
  const longest = lines.toSorted((one, two) => two.split('\t').length - one.split('\t').length)[0] ?? '';
  if (longest.split('\t').length >= MANY_COLUMNS)
    return `${missing}: the header is in another language ("${longest.split('\t').slice(0, 3).join(', ')}" …); set the language of the reports to English in Seller Central (Settings, Account Info, Language for feed processing reports) and take the report again`;
  return `${missing}: this is not a settlement report; ${TAKE_V2}`;
}
