import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SRC = join(__dirname, '../../src');

/** Every file and package that loading a file loads with it: what is imported statically, types aside. */
function loadedBy(...files: string[]): { files: Set<string>; packages: Set<string> } {
  const found = { files: new Set<string>(), packages: new Set<string>() };
  const walk = (file: string): void => {
    const name = relative(SRC, file);
    if (found.files.has(name)) return;
    found.files.add(name);
    const source = readFileSync(file, 'utf8');
    for (const [, what = '', from = ''] of source.matchAll(/^(?:import|export) ([^;]*?)from '([^']+)'/gm)) {
      if (what.startsWith('type ') || /^\{(\s*type \w+,?)+\s*\} $/.test(what)) continue;
      if (from.startsWith('.')) walk(join(dirname(file), from));
      else if (!from.startsWith('node:')) found.packages.add(from);
    }
  };
  for (const file of files) walk(join(SRC, file));
  return found;
}

/** What every command loads: the command line with the help of all commands. */
const COMMAND_LINE = ['main.ts', 'cli/program.ts'];

describe('a command loads only what it needs', () => {
  test('--version loads no package and no command', () => {
    const { packages, files } = loadedBy('main.ts');
    expect([...packages]).toEqual([]);
    expect([...files].sort()).toEqual(['cli/version.ts', 'main.ts']);
  });

  test('the command line, with the help of all commands, loads only commander', () => {
    const { packages, files } = loadedBy(...COMMAND_LINE);
    expect([...packages]).toEqual(['commander']);
    expect([...files].filter((file) => /^(odoo|amazon|state|config|setup|daemon)\//.test(file))).toEqual([]);
    expect(files.size).toBeLessThanOrEqual(44);
  });

  test.each(['status', 'failures'])(
    '%s reads settings and state, and knows neither Odoo nor Amazon',
    (name) => {
      const { packages, files } = loadedBy(...COMMAND_LINE, `cli/${name}.ts`);
      expect([...packages].sort()).toEqual(['better-sqlite3', 'commander', 'yaml', 'zod']);
      expect([...files].filter((file) => /^(odoo|amazon|setup|daemon)\//.test(file))).toEqual([]);
      expect(files.size).toBeLessThanOrEqual(107);
    },
  );
});
