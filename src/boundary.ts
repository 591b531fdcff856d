import { appendFileSync } from 'node:fs';

const journal = process.env['AMAZON_ODOO_BOUNDARY_JOURNAL'];
const killAt = Number(process.env['AMAZON_ODOO_KILL_AT_BOUNDARY'] ?? Number.NaN);
let passed = 0;

/**
 * Marks a moment between two writes, where a power cut would leave the work half done. In production it does nothing. The
 * crash tests list the boundaries of a run in a journal file, and then kill the process (SIGKILL, nothing is cleaned up)
 * at each of them.
 */
export function boundary(name: string): void {
  passed += 1;
  if (journal !== undefined) appendFileSync(journal, `${passed} ${name}\n`);
  if (passed === killAt) process.kill(process.pid, 'SIGKILL');
}
