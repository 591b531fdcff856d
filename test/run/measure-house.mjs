// @ts-check
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { print, ROOT } from './process.mjs';

/**
 * Prints the figures that docs/architecture.md gives of the source: files, folders, lines, comments and functions. Functions are
 * measured from their first line to the brace that closes them at the same depth, which the formatter makes reliable.
 */

/** @param {string} folder @returns {string[]} */
function sourcesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourcesIn(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

/** @param {string[]} lines */
function functionLengths(lines) {
  return lines.flatMap((line, start) => {
    const indent = /^( *)(?:export )?(?:async )?function\*? \w/.exec(line)?.[1];
    if (indent === undefined) return [];
    const length = lines.slice(start).findIndex((other) => other === `${indent}}`);
    return length < 0 ? [] : [length + 1];
  });
}

/** @param {string[]} lines */
function commentLines(lines) {
  return lines.filter((line) => /^\s*(\/\/|\/\*\*|\*)/.test(line)).length;
}

/** @param {number[]} values */
function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return `${at(0.5)} / ${at(0.9)} / ${sorted.at(-1)}`;
}

const files = sourcesIn(join(ROOT, 'src')).map((path) => ({
  folder: join(path, '..'),
  lines: readFileSync(path, 'utf8').trimEnd().split('\n'),
}));
const folders = new Map(
  files.map(({ folder }) => [folder, files.filter((other) => other.folder === folder)]),
);
const total = files.reduce((sum, { lines }) => sum + lines.length, 0);
const comments = files.reduce((sum, { lines }) => sum + commentLines(lines), 0);
print(`files / folders                          ${files.length} / ${folders.size}`);
print(
  `files per folder, median / p90 / max     ${spread([...folders.values()].map((inside) => inside.length))}`,
);
print(`lines per file, median / p90 / max       ${spread(files.map(({ lines }) => lines.length))}`);
print(
  `lines per function, median / p90 / max   ${spread(files.flatMap(({ lines }) => functionLengths(lines)))}`,
);
print(`comment lines                            ${Math.round((comments / total) * 100)} %`);
