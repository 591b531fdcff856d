// @ts-check
// The built program, which carries out one command after the other: see warm-program.ts.
import { fileURLToPath } from 'node:url';

// As src/main.ts does.
process.umask(0o077);
const { runProgram } = /** @type {typeof import('../../src/cli/program.ts')} */ (
  await import(new URL('../../dist/cli/program.js', import.meta.url).href)
);
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** @typedef {{args: string[], environment: Record<string, string>, mark: string}} Question */

process.on('message', (/** @type {Question} */ question) => void answer(question));

/** @param {Question} question */
async function answer({ args, environment, mark }) {
  Object.assign(process.env, environment);
  const status = await runProgram([process.execPath, MAIN, ...args]);
  for (const name of Object.keys(environment)) delete process.env[name];
  // On Linux a pipe is written synchronously: what the command has printed stands before the mark.
  process.stdout.write(mark);
  process.stderr.write(mark);
  process.send?.(status);
}
