import { execFileSync, execSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { type Instruction, ROOT, readDockerfile } from './dockerfile.ts';

jest.setTimeout(600_000);

/** Only the image's own Debian has these: packages of the system, and the user `node`. */
const OF_THE_SYSTEM = /^(apt-get update|install -d -o node)/;

describe('the steps of the image, in a clean folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-image-'));
  const stages = [join(folder, 'build/app'), join(folder, 'final/app')];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function carryOut({ name, text, stage }: Instruction): void {
    const app = stages[stage] ?? '';
    mkdirSync(app, { recursive: true });
    if (name === 'RUN' && !OF_THE_SYSTEM.test(text)) execSync(text, { cwd: app, stdio: 'pipe' });
    if (name !== 'COPY') return;
    const parts = text.split(' ').filter((part) => !part.startsWith('--'));
    const target = parts.at(-1) ?? '';
    for (const source of parts.slice(0, -1)) {
      const from = text.startsWith('--from=build') ? join(folder, 'build', source) : join(ROOT, source);
      cpSync(from, join(app, target.endsWith('/') ? join(target, basename(source)) : target), {
        recursive: true,
      });
    }
  }

  test('they give a program that starts, is healthy and stops', async () => {
    for (const instruction of readDockerfile()) carryOut(instruction);
    const [, app = ''] = stages;
    const settings = join(folder, 'amazon-odoo.yaml');
    const account = {
      name: 'eu',
      region: 'eu',
      sellerId: 'A',
      clientId: 'c',
      clientSecret: 's',
      refreshToken: 'r',
    };
    writeFileSync(
      settings,
      stringify({
        odoo: { url: 'http://127.0.0.1:9', database: 'x', username: 'x', password: 'x' },
        state: { path: join(folder, 'state.sqlite') },
        accounts: [{ ...account, marketplaces: ['DE'], endpoint: 'http://127.0.0.1:9' }],
      }),
    );
    expect(
      execFileSync(process.execPath, ['dist/main.js', '--version'], { cwd: app, encoding: 'utf8' }),
    ).toMatch(/^\d/);
    const child = spawn(process.execPath, ['dist/main.js', 'run'], {
      cwd: app,
      env: { ...process.env, AMAZON_ODOO_CONFIG: settings },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await delay(4000);
    const health = readDockerfile().find(({ name }) => name === 'HEALTHCHECK')?.text ?? '';
    const [, ...command] = JSON.parse(health.slice(health.indexOf('['))) as string[];
    expect(() => execFileSync(process.execPath, command, { cwd: app })).not.toThrow();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
