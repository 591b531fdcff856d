import { type Answer, statusOf } from '../commands/answer.ts';
import type { Refusal } from '../commands/hand-over.ts';
import { type ExitStatus, sentenceOf } from '../errors.ts';
import type { LogLevel } from '../log-level.ts';
import { redactSecrets } from '../secrets.ts';
import { shownJson, shownText } from '../terminal.ts';

/** Options that every command has. */
export type CommonOptions = { config?: string; json?: boolean; logLevel: LogLevel };

/** Receives the exit status of the command. */
export type Finish = (status: ExitStatus) => void;

/** Prints a command's result: one JSON document for machines, or a text for people. */
export function print(options: CommonOptions, document: unknown, text: () => string): void {
  const output = options.json === true ? shownJson(JSON.stringify(document)) : shownText(text());
  if (output !== '') process.stdout.write(`${redactSecrets(output)}\n`);
}

/**
 * Prints the answer of a command, and on stderr the sellers whose part was interrupted.
 *
 * @returns its exit status
 */
export function printAnswer(options: CommonOptions, { document, text, notes, status }: Answer): ExitStatus {
  print(options, document, () => text);
  for (const note of notes) say(note);
  return status;
}

/** Prints why the daemon could not carry out the command. */
export function printRefusal({ refusal, status }: Refusal): ExitStatus {
  say(refusal);
  return status;
}

/**
 * Prints on stderr what went wrong and what to do.
 *
 * @returns the exit status that belongs to it
 */
export function printError(error: unknown): ExitStatus {
  say(sentenceOf(error));
  return statusOf(error);
}

function say(text: string): void {
  process.stderr.write(`${redactSecrets(shownText(text))}\n`);
}

/** A line that is overwritten by the next one; only on a terminal, and not when a machine reads. */
export function progressLine({ json }: CommonOptions): { show: (text: string) => void; clear: () => void } {
  const visible = process.stderr.isTTY && json !== true;
  const write = (text: string): void => {
    if (visible) process.stderr.write(`\r\u001b[K${shownText(text)}`);
  };
  return { show: write, clear: () => write('') };
}
