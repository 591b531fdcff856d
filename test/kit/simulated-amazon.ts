import { type AmazonClient, createAmazonClient } from '../../src/amazon/client.ts';
import type { Control } from '../../src/simulator/control/control.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { marketplaceOf } from '../../src/simulator/world/accounts.ts';
import { DEFAULT_CREDENTIALS } from '../../src/simulator/world/default-credentials.ts';
import { memoryStore } from './amazon-client.ts';
import { jumpingClock, type VirtualClock } from './virtual-clock.ts';

/** The product's client at a simulated Amazon, on one clock that waits for nobody. */
export type SimulatedAmazon = { client: AmazonClient; control: Control; clock: VirtualClock };

const running: Simulator[] = [];

/** Starts one; {@link closeSimulated} ends it. */
export async function openSimulated(
  options: SimulatorOptions & { marketplaces: readonly string[] },
): Promise<SimulatedAmazon> {
  const clock = jumpingClock();
  const simulator = await startSimulator({ clock: () => clock.now(), ...options });
  running.push(simulator);
  const marketplaceIds = options.marketplaces.map((one) => marketplaceOf(one).id);
  const client = createAmazonClient(
    { name: 'eu', region: 'eu', ...DEFAULT_CREDENTIALS, marketplaceIds, endpoint: simulator.url },
    { buckets: memoryStore(), clock },
  );
  return { client, control: simulator.control, clock };
}

/** Stops what was started; for `afterEach`. */
export async function closeSimulated(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}
