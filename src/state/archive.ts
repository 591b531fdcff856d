import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline as pipelineOf, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isError } from '../errors.ts';

/** Amazon's files, unchanged and compressed, in a folder beside the state file; only their owner can read them. */
export type Archive = {
  /**
   * Archives a text that comes in pieces.
   *
   * @returns the name under which it can be read again
   */
  write(account: string, name: string, text: AsyncIterable<string>): Promise<string>;
  /**
   * Opens a file after it was checked as a whole.
   *
   * @returns its text in pieces, each time from the beginning; undefined for a file that is missing or damaged
   */
  read(file: string): Promise<(() => AsyncIterable<string>) | undefined>;
  /** The path for a download by this process; the folder above it exists. */
  downloadPath(account: string, name: string): string;
  /** Removes the downloads of this process, and those that a killed one has left. */
  removeDownloads(account: string): Promise<void>;
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
    write: async (account, name, text) => {
      const file = archivedAs(account, name);
      const path = join(folder, file);
      makeFolder(dirname(path));
      await pipeline(text, createGzip(), createWriteStream(`${path}.part`, { mode: 0o600, flush: true }));
      renameSync(`${path}.part`, path);
      syncFolder(dirname(path));
      return file;
    },
    read: async (file) => {
      // An entry of a trial run has no file.
      if (file === '') return undefined;
      const path = join(folder, file);
      try {
        await pipeline(createReadStream(path), createGunzip(), nowhere());
        return () => unzippedText(path);
      } catch (error) {
        if (isMissingOrDamaged(error)) return undefined;
        throw error;
      }
    },
    downloadPath: (account, name) => {
      makeFolder(join(folder, account));
      return join(folder, `${archivedAs(account, name)}${OWN_DOWNLOAD}`);
    },
    removeDownloads: async (account) => {
      const own = join(folder, account);
      if (!existsSync(own)) return;
      for (const name of readdirSync(own).filter((entry) => entry.endsWith(DOWNLOAD))) {
        const path = join(own, name);
        const isLeft = statSync(path).mtimeMs < Date.now() - LONGEST_DOWNLOAD_MS;
        if (name.endsWith(OWN_DOWNLOAD) || isLeft) rmSync(path);
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

/** How the names of downloads end, and of those of this process: a trial run may work beside the daemon. */
const DOWNLOAD = '.download';
const OWN_DOWNLOAD = `.${process.pid}${DOWNLOAD}`;

/** No pass takes longer; an older download is of a process that was killed. */
const LONGEST_DOWNLOAD_MS = 86_400_000;

function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function* unzippedText(path: string): AsyncGenerator<string, void> {
  // An error in either stream ends the stream that is read.
  const bytes: AsyncIterable<Uint8Array> = pipelineOf(
    createReadStream(path),
    createGunzip(),
    () => undefined,
  );
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
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
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code) || code.startsWith('Z_');
}
