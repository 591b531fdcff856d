import { AmazonOdooError, EXIT, type ExitStatus } from '../errors.ts';

/** The answer of a command, carried out by this process or by the daemon. */
export type Answer = {
  /** For `--json`. */
  document: unknown;
  /** For people; empty when there is nothing to print. */
  text: string;
  /** For stderr, one line each: the sellers whose part was interrupted, and why. */
  notes: string[];
  status: ExitStatus;
};

/** The exit status of an error. An unexpected error counts as one for the operator, so that it never ends with 0. */
export function statusOf(error: unknown): ExitStatus {
  return error instanceof AmazonOdooError ? error.exitStatus : EXIT.usage;
}

/** Joins parts of a text with empty lines between them; leaves out empty parts. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Points at the failure log, unless it is empty. */
export function failureHint(failures: number): string {
  return failures === 0 ? '' : `${failures} in the failure log: amazon-odoo failures list`;
}
