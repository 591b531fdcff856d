import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existing, writeFiles } from '../../src/init/write-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => join(folder, ...parts);

test('files get their modes whatever the umask is, and new folders are closed to others', () => {
  const umask = process.umask(0);
  try {
    writeFiles([
      { path: at('etc', 'secrets', 'odoo'), text: 'key\n', mode: 0o600 },
      { path: at('etc', 'settings.yaml'), text: 'a: b\n', mode: 0o600 },
    ]);
  } finally {
    process.umask(umask);
  }
  expect(readFileSync(at('etc', 'secrets', 'odoo'), 'utf8')).toBe('key\n');
  for (const path of [at('etc', 'secrets', 'odoo'), at('etc', 'settings.yaml')])
    expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const path of [at('etc'), at('etc', 'secrets')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(existing([{ path: at('etc', 'settings.yaml') }, { path: at('nothing') }])).toEqual([
    at('etc', 'settings.yaml'),
  ]);
});

test('a folder that was there keeps its mode, and a file that was there is replaced, with the mode that is wanted', () => {
  chmodSync(folder, 0o755);
  writeFileSync(at('settings.yaml'), 'old', { mode: 0o644 });
  writeFiles([{ path: at('settings.yaml'), text: 'new', mode: 0o600 }]);
  expect(readFileSync(at('settings.yaml'), 'utf8')).toBe('new');
  expect(statSync(at('settings.yaml')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test('when one cannot be written, none is changed and nothing is left behind', () => {
  writeFileSync(at('first'), 'old');
  // A file in the place of the folder: no user can write there.
  writeFileSync(at('blocked'), '');
  const write = (): void =>
    writeFiles([
      { path: at('first'), text: 'new', mode: 0o600 },
      { path: at('blocked', 'second'), text: 'new', mode: 0o600 },
    ]);
  expect(write).toThrow(/second cannot be written: /);
  expect(readFileSync(at('first'), 'utf8')).toBe('old');
  expect(readdirSync(folder).sort()).toEqual(['blocked', 'first']);
});

test('no signal handler stays behind', () => {
  const before = process.listenerCount('SIGINT');
  mkdirSync(at('here'));
  writeFiles([{ path: at('here', 'x'), text: '', mode: 0o600 }]);
  expect(process.listenerCount('SIGINT')).toBe(before);
  expect(existsSync(at('here', 'x'))).toBe(true);
});
