// @ts-check
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, installPackages } from '../test/run/prepare.mjs';
import { elapsed, Failure, print, ROOT } from '../test/run/process.mjs';

const USAGE = `Usage: npm run bench [-- --orders 300 --runs 3]
  measures amazon-odoo beside a naive script and beside Odoo itself, on a real Odoo 19, and writes bench/results.md`;

/** @typedef {import('./measures.mjs').Measure} Measure */

async function main() {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '300' },
      runs: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  checkNode();
  await installPackages();
  if ((await build()) !== 0) throw new Failure('The build failed; its messages are above.');
  const { measureAll } = await import('./measures.mjs');
  const { report } = await import('./report.mjs');
  const began = Date.now();
  const options = { orders: Number(values.orders), runs: Number(values.runs) };
  const measures = await measureAll(options, (sentence) => print(`[${elapsed(began)}] ${sentence}`));
  const page = report(measures, { ...options, machine: machine() });
  writeFileSync(join(ROOT, 'bench/results.md'), page);
  print(`\n${page}`);
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
