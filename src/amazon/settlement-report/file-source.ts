import { stat } from 'node:fs/promises';
import { type TextSource, textFile } from '../text-file.ts';

/**
 * A settlement report on this machine, as it was downloaded: plain or compressed with gzip, in any encoding that Amazon uses.
 *
 * @returns pieces of its text; each call starts from the beginning
 * @throws Error of Node when the file cannot be opened; RangeError in a person's words when it is empty or a damaged gzip file
 */
export async function settlementFile(path: string): Promise<TextSource> {
  if ((await stat(path)).size === 0)
    throw new RangeError('the file is empty: download the settlement report again');
  return textFile(path);
}
