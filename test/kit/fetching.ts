import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAmazonClient } from '../../src/amazon/client.ts';
import type { Seller } from '../../src/jobs/pass/seller.ts';
import { systemClock } from '../../src/net/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { DEFAULT_CREDENTIALS } from '../../src/simulator/world/default-credentials.ts';
import { openState, type State } from '../../src/state/state.ts';
import { memoryStore } from './amazon-client.ts';

/** A seller `one` in Germany who fetches from a simulated Amazon; there is no Odoo. */
export type Fetching = {
  folder: string;
  state: State;
  amazon: Simulator;
  seller: Seller;
  close: () => Promise<void>;
};

/** Opens what a test of fetching needs: state file, Amazon and seller. */
export async function openFetching(options: SimulatorOptions = {}): Promise<Fetching> {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-fetching-'));
  const state = openState(join(folder, 'state.sqlite'));
  const amazon = await startSimulator({ quotaFactor: 100_000, ...options });
  const client = createAmazonClient(
    {
      ...DEFAULT_CREDENTIALS,
      name: 'one',
      region: 'eu',
      marketplaceIds: ['A1PA6795UKMFR9'],
      endpoint: amazon.url,
    },
    { buckets: memoryStore(), clock: systemClock },
  );
  const seller = { name: 'one', amazon: client, state, now: Date.now } as unknown as Seller;
  return {
    folder,
    state,
    amazon,
    seller,
    close: async () => {
      client.close();
      await amazon.close();
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
