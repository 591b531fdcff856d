// @ts-check

/** A failure that a person can act on: it is shown as one sentence, without a stack trace. */
export class Failure extends Error {
  /** @override */
  name = 'Failure';
}
