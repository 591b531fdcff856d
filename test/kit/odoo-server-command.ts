import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = join(__dirname, '../odoo-server/main.mjs');

/** Runs one command of test/odoo-server. What it says about its progress is shown as it comes. */
export async function runOdooServer<Answer>(args: string[]): Promise<Answer> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(process.stderr, { end: false });
  const [output, complaint, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  if (status !== 0) throw new Error(`odoo-server ${args.join(' ')}: ${complaint.trim()}`);
  return JSON.parse(output) as Answer;
}
