// @ts-check
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, installPackages } from '../test/run/prepare.mjs';
import { elapsed, Failure, print, ROOT } from '../test/run/process.mjs';

const PARTS = [
  'starts',
  'polls',
  'fbm',
  'fba',
  'naive',
  'ceiling',
  'workers',
  'payouts',
  'growth',
  'backlog',
];

const USAGE = `Usage: npm run bench [-- --only fbm,fba --sizes 300,1000 --runs 3 --invoices 1000 --growth 1000,10000,100000 --against REV]
  measures amazon-odoo on a real Odoo 19, beside a naive script and beside Odoo itself; writes bench/results.md, bench/results.json
  and the plots of docs/performance.md.

  --only PARTS    only these of: ${PARTS.join(', ')}. "ceiling" and "workers" go with "fbm" and "fba".
                  What is measured is printed, and bench/results.md stays as it is.
  --sizes SIZES   orders of a run
  --against REV   the program of that commit too, in turn with this one; writes bench/against.md instead`;

/** Amazon's quota costs the same for each further page. */
const BACKLOG = 10_000;

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      sizes: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '3' },
      invoices: { type: 'string', default: '1000' },
      growth: { type: 'string', default: '1000,10000,100000' },
      against: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  const parts = partsOf(values.only);
  checkNode();
  await installPackages();
  if ((await build()) !== 0) throw new Failure('The build failed; its messages are above.');
  const { buildRevision, CURRENT } = await import('./versions.mjs');
  const older = values.against === undefined ? undefined : buildRevision(values.against);
  try {
    const plan = {
      parts,
      sizes: numbers(values.sizes),
      runs: Number(values.runs),
      versions: older === undefined ? [CURRENT] : [older.version, CURRENT],
      invoices: Number(values.invoices),
      growth: numbers(values.growth),
    };
    await measure(plan, older?.version.name);
  } finally {
    older?.remove();
  }
}

/**
 * @param {import('./measures.mjs').Plan & {invoices: number, growth: readonly number[]}} plan
 * @param {string | undefined} against
 */
async function measure(plan, against) {
  const { measureWays } = await import('./measures.mjs');
  const { measureSettlements } = await import('./settlements.mjs');
  const { measureBacklog, measureGrowth } = await import('./growth.mjs');
  const { measurePolls } = await import('./polls.mjs');
  const { measureStarts } = await import('./start.mjs');
  const { report } = await import('./report.mjs');
  const { drawPlots } = await import('./plots.mjs');
  const began = Date.now();
  const say = (/** @type {string} */ sentence) => print(`[${elapsed(began)}] ${sentence}`);
  const { parts, sizes, runs, invoices, versions } = plan;
  const whole = against === undefined && parts.length === PARTS.length;
  /** @type {import('./report.mjs').Results} */
  const results = { about: { sizes, runs, invoices, machine: machine() }, ways: [], growth: [] };
  /** @type {[boolean, () => Promise<void>][]} */
  const stages = [
    [parts.includes('starts'), async () => void (results.starts = await measureStarts())],
    [
      parts.includes('polls'),
      async () => {
        results.polls = [];
        for (const version of versions) results.polls.push(...(await measurePolls(version)));
      },
    ],
    [true, async () => void results.ways.push(...(await measureWays(plan, say)))],
    [
      parts.includes('payouts'),
      async () => void results.ways.push(...(await measureSettlements(invoices, versions, say))),
    ],
    [
      parts.includes('growth'),
      async () => void results.growth.push(...(await measureGrowth(plan.growth, say))),
    ],
    [parts.includes('backlog'), async () => void (results.backlog = await measureBacklog(BACKLOG))],
  ];
  for (const [chosen, stage] of stages) {
    if (!chosen) continue;
    await stage();
    // What was measured so far is not lost when a later stage fails.
    if (whole) writeFileSync(join(ROOT, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
    if (whole) writeFileSync(join(ROOT, 'bench/results.md'), report(results));
    if (against !== undefined) writeFileSync(join(ROOT, 'bench/against.md'), report(results));
  }
  if (whole) drawPlots(results, join(ROOT, 'docs/images'));
  print(`\n${report(results)}`);
}

/** @param {string} given */
function partsOf(given) {
  const parts = given.split(',');
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0)
    throw new Failure(`--only: there is no part ${unknown.join(', ')}. The parts are ${PARTS.join(', ')}.`);
  return parts;
}

/** @param {string} given */
function numbers(given) {
  const sizes = given.split(',').map(Number);
  if (sizes.every((size) => Number.isSafeInteger(size) && size > 0)) return sizes;
  throw new Failure(`Sizes are whole numbers with commas between, as 300,1000; not "${given}".`);
}

function machine() {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node.js ${process.versions.node}`;
}

try {
  await main();
} catch (error) {
  print(error instanceof Failure ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
