import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isError } from '../errors.ts';

/** Amazon's files, unchanged and compressed, in a folder beside the state file; only their owner can read them. */
export type Archive = {
  /** @returns the name under which it can be read again */
  write(account: string, name: string, content: string): Promise<string>;
  /** @returns undefined for a file that is missing or damaged */
  read(file: string): Promise<string | undefined>;
  /**
   * Removes the files of an account that were archived before a moment.
   *
   * @param needed names of files that stay, whatever their age
   * @returns the names of the removed files
   */
  removeOld(account: string, before: Date, needed: ReadonlySet<string>): Promise<string[]>;
};

/** The name of a file in the archive, and of the folder above it. */
export function archivedAs(account: string, name: string): string {
  return join(account, `${name.replace(/[^\w-]/g, '_')}.txt.gz`);
}

/** The folder with the archive of a state file. */
export function archiveFolder(statePath: string): string {
  return join(dirname(statePath), 'settlements');
}

export function archiveBeside(statePath: string): Archive {
  const folder = archiveFolder(statePath);
  return {
    write: async (account, name, content) => {
      const file = archivedAs(account, name);
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeDurably(`${path}.part`, gzipSync(content));
      renameSync(`${path}.part`, path);
      syncFolder(dirname(path));
      return file;
    },
    read: async (file) => {
      // An entry of a trial run has no file.
      if (file === '') return undefined;
      try {
        return gunzipSync(readFileSync(join(folder, file))).toString('utf8');
      } catch (error) {
        if (isMissingOrDamaged(error)) return undefined;
        throw error;
      }
    },
    removeOld: async (account, before, needed) => {
      const own = join(folder, account);
      if (!existsSync(own)) return [];
      const old = readdirSync(own, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(account, name))
        .filter((file) => !needed.has(file) && statSync(join(folder, file)).mtimeMs < before.getTime());
      for (const file of old) rmSync(join(folder, file));
      return old;
    },
  };
}

/** Flushes the file to disk before anything refers to it, because the power may fail at any moment. */
function writeDurably(path: string, bytes: Buffer): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A renamed file is safe on disk once its folder is flushed too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** True for a missing file, a folder in its place, or a damaged gzip file; false for missing access rights. */
function isMissingOrDamaged(error: unknown): boolean {
  const code = isError(error) && typeof error.code === 'string' ? error.code : '';
  return (
    ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code) || code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE'
  );
}
