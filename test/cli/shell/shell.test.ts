import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../../src/cli/program.ts';
import { commandTree, flatten } from '../../../src/cli/shell/command-tree.ts';
import { completionScript, type Shell } from '../../../src/cli/shell/completion.ts';
import { manualPage } from '../../../src/cli/shell/manual.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];
const TREE = commandTree(createProgram(() => undefined));
const COMMANDS = flatten(TREE).filter(({ words }) => words.length > 0);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-shell-'));
  for (const shell of SHELLS) writeFileSync(join(folder, shell), completionScript(shell, TREE));
  writeFileSync(join(folder, 'manual'), manualPage(TREE, { version: '1.2.3 (commit abc)' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, ...words: string[]): string {
  const { error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', cwd: folder });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

/** `describe` where the machine has a program, else `describe.skip`, which the run counts. */
const describeWith = (program: string): jest.Describe =>
  spawnSync(program, ['--version']).error === undefined ? describe : describe.skip;

/** What bash offers after a line; the last word is completed. */
function offeredByBash(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `source ./bash; COMP_WORDS=(amazon-odoo ${line}); COMP_CWORD=${words.length}; _amazon_odoo 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', '-c', script).split('\n').filter(Boolean).sort();
}

test('the tree holds every command with its options', () => {
  expect(COMMANDS.map(({ words }) => words.join(' '))).toEqual(
    expect.arrayContaining(['init', 'run', 'sync', 'sync orders', 'failures retry', 'completion']),
  );
  expect(COMMANDS.find(({ words }) => words.join(' ') === 'sync orders')?.options).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ long: '--dry-run', value: undefined }),
      expect.objectContaining({ long: '--account', value: 'name' }),
      expect.objectContaining({ long: '--config', value: 'file' }),
    ]),
  );
});

describe('bash', () => {
  test('offers commands, commands of a group, and options', () => {
    expect(offeredByBash('')).toEqual(expect.arrayContaining(['init', 'run', 'sync', '--config']));
    expect(offeredByBash('sy')).toEqual(['sync']);
    expect(offeredByBash('sync', 'or')).toEqual(['orders']);
    expect(offeredByBash('sync', 'orders', '--d')).toEqual(['--dry-run']);
    expect(offeredByBash('--json', 'sync', 'pi')).toEqual(['pickings']);
  });

  test('offers what an option allows, and nothing where only a person knows', () => {
    expect(offeredByBash('run', '--log-level', '')).toEqual(['debug', 'error', 'info', 'warn']);
    expect(offeredByBash('init', '--region', 'e')).toEqual(['eu']);
    expect(offeredByBash('sync', 'orders', '--account', '')).toEqual([]);
  });
});

describeWith('fish')('fish', () => {
  test.each([
    ['sync ', ['orders', 'pickings'], ['run']],
    ['init --region ', ['na', 'eu', 'fe'], ['run']],
    ['sync orders --', ['--account', '--dry-run'], ['--since']],
  ])('completes "amazon-odoo %s"', (line, offered, others) => {
    const text = run('fish', '--no-config', '-c', `source ./fish; complete -C 'amazon-odoo ${line}'`);
    expect(text).not.toContain('complete:');
    const words = text.split('\n').map((each) => each.split('\t')[0]);
    expect(words).toEqual(expect.arrayContaining(offered));
    for (const other of others) expect(words).not.toContain(other);
  });
});

describeWith('zsh')('zsh', () => {
  test('reads its script', () => {
    expect(run('zsh', '-n', './zsh')).toBe('');
  });
});

describe('the manual', () => {
  test('describes every command that does something', () => {
    const page = manualPage(TREE, { version: '1.2.3 (commit abc)' });
    for (const { words, commands } of COMMANDS.filter((node) => node.commands.length === 0)) {
      expect(commands).toEqual([]);
      expect(page).toContain(
        `.SS "amazon\\-odoo ${words.join(' ').replaceAll('-', '\\-')}`.replace('amazon\\-', 'amazon-'),
      );
    }
  });
});

describeWith('groff')('groff', () => {
  test('reads the manual without a warning', () => {
    expect(run('groff', '-man', '-Tutf8', '-ww', '-z', './manual')).toBe('');
  });
});
