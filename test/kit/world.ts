import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { cloneDatabase, type OdooVersion, serveOdoo, startOdoo, type TestDatabase } from './odoo.ts';
import { createSidecar, type Sidecar, type SidecarOptions } from './sidecar.ts';

/** A real Odoo with a database of its own, a simulated Amazon, and the built program between them. */
export type World = {
  database: TestDatabase;
  /** The Odoo that the program talks to: the one of all tests, or the world's own. */
  odooUrl: string;
  amazon: Simulator;
  sidecar: Sidecar;
  /** Ends Amazon and an Odoo of the world's own, and removes the database and the program's files. */
  close: () => Promise<void>;
};

export type WorldOptions = {
  simulator?: SimulatorOptions;
  sidecar?: SidecarOptions;
  /** Arguments for an Odoo of its own: one with other addons, or whose registry a test restarts by installing a module. */
  serve?: readonly string[] | undefined;
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
  { simulator, sidecar: options, serve, prepare }: WorldOptions = {},
): Promise<World> {
  const database = await cloneDatabase(await startOdoo(version), label);
  await prepare?.(database);
  const own = serve === undefined ? undefined : await serveOdoo(database, serve);
  const amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always', ...simulator });
  const sidecar = createSidecar(amazon.url, database, {
    ...options,
    ...(own !== undefined && { odooUrl: own.url }),
  });
  return {
    database,
    odooUrl: own?.url ?? database.url,
    amazon,
    sidecar,
    close: async () => {
      sidecar.remove();
      await amazon.close();
      await own?.kill();
      await database.drop();
    },
  };
}
