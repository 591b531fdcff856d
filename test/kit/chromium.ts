import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No update, no sync, no QUIC: the browser talks to the Odoo under test alone. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the machine's Chromium; on a Debian where it is missing, and we are root, it is installed with apt-get first.
 *
 * @throws Error that says what to do when there is none and it cannot be installed
 */
export async function startChromium(): Promise<Browser> {
  const named = process.env['CHROMIUM'];
  const program = [...(named === undefined ? [] : [named]), ...PROGRAMS].find(existsSync) ?? install();
  return chromium.launch({ executablePath: program, headless: true, args: ARGUMENTS });
}

function install(): string {
  process.stderr.write('Chromium is missing: installing it with apt-get (about a minute)…\n');
  const update = spawnSync('apt-get', ['update'], { encoding: 'utf8' });
  const ended = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const program = PROGRAMS.find(existsSync);
  if (program !== undefined) return program;
  throw new Error(
    `The browser tests need Chromium, and apt-get could not install it (${ended.stderr || update.stderr || 'no apt-get here'}). ` +
      'Install it, or name another one in CHROMIUM.',
  );
}
