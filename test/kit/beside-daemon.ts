import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState, type State } from '../../src/state/state.ts';

/** The shell of a person lacks the secrets of the service; commands that only look do without. */
const SETTINGS = `
odoo: {url: "http://127.0.0.1:9", database: d, username: u, password: "\${ONLY_THE_SERVICE_HAS_THIS}"}
state: {path: STATE}
accounts:
  - {name: eu, region: eu, sellerId: A1, clientId: c, clientSecret: s, refreshToken: r, marketplaces: [DE]}
`;

/** Settings of an account `eu`, and a state file that the daemon holds. */
export type BesideDaemon = { config: string; state: State; close: () => Promise<void> };

/** Opens what tests of commands that only read need. */
export function openBesideDaemon(): BesideDaemon {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-beside-'));
  const config = join(folder, 'amazon-odoo.yaml');
  const path = join(folder, 'state.sqlite');
  writeFileSync(config, SETTINGS.replace('STATE', path));
  const state = openState(path, 'the daemon');
  return {
    config,
    state,
    close: async () => {
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
