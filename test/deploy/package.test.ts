import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './dockerfile.ts';

/** What `npm pack` would pack; nothing is built for that. */
function packed(): { files: string[]; manual: unknown } {
  const options = {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, npm_config_offline: 'true' },
  } as const;
  const [report] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options),
  ) as { files: { path: string }[] }[];
  const { man: manual } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { man: unknown };
  return { files: (report?.files ?? []).map(({ path }) => path), manual };
}

jest.setTimeout(30_000);

test('the package holds what a person needs beside the program, and nothing of development', () => {
  const { files, manual } = packed();
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'config/amazon-odoo.example.yaml',
      'config/amazon-odoo.schema.json',
      'deploy/amazon-odoo.service',
      'docs/operations.md',
    ]),
  );
  expect(files.filter((path) => /^(src|test|bench)\/|(^|\/)\.|amazon-odoo\.yaml$/.test(path))).toEqual([]);
  // npm links a manual page only from a list; a single name it passes over without a word.
  expect(manual).toEqual(['./dist/amazon-odoo.1']);
});
