import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Files of Amazon's, kept as they came: beside the state file, compressed, readable by their owner alone. */
export type Archive = {
  /** @returns the name under which it can be read again */
  write(account: string, name: string, content: string): Promise<string>;
  read(file: string): Promise<string>;
};

export function archiveBeside(statePath: string): Archive {
  const folder = join(dirname(statePath), 'settlements');
  return {
    write: async (account, name, content) => {
      const file = join(account, `${name.replace(/[^\w-]/g, '_')}.txt.gz`);
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // Whole or not at all, also when the power goes.
      writeFileSync(`${path}.part`, gzipSync(content), { mode: 0o600 });
      renameSync(`${path}.part`, path);
      return file;
    },
    read: async (file) => gunzipSync(readFileSync(join(folder, file))).toString('utf8'),
  };
}
