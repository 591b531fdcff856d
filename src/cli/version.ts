import { existsSync, readFileSync } from 'node:fs';

/** The version of this program, as package.json has it, and the commit that it was built from, where the build knew one. */
export function programVersion(): string {
  const { version = 'unknown' } = textsIn('../../package.json');
  const { commit } = textsIn('../build.json');
  return commit === undefined ? version : `${version} (commit ${commit})`;
}

/** The texts of a JSON file beside this program; none when it is not there. */
function textsIn(path: string): Record<string, string | undefined> {
  const file = new URL(path, import.meta.url);
  if (!existsSync(file)) return {};
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null) return {};
  return Object.fromEntries(
    Object.entries(content).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** True when nothing but the version is asked for, which needs no command to be loaded. */
export function asksForVersion(words: readonly string[]): boolean {
  const [word, ...more] = words;
  return more.length === 0 && (word === '--version' || word === '-V');
}
