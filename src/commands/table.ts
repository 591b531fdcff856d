/**
 * Rows as an aligned table: texts to the left, numbers and amounts to the right, two spaces between columns. A line break in a
 * cell becomes a space.
 */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => String(cell).replaceAll(/\s*\n\s*/g, ' ')));
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
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n');
}

type Cell = string | number | undefined;

/** A number, or an amount as text, with or without its currency: `12.50`, `-3 EUR`. */
function isFigure(cell: Cell): boolean {
  return typeof cell === 'number' || /^-?\d+(\.\d+)?( [A-Z]{3})?$/.test(cell ?? '');
}

function isFigureOrNone(cell: Cell): boolean {
  return cell === '' || cell === '-' || isFigure(cell);
}
