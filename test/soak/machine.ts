import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isError } from '../../src/errors.ts';

/** The machine on which the daemon runs: a small disk, and a clock that can be set. */
export type Machine = {
  /** The folder of the state file. */
  disk: string;
  /** False where the test may not mount a disk of its own. */
  canFill: boolean;
  /** Environment of the daemon, for its clock. */
  environment: Record<string, string>;
  fillDisk(): void;
  freeDisk(): void;
  /** Sets the daemon's clock so many milliseconds ahead of the real one. */
  setClock(aheadMs: number): void;
  remove(): void;
};

const DISK_SIZE = '256m';

/** Loaded into the daemon before its program: its clock is the real one and what stands in a file. */
const CLOCK = `
const { readFileSync } = require('node:fs');
const now = Date.now;
let ahead = 0;
setInterval(() => { ahead = Number(readFileSync(process.env.SOAK_CLOCK, 'utf8')) || 0; }, 200).unref();
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) { if (given.length === 0) super(now() + ahead); else super(...given); }
  static now() { return now() + ahead; }
};
`;

export function startMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-soak-'));
  const disk = mkdtempSync(join(tmpdir(), 'amazon-odoo-disk-'));
  const canFill = mounted(disk);
  const [clock, program, ballast] = [
    join(folder, 'ahead'),
    join(folder, 'clock.cjs'),
    join(disk, 'somebody-elses'),
  ];
  writeFileSync(program, CLOCK);
  writeFileSync(clock, '0');
  return {
    disk,
    canFill,
    environment: { NODE_OPTIONS: `--require=${program}`, SOAK_CLOCK: clock },
    fillDisk: () => writeAsMuchAsFits(ballast),
    freeDisk: () => rmSync(ballast),
    setClock: (aheadMs) => writeFileSync(clock, String(aheadMs)),
    remove: () => {
      if (canFill) execFileSync('umount', ['-l', disk]);
      for (const each of [disk, folder]) rmSync(each, { recursive: true, force: true });
    },
  };
}

function writeAsMuchAsFits(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const size of [1024 * 1024, 4096]) {
      const piece = Buffer.alloc(size);
      while (fits(file, piece));
    }
  } finally {
    closeSync(file);
  }
}

function fits(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch (error) {
    if (isError(error) && error.code === 'ENOSPC') return false;
    throw error;
  }
}

/** Only the system's administrator may mount. */
function mounted(disk: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'none', disk], { stdio: 'pipe' });
    return true;
  } catch (error) {
    // In most containers not even root may.
    process.stderr.write(`No disk to fill: ${String(error)}\n`);
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
