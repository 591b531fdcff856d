import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { analyse } from 'scslre';

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

/** A part of the pattern that takes more than linear time for a text that nearly fits. */
const slowPartsOf = ({ source, flags }: Pattern) => analyse({ source, flags }).reports;

test('a pattern that takes the square of the length of a text is found', () => {
  const slow = ['(a+)+$', String.raw`\s+$`, String.raw`^(\w+) +(.+)$`, '(a|a)*b'];
  expect(slow.filter((source) => slowPartsOf({ file: '', source, flags: '' }).length === 0)).toEqual([]);
});

test('no pattern takes more than linear time', () => {
  const all = patterns();
  expect(all.length).toBeGreaterThan(100);
  const slow = all.filter((pattern) => slowPartsOf(pattern).length > 0);
  expect(slow.map(({ file, source }) => `${file} /${source}/`)).toEqual([]);
});
