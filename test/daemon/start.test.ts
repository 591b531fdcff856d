import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { settingsSchema } from '../../src/config/schema.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import type { Log } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { isLocked } from '../../src/state/database.ts';
import { openState } from '../../src/state/state.ts';

const quiet = (): void => undefined;
const NOBODY = 'http://127.0.0.1:1';

test('a start that fails half-way says why, and ends everything that it had begun', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-start-'));
  const path = join(folder, 'state.sqlite');
  const state = openState(path);
  const at = new Date('2026-11-24T08:00:00Z');
  await state.runs.finish(await state.runs.start('eu', 'orders', at), { at, counts: {} });
  await state.close();
  const connection = new Database(path);
  connection.exec("UPDATE runs SET counts = '{'");
  connection.close();
  const account = { name: 'eu', region: 'eu', sellerId: 'A', marketplaces: ['DE'], endpoint: NOBODY };
  const keys = { clientId: 'client', clientSecret: 'secret', refreshToken: 'token' };
  const settings = settingsSchema(JOBS).parse({
    odoo: { url: NOBODY, database: 'none', username: 'nobody', password: 'no password' },
    state: { path },
    accounts: [{ ...account, ...keys }],
    daemon: { port: 0 },
  });
  const log = { error: quiet, warn: quiet, info: quiet, debug: quiet } as unknown as Log;
  await expect(startDaemon({ settings, log, metrics: createMetrics() })).rejects.toMatchObject({
    code: 'STATE_DAMAGED',
    hint: expect.stringContaining('amazon-odoo state repair'),
  });
  // The state is free for the next start, which `state repair` comes before.
  expect(isLocked(path)).toBe(false);
  rmSync(folder, { recursive: true });
}, 30_000);
