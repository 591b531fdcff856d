// @ts-check
import { relative } from 'node:path';
import { elapsed, print, ROOT } from './process.mjs';

/** @typedef {{path: string, context: {config: {displayName?: {name: string}}}}} TestFile */
/** @typedef {{numPassingTests: number, numFailingTests: number, numPendingTests: number, failureMessage?: string | null, testExecError?: unknown, perfStats: {start: number, end: number}}} FileResult */

const REMINDER = 30_000;
const SLOWEST = 10;

/**
 * Says all along which test file is running and how many are left, then the failures, and at the end the slowest files.
 * Jest's own reporter says nothing while a file runs.
 */
// Jest takes nothing but a default export.
// oxlint-disable-next-line import/no-default-export
export default class ProgressReporter {
  began = Date.now();
  total = 0;
  /** @type {Map<string, number>} */
  running = new Map();
  /** @type {{name: string, milliseconds: number}[]} */
  done = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  reminder;

  /** @param {{numTotalTestSuites: number}} results */
  onRunStart({ numTotalTestSuites }) {
    this.total = numTotalTestSuites;
    this.reminder = setInterval(() => this.#say(), REMINDER);
    this.reminder.unref();
  }

  /** @param {TestFile} file */
  onTestFileStart(file) {
    this.running.set(nameOf(file), Date.now());
  }

  /**
   * @param {TestFile} file
   * @param {FileResult} result
   */
  onTestFileResult(file, result) {
    const name = nameOf(file);
    this.running.delete(name);
    const milliseconds = result.perfStats.end - result.perfStats.start;
    this.done.push({ name, milliseconds });
    const failed = result.numFailingTests > 0 || result.testExecError !== undefined;
    const counts = failed
      ? `${result.numFailingTests} failed, ${result.numPassingTests} passed`
      : `${result.numPassingTests} passed`;
    this.#say(`${failed ? 'FAILED' : 'ok'}  ${name}: ${counts} in ${seconds(milliseconds)}`);
    if (failed && typeof result.failureMessage === 'string') print(result.failureMessage);
  }

  onRunComplete() {
    clearInterval(this.reminder);
    const slowest = this.done.toSorted((one, other) => other.milliseconds - one.milliseconds);
    print(`\nThe ${Math.min(SLOWEST, slowest.length)} slowest files:`);
    for (const { name, milliseconds } of slowest.slice(0, SLOWEST))
      print(`  ${seconds(milliseconds).padStart(7)}  ${name}`);
  }

  /** @param {string} [what] undefined says only what is running */
  #say(what) {
    const running = [...this.running].map(([name, since]) => `${name} (${seconds(Date.now() - since)})`);
    const left = this.total - this.done.length;
    print(
      `[${elapsed(this.began)}, ${left} of ${this.total} left] ${what ?? `running: ${running.join(', ')}`}`,
    );
  }
}

/** @param {TestFile} file */
function nameOf({ path }) {
  return relative(`${ROOT}/test`, path).replace(/(\.odoo|\.slow)?(\.test)?\.ts$/, '');
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
