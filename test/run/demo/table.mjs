// @ts-check

/**
 * Columns of text, as wide as they need to be.
 *
 * @param {string[]} titles
 * @param {(string | number)[][]} rows
 * @param {number} firstNumber columns from here on are aligned right
 */
export function table(titles, rows, firstNumber) {
  const lines = [titles, ...rows].map((row) => row.map(String));
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < firstNumber ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
