import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const SOURCE = join(__dirname, '..', '..', 'src');

/** Patterns that meet texts from outside only after these were cut, or texts of our own alone. */
const BOUNDED: Readonly<Record<string, string>> = {
  'amazon/settlement-report/amounts.ts': 'a cell of more than 100 characters is no amount',
  'amazon/account.ts': 'the address of the settings',
  'cli/shell/command-tree.ts': "the options of the program's own commands",
  'cli/shell/manual.ts': "the program's own help",
  'odoo/rpc/http.ts': 'the address of the settings',
  'setup/views/view.ts': "the program's own views",
};

type Pattern = { file: string; source: string; flags: string };

/** Every regular expression of the program, apart from the simulator. */
function patterns(): Pattern[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('simulator') && !(file in BOUNDED))
    .flatMap((file) =>
      literalsIn(
        parseSync(readFileSync(join(SOURCE, file), 'utf8'), { syntax: 'typescript', target: 'es2023' }),
      ).map((literal) => ({ file, ...literal })),
    );
}

function literalsIn(node: unknown): { source: string; flags: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'RegExpLiteral' && 'pattern' in node && 'flags' in node)
    return [{ source: String(node.pattern), flags: String(node.flags) }];
  return Object.values(node).flatMap(literalsIn);
}

const LENGTH = 10_000;
/** A pattern that takes the square needs several times as long for {@link LENGTH} characters, any other less than a tenth. */
const LONGEST_MS = 40;

/** Long texts that come near to fitting: single characters and pieces of the pattern, again and again, with an end that does not fit. */
function textsFor(source: string): string[] {
  const words = source.match(/[a-z ]{3,}/gi) ?? [];
  const signs = source.replaceAll(/\\[a-z]/gi, '').match(/[^\\()[\]{}|?*+^$]/g) ?? [];
  const pieces = new Set(['a', '1', ' ', '\t', '\n', 'a.', '1.', ' -', ...words, ...signs]);
  return [...pieces].flatMap((piece) => {
    const long = piece.repeat(LENGTH / piece.length);
    return [`${long}\u0000!`, `x ${long}\u0000`, `${source.replaceAll(/\W/g, '').slice(0, 3)}${long}\u0000`];
  });
}

/** Whether it takes too long each time; a busy machine is slow now and then. */
function isSlow(pattern: RegExp, text: string): boolean {
  return [1, 2, 3, 4].every(() => {
    const began = performance.now();
    if (pattern.global) text.replace(pattern, '');
    else pattern.exec(text);
    return performance.now() - began > LONGEST_MS;
  });
}

test('no pattern takes the square of the length of a text', () => {
  const all = patterns();
  expect(all.length).toBeGreaterThan(100);
  const slow = all.filter(({ source, flags }) =>
    textsFor(source).some((text) => isSlow(new RegExp(source, flags), text)),
  );
  expect(slow.map(({ file, source }) => `${file} /${source}/`)).toEqual([]);
}, 120_000);
