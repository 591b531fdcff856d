import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** A file, what it imports, and whether the linter's rules on who may import what refuse it. */
const IMPORTS = [
  ['src/domain/tax.ts', '../odoo/rpc/client.ts', 'refused'],
  ['src/domain/orders/plan.ts', '../shipments/decide.ts', 'refused'],
  ['src/net/retry.ts', '../amazon/client.ts', 'refused'],
  ['src/amazon/orders.ts', '../odoo/rpc/client.ts', 'refused'],
  ['src/amazon/orders.ts', '../net/retry.ts', 'allowed'],
  ['src/odoo/rpc/client.ts', '../sale/order.ts', 'refused'],
  ['src/odoo/orm/read.ts', '../sale/order.ts', 'refused'],
  ['src/odoo/sale/order.ts', '../../jobs/job.ts', 'refused'],
  ['src/setup/models.ts', '../jobs/job.ts', 'refused'],
  ['src/state/orders.ts', '../jobs/job.ts', 'refused'],
  ['src/jobs/pass/seller.ts', '../orders/sync.ts', 'refused'],
  ['src/jobs/orders/sync.ts', '../shipments/sync.ts', 'refused'],
  ['src/jobs/shipments/sync.ts', '../settlements/sync.ts', 'refused'],
  ['src/jobs/settlements/sync.ts', '../orders/sync.ts', 'refused'],
  ['src/jobs/stock/sync.ts', '../orders/sync.ts', 'refused'],
  ['src/jobs/orders/sync.ts', '../stock/sync.ts', 'refused'],
  ['src/jobs/run.ts', '../cli/output.ts', 'refused'],
  ['src/commands/job.ts', '../cli/output.ts', 'refused'],
  ['src/commands/job.ts', '../daemon/daemon.ts', 'refused'],
  ['src/commands/job.ts', '../jobs/run.ts', 'allowed'],
  ['src/simulator/simulator.ts', '../amazon/client.ts', 'refused'],
] as const;

/** The files of a folder of its own that the linter refuses, one import in each. */
function refusedFiles(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-walls-'));
  try {
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    IMPORTS.forEach(([file, target], index) => {
      const path = join(folder, nameOf(file, index));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `import { thing } from '${target}';\n\nthing();\n`);
    });
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json', 'src'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    return diagnostics
      .filter(({ code }) => code.includes('no-restricted-imports'))
      .map(({ filename }) => filename);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Two imports of one file stand in two files. */
function nameOf(file: string, index: number): string {
  return file.replace(/\.ts$/, `-${index}.ts`);
}

test('the linter refuses each import against the direction, and no other', () => {
  const refused = refusedFiles();
  expect(
    IMPORTS.map(([file, target], index) => [
      file,
      target,
      refused.includes(nameOf(file, index)) ? 'refused' : 'allowed',
    ]),
  ).toEqual(IMPORTS);
});
