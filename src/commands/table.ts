/** A last column narrower than this is not broken into lines: nobody could read it. */
const NARROWEST = 30;

/**
 * Rows as an aligned table: texts to the left, numbers and amounts to the right, two spaces between columns. A line break in a
 * cell becomes a space.
 *
 * @param width characters of a line; what is longer in the last column goes on in the next line, below its beginning. Default: that
 *   of the terminal, or of the variable COLUMNS; else lines are as long as they are, so that programs can read them
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width: number | undefined = widthOfLine(),
): string {
  const texts = rows.map((row) => row.map((cell) => inOneLine(String(cell))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => (row[column] ?? '').length)),
  );
  const numeric = headings.map(
    (_, column) =>
      rows.some((row) => isFigure(row[column])) && rows.every((row) => isFigureOrNone(row[column])),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        numeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - before, NARROWEST);
  const lines = texts.flatMap((row) => brokenLast(row, room));
  const rules = widths.map((each, column) =>
    '-'.repeat(column === widths.length - 1 ? Math.min(each, room) : each),
  );
  return [line(headings), line(rules), ...lines.map(line)].join('\n');
}

function inOneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => (text.includes('\n') ? line.trim() : line))
    .join(' ');
}

/** The width of the terminal, as far as it is known. */
function widthOfLine(): number | undefined {
  const given = process.stdout.columns ?? Number(process.env['COLUMNS']);
  return Number.isInteger(given) && given > 0 ? given : undefined;
}

/** A row as several, when its last cell has no room in one. */
function brokenLast(row: readonly string[], room: number): string[][] {
  const [first = '', ...others] = brokenAtBlanks(row.at(-1) ?? '', room);
  return [[...row.slice(0, -1), first], ...others.map((text) => [...row.slice(0, -1).map(() => ''), text])];
}

/** Breaks a text into lines of at most `room` characters; only a longer word makes a longer line. */
function brokenAtBlanks(text: string, room: number): string[] {
  if (text.length <= room) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

type Cell = string | number | undefined;

/** A number, or an amount as text, with or without its currency: `12.50`, `-3 EUR`. */
function isFigure(cell: Cell): boolean {
  return typeof cell === 'number' || /^-?\d+(\.\d+)?( [A-Z]{3})?$/.test(cell ?? '');
}

function isFigureOrNone(cell: Cell): boolean {
  return cell === '' || cell === '-' || isFigure(cell);
}
