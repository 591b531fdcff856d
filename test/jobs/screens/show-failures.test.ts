import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const JOBS = join(__dirname, '..', '..', '..', 'src', 'jobs');

test('no job reads the closed rows of the failure log, of which there are ever more', () => {
  const readers = readdirSync(JOBS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /failures\s*\.list\([^)]*all:/.test(readFileSync(join(JOBS, file), 'utf8')));
  expect(readers).toEqual([]);
});
