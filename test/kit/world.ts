import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { cloneDatabase, type OdooVersion, startOdoo, type TestDatabase } from './odoo.ts';
import { createSidecar, type Sidecar, type SidecarOptions } from './sidecar.ts';

/** A real Odoo with a database of its own, a simulated Amazon, and the built program between them. */
export type World = {
  database: TestDatabase;
  amazon: Simulator;
  sidecar: Sidecar;
  /** Ends Amazon, and removes the database and the program's files. */
  close: () => Promise<void>;
};

export type WorldOptions = {
  simulator?: SimulatorOptions;
  sidecar?: SidecarOptions;
  /** What the database needs before the program looks at it. */
  prepare?: (database: TestDatabase) => Promise<unknown>;
};

/**
 * Opens what most tests on a real Odoo need. Amazon's quotas never make a test wait, and its answers hold personal data, unless the
 * options say otherwise.
 *
 * @param label names the database, for people who look at what a failed test left behind
 */
export async function openWorld(
  version: OdooVersion,
  label: string,
  { simulator, sidecar: options, prepare }: WorldOptions = {},
): Promise<World> {
  const database = await cloneDatabase(await startOdoo(version), label);
  await prepare?.(database);
  const amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always', ...simulator });
  const sidecar = createSidecar(amazon.url, database, options);
  return {
    database,
    amazon,
    sidecar,
    close: async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    },
  };
}
