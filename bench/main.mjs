// @ts-check
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, installPackages } from '../test/run/prepare.mjs';
import { elapsed, Failure, print, ROOT } from '../test/run/process.mjs';

const USAGE = `Usage: npm run bench [-- --orders 1000 --runs 3 --invoices 1000 --growth 1000,10000,100000]
  measures amazon-odoo beside a naive script and beside Odoo itself, on a real Odoo 19; writes bench/results.md, bench/results.json
  and the plots of docs/performance.md`;

/** Amazon's quota costs the same for each further page. */
const BACKLOG = 10_000;

async function main() {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '3' },
      invoices: { type: 'string', default: '1000' },
      growth: { type: 'string', default: '1000,10000,100000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  checkNode();
  await installPackages();
  if ((await build()) !== 0) throw new Failure('The build failed; its messages are above.');
  const { measureWays } = await import('./measures.mjs');
  const { measureSettlements } = await import('./settlements.mjs');
  const { measureBacklog, measureGrowth } = await import('./growth.mjs');
  const { measureStarts } = await import('./start.mjs');
  const { report } = await import('./report.mjs');
  const { drawPlots } = await import('./plots.mjs');
  const began = Date.now();
  const say = (/** @type {string} */ sentence) => print(`[${elapsed(began)}] ${sentence}`);
  const about = {
    orders: Number(values.orders),
    runs: Number(values.runs),
    invoices: Number(values.invoices),
    machine: machine(),
  };
  const sizes = values.growth.split(',').map(Number);
  /** @type {import('./report.mjs').Results} */
  const results = { about, ways: [], growth: [] };
  const stages = [
    async () => {
      results.starts = await measureStarts();
    },
    async () => results.ways.push(...(await measureWays(about, say))),
    async () => results.ways.push(...(await measureSettlements(about.invoices, say))),
    async () => results.growth.push(...(await measureGrowth(sizes, say))),
    async () => {
      results.backlog = await measureBacklog(BACKLOG);
    },
  ];
  for (const stage of stages) {
    await stage();
    // What was measured so far is not lost when a later stage fails.
    writeFileSync(join(ROOT, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(join(ROOT, 'bench/results.md'), report(results));
  }
  drawPlots(results, join(ROOT, 'docs/images'));
  print(`\n${report(results)}`);
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
