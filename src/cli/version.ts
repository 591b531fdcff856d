import { readFileSync } from 'node:fs';

/** The version of this program, as package.json has it. */
export function programVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : 'unknown';
}

/** True when nothing but the version is asked for, which needs no command to be loaded. */
export function asksForVersion(words: readonly string[]): boolean {
  const [word, ...more] = words;
  return more.length === 0 && (word === '--version' || word === '-V');
}
