// @ts-check
import { pathToFileURL } from 'node:url';
import { print } from '../test/run/process.mjs';
import { measured, writeConfig } from './program.mjs';

/**
 * CPU time that a command takes before and beside its work, in milliseconds: medians, with the lowest and the highest.
 * @typedef {{command: string, runs: number, cpuMs: number, least: number, most: number, goal?: number}} Start
 */

const RUNS = 15;

/** What only looks into the state file or at nothing at all; and Node itself, which none can undercut. */
const COMMANDS = [
  { command: 'node alone', program: 'bench/measure.cjs', parameters: [] },
  { command: '--version', program: 'dist/main.js', parameters: ['--version'], goal: 150 },
  { command: '--help', program: 'dist/main.js', parameters: ['--help'] },
  { command: 'status', program: 'dist/main.js', parameters: ['status'], goal: 350, reads: true },
  {
    command: 'failures list',
    program: 'dist/main.js',
    parameters: ['failures', 'list'],
    goal: 350,
    reads: true,
  },
];

/** Nobody answers there: these commands ask neither Odoo nor Amazon. */
const NOBODY = 'http://127.0.0.1:9';

/** All commands in turn, so that what disturbs the machine disturbs them alike. @returns {Promise<Start[]>} */
export async function measureStarts() {
  const { config, remove } = writeConfig({ url: NOBODY, database: 'none', apiKey: 'made-up-key' }, NOBODY);
  /** @type {Map<string, number[]>} */
  const taken = new Map(COMMANDS.map(({ command }) => [command, []]));
  try {
    for (let run = 0; run < RUNS; run += 1) {
      for (const { command, program, parameters, reads } of COMMANDS) {
        const given = reads === true ? [...parameters, '--config', config] : parameters;
        const { cpuMs } = await measured(program, given);
        taken.get(command)?.push(cpuMs);
      }
    }
  } finally {
    remove();
  }
  return COMMANDS.map(({ command, goal }) => {
    const sorted = [...(taken.get(command) ?? [])].sort((one, other) => one - other);
    const at = (/** @type {number} */ index) => Math.round(sorted.at(index) ?? 0);
    return { command, runs: RUNS, cpuMs: at(Math.floor(RUNS / 2)), least: at(0), most: at(-1), goal };
  });
}

/** @param {readonly Start[]} starts */
export function startTable(starts) {
  const rows = starts.map(
    ({ command, cpuMs, least, most, goal }) =>
      `| ${command} | ${cpuMs} (${least}–${most}) | ${goal ?? '–'} |`,
  );
  return ['| command | CPU, ms | at most |', '| --- | --- | --- |', ...rows].join('\n');
}

// "node bench/start.mjs" measures this alone; it needs no Odoo.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) print(startTable(await measureStarts()));
