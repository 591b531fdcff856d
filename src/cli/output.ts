import { AmazonOdooError, EXIT, type ExitStatus, sentenceOf } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import { redactSecrets } from '../secrets.ts';

/** Options that every command has. */
export type CommonOptions = { config?: string; json?: boolean; logLevel: LogLevel };

/** Prints a command's result: one JSON document for machines, else a text for people. */
export function print(options: CommonOptions, document: unknown, text: () => string): void {
  process.stdout.write(`${redactSecrets(options.json === true ? JSON.stringify(document) : text())}\n`);
}

/**
 * Tells a person on stderr what went wrong and what to do, in one line each.
 *
 * @returns the exit status that belongs to it
 */
export function tellError(error: unknown): ExitStatus {
  process.stderr.write(`${redactSecrets(sentenceOf(error))}\n`);
  return statusOf(error);
}

/** An unexpected error counts as the operator's: it is printed, and nothing is hidden behind a 0. */
export function statusOf(error: unknown): ExitStatus {
  return error instanceof AmazonOdooError ? error.exitStatus : EXIT.usage;
}

/** A line that is overwritten by the next one; only on a terminal, and not when a machine reads. */
export function progressLine({ json }: CommonOptions): { show: (text: string) => void; clear: () => void } {
  const visible = process.stderr.isTTY && json !== true;
  const write = (text: string): void => {
    if (visible) process.stderr.write(`\r\u001b[K${text}`);
  };
  return { show: write, clear: () => write('') };
}
