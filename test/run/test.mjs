// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, installPackages } from './prepare.mjs';
import { elapsed, Failure, installed, print, ROOT, run } from './process.mjs';

const USAGE = `Usage: npm test [-- --unit]
  builds, checks and runs every test, on real Odoos 19 and 14 too
  --unit                        only what needs no Odoo
  ODOO_TEST_VERSIONS=19         only that version
  ODOO_TEST_WORKERS=3           how many test files run on Odoo at once
  ODOO_TEST_URL=http://…        an Odoo that exists already (test/odoo-server/README.md)`;

/**
 * How many tests of a step passed and failed; a step that is no test run counts as one.
 * @typedef {{passed: number, failed: number, remark?: string}} Outcome
 *
 * @typedef {{headline: string, needsBuild?: boolean, work: () => Promise<Outcome>}} Step
 */

/**
 * Test files at once. Unit tests take every core; Jest alone would leave one free. A test on a real Odoo waits for three programs in turn
 * (Odoo, PostgreSQL, ours) and for its own pauses: two cores serve three of them. ODOO_TEST_WORKERS names another number.
 */
const WORKERS = {
  unit: ['--maxWorkers=100%'],
  odoo: [`--maxWorkers=${process.env['ODOO_TEST_WORKERS'] ?? 3}`],
};

const FAILED = { passed: 0, failed: 1 };

/** @type {Step[]} */
const STEPS = [
  { headline: 'Build', work: async () => outcomeOf(await build()) },
  { headline: 'Types', work: () => check('tsc', '--noEmit') },
  { headline: 'Format', work: () => check('biome', 'check', '.') },
  { headline: 'Lint', work: () => check('oxlint', '--type-aware', '--deny-warnings', 'src', 'test') },
  { headline: 'Dead code', work: () => check('knip') },
  { headline: 'Version', needsBuild: true, work: version },
  { headline: 'Unit tests', needsBuild: true, work: () => jest('unit') },
];

/** @type {Step} */
const ODOO_STEP = {
  headline: 'Tests on a real Odoo (the first time, installing each version takes some minutes)',
  needsBuild: true,
  work: () => jest('odoo'),
};

async function main() {
  const { values } = parseArgs({
    options: { unit: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    print(USAGE);
    return true;
  }
  checkNode();
  await installPackages();
  return runAll(values.unit ? STEPS : [...STEPS, ODOO_STEP]);
}

/** Runs every step, even after one failed. @param {Step[]} steps */
async function runAll(steps) {
  const began = Date.now();
  /** @type {string[]} */
  const summary = [];
  const sum = { passed: 0, failed: 0 };
  let built = false;
  for (const step of steps) {
    const { passed, failed, line, ok } = await runStep(step, built);
    if (step === steps[0]) built = ok;
    sum.passed += passed;
    sum.failed += failed;
    summary.push(line);
  }
  print(`\n── Summary, after ${elapsed(began)}`);
  for (const line of summary) print(line);
  print(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0;
}

/**
 * @param {Step} step
 * @param {boolean} built
 */
async function runStep({ headline, needsBuild, work }, built) {
  const began = Date.now();
  print(`\n── ${headline}`);
  const outcome = needsBuild && !built ? { ...FAILED, remark: 'not run: there is no build' } : await work();
  const { passed, failed, remark } = outcome;
  const ok = failed === 0;
  const counted = passed + failed > 1 ? `, ${passed} passed, ${failed} failed` : '';
  const result = `${ok ? 'ok' : 'FAILED'} in ${elapsed(began)}${counted}${remark === undefined ? '' : `, ${remark}`}`;
  print(`   ${result}`);
  return { passed, failed, ok, line: `${ok ? '   ' : ' ! '}${headline.replace(/ \(.*/, '')}: ${result}` };
}

/**
 * @param {string} program
 * @param {string[]} parameters
 */
async function check(program, ...parameters) {
  return outcomeOf(await run(installed(program), parameters));
}

/** That every module of the built program can be loaded. */
async function version() {
  return outcomeOf(await run(process.execPath, ['dist/main.js', '--version']));
}

/** @param {number} status @returns {Outcome} */
function outcomeOf(status) {
  return status === 0 ? { passed: 1, failed: 0 } : FAILED;
}

/** @param {'unit' | 'odoo'} project @returns {Promise<Outcome>} */
async function jest(project) {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-jest-'));
  const report = join(folder, 'report.json');
  try {
    const status = await run(installed('jest'), [
      '--selectProjects',
      project,
      ...WORKERS[project],
      `--reporters=${join(ROOT, 'test', 'run', 'progress-reporter.mjs')}`,
      '--json',
      `--outputFile=${report}`,
    ]);
    return counts(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A test file that could not be loaded counts as one failure, and so does a Jest that fails without a failed test.
 * @param {string} report
 * @param {number} status
 * @returns {Outcome}
 */
function counts(report, status) {
  /** @type {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numRuntimeErrorTestSuites: number}} */
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { ...FAILED, remark: `Jest wrote no report (exit status ${status})` };
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    ...(result.numPendingTests > 0 ? { remark: `${result.numPendingTests} left out` } : {}),
  };
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  print(error instanceof Failure ? error.message : String(error instanceof Error ? error.stack : error));
  print('0 passed, 1 failed');
  process.exitCode = 1;
}
