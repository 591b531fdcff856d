import { existsSync } from 'node:fs';

/** `describe` where a file or folder exists, else skipped with a message that names it. */
export function describeWhere(path: string): (name: string, tests: () => void) => void {
  if (existsSync(path)) return describe;
  return (name, tests) => describe.skip(`${name} (skipped: there is no ${path})`, tests);
}
