import { AmazonOdooError, EXIT, type ExitStatus } from '../errors.ts';

/** What a command has to say, whoever carried it out: this process, or the daemon. */
export type Answer = {
  /** For `--json`. */
  document: unknown;
  /** For people; empty when there is nothing to print. */
  text: string;
  /** For stderr, one line each: which sellers could not go on, and why. */
  notes: string[];
  status: ExitStatus;
};

/** The exit status of an error. An unexpected one counts as the operator's: nothing is hidden behind a 0. */
export function statusOf(error: unknown): ExitStatus {
  return error instanceof AmazonOdooError ? error.exitStatus : EXIT.usage;
}

/** Parts of a text, with an empty line between them; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Points at the failure log, unless it is empty. */
export function failureHint(failures: number): string {
  return failures === 0 ? '' : `${failures} in the failure log: amazon-odoo failures list`;
}
