import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SECURITY = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');

/** The rows of the table with three columns in docs/security.md: attack, file below `test/e2e`, part of the test's title. */
function attacks(): [attack: string, file: string, title: string][] {
  const section = /## Attacks that are tests\n([\s\S]*?)\n## /.exec(SECURITY)?.[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`') && line.split('|').length === 5)
    .map((line) => {
      const [attack = '', file = '', title = ''] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [attack, file.replaceAll('`', ''), title];
    });
}

/** The text of a test, or of what it runs; a title may be broken over two lines of code. */
function sourceOf(file: string): string {
  const path = join(__dirname, '../e2e', `${file}.test.ts`);
  const [found = ''] = [path, path.replace('.test.ts', '.ts')].filter((each) => existsSync(each));
  return found === '' ? '' : readFileSync(found, 'utf8');
}

test('the table has the attacks', () => {
  expect(attacks().length).toBeGreaterThan(25);
});

test.each(attacks())('%s: %s has a test "%s"', (_, file, title) => {
  const titles = [
    ...sourceOf(file).matchAll(/\b(?:test|it|testOnFirst)(?:\.each\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1,/g),
  ];
  expect(titles.filter(([, , text = '']) => text.includes(title))).toHaveLength(1);
});
