import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UsageError } from '../errors.ts';

export type NewFile = {
  path: string;
  text: string;
  mode: number;
  /** Who shall own it; undefined: whoever runs the program. */
  owner?: Owner | undefined;
};

export type Owner = { uid: number; gid: number };

/** The files of a list that exist. */
export function existing(files: readonly Pick<NewFile, 'path'>[]): string[] {
  return files.map(({ path }) => path).filter((path) => existsSync(path));
}

/**
 * Writes files so that all of them are there, or none is changed: each is written whole beside its place first, and only when
 * all are there they get their names, the last one last. An interrupt
 * at the keyboard is not obeyed within these milliseconds.
 *
 * @throws UsageError when a file or folder cannot be written; nothing is left behind
 */
export function writeFiles(files: readonly NewFile[]): void {
  const staged = files.map((file) => ({ ...file, temporary: `${file.path}.${process.pid}.new` }));
  const written: string[] = [];
  let current = '';
  process.on('SIGINT', goOn).on('SIGTERM', goOn);
  try {
    for (const { path, temporary, text, mode, owner } of staged) {
      current = path;
      makeFolder(dirname(path), owner);
      writeFileSync(temporary, text, { mode, flag: 'wx' });
      written.push(temporary);
      // Whatever the umask was.
      chmodSync(temporary, mode);
      if (owner !== undefined) chownSync(temporary, owner.uid, owner.gid);
    }
    for (const { path, temporary } of staged) {
      current = path;
      renameSync(temporary, path);
    }
  } catch (error) {
    for (const temporary of written) rmSync(temporary, { force: true });
    throw new UsageError(`${current} cannot be written: ${messageOf(error)}`, {
      code: 'SETTINGS_NOT_WRITTEN',
      hint: 'Choose another place with --config, or start this as a user who may write there.',
      cause: error,
    });
  } finally {
    process.off('SIGINT', goOn).off('SIGTERM', goOn);
  }
}

/** The work is synchronous: that there is a handler keeps a signal from ending the process within it. */
function goOn(): void {}

/** Makes a folder that only its owner can enter; one that exists stays as it is. */
export function makeFolder(folder: string, owner?: Owner): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined || owner === undefined) return;
  chownSync(folder, owner.uid, owner.gid);
}
