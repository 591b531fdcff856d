/** Rows as comma separated values (RFC 4180), for a spreadsheet. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(csvCell).join(',')).join('\r\n');
}

/** What a spreadsheet takes for the beginning of a formula; the wide forms are taken for the narrow ones in Japan and China. */
const FORMULA = /^\s*[=+\-@|＝＋－＠]|^[\t\r\n]/;
/** An amount may begin with a minus. */
const FIGURE = /^-?\d+(\.\d+)?$/;

/** A spreadsheet must not take a text for a formula. */
function csvCell(text: string): string {
  const plain = FORMULA.test(text) && !FIGURE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
