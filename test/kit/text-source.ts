import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmazonClient } from '../../src/amazon/client.ts';
import { saveReport } from '../../src/amazon/reports.ts';
import type { TextSource } from '../../src/amazon/text-file.ts';

const PIECE = 64 * 1024;

/** A text that is in memory, in pieces. */
export function sourceOf(text: string): TextSource {
  return async function* () {
    for (let start = 0; start < text.length; start += PIECE) yield text.slice(start, start + PIECE);
  };
}

/** A whole text. */
export async function textOf(source: TextSource): Promise<string> {
  let text = '';
  for await (const piece of source()) text += piece;
  return text;
}

/** Downloads the report of which the document is `document`, and reads all of it. */
export async function downloadReport(client: AmazonClient): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    return await textOf(await saveReport(client, 'document', join(folder, 'report.txt')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
