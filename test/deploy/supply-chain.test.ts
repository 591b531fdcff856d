import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './dockerfile.ts';

const LOCK = join(ROOT, 'package-lock.json');
type Lock = { packages: Record<string, { integrity?: string; resolved?: string; license?: string }> };

function examine(lock: string) {
  const script = join(ROOT, 'test', 'run', 'supply-chain.mjs');
  return spawnSync(process.execPath, [script, '--offline', '--lock', lock], { encoding: 'utf8' });
}

test('every package of the lock file has a checksum, and none comes from elsewhere than the registry', () => {
  const { packages } = JSON.parse(readFileSync(LOCK, 'utf8')) as Lock;
  const named = Object.entries(packages).filter(([path]) => path !== '');
  expect(named.length).toBeGreaterThan(100);
  const bare = named.filter(
    ([, { integrity, resolved = 'https://registry.npmjs.org/' }]) =>
      integrity?.startsWith('sha512-') !== true || !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});

describe('npm run supply-chain', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function changed(change: (entry: Lock['packages'][string]) => void): string {
    const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as Lock;
    const entry = lock.packages['node_modules/zod'];
    if (entry === undefined) throw new TypeError('the lock file has no zod');
    change(entry);
    const file = join(folder, 'package-lock.json');
    writeFileSync(file, JSON.stringify(lock));
    return file;
  }

  test('finds the lock file sound, and lists licences', () => {
    const { status, stdout } = examine(LOCK);
    expect(stdout).toMatch(/^\d+ packages, each with a SHA-512 checksum/);
    expect(stdout).toMatch(/Licences at run time:\n {2}\d+ MIT/);
    expect(stdout).not.toContain('unknown');
    expect(status).toBe(0);
  });

  test.each<[string, (entry: Lock['packages'][string]) => void]>([
    ['has no checksum', (entry) => delete entry.integrity],
    ['has a checksum that is no SHA-512', (entry) => (entry.integrity = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=')],
    [
      'comes from elsewhere than the npm registry',
      (entry) => (entry.resolved = 'https://example.com/zod.tgz'),
    ],
  ])('names a package that %s, and ends with 1', (fault, change) => {
    const { status, stdout } = examine(changed(change));
    expect(stdout).toContain(`node_modules/zod ${fault}`);
    expect(status).toBe(1);
  });
});
