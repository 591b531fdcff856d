import { createInterface } from 'node:readline/promises';
import type { CommonOptions } from './output.ts';

/** Asks a person on the terminal; without a terminal, or for a machine that reads JSON, the answer is no. */
export async function confirmed(question: string, { json }: CommonOptions): Promise<boolean> {
  if (json === true || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
