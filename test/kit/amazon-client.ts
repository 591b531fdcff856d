import type { AmazonAccount } from '../../src/amazon/account.ts';
import { type AmazonClient, type AmazonClientOptions, createAmazonClient } from '../../src/amazon/client.ts';
import type { ShipmentConfirmation } from '../../src/amazon/shipments.ts';
import type { BucketState, BucketStore } from '../../src/amazon/token-bucket.ts';
import { toInstant } from '../../src/domain/time.ts';
import { type RawServer, type Script, startRawServer } from './raw-server.ts';
import { jumpingClock, type VirtualClock } from './virtual-clock.ts';

export const ACCOUNT: AmazonAccount = {
  name: 'eu',
  region: 'eu',
  sellerId: 'A3EXAMPLE',
  clientId: 'amzn1.application-oa2-client.example',
  clientSecret: 'very-secret',
  refreshToken: 'Atzr|also-secret',
  marketplaceIds: ['A1PA6795UKMFR9', 'A13V1IB3VIYZZH'],
};

/** A store in memory that remembers every write. */
export function memoryStore(): BucketStore & {
  states: Map<string, BucketState>;
  writes: BucketState[];
} {
  const states = new Map<string, BucketState>();
  const writes: BucketState[] = [];
  return {
    states,
    writes,
    read: async (key) => states.get(key),
    write: async (key, state) => {
      writes.push(state);
      states.set(key, state);
    },
  };
}

export type Bench = { server: RawServer; client: AmazonClient; clock: VirtualClock };

const open: Bench[] = [];

/** A client before a raw server; both end with `closeBenches`. */
export async function bench(
  api: Script,
  options: Partial<AmazonClientOptions> & { login?: Script; prefix?: string } = {},
): Promise<Bench> {
  const { login, prefix = '', ...others } = options;
  const server = await startRawServer(api, login);
  const clock = jumpingClock();
  const client = createAmazonClient(
    { ...ACCOUNT, endpoint: server.url + prefix },
    { buckets: memoryStore(), clock, deadlineMs: 5000, random: () => 0.5, ...others },
  );
  const made = { server, client, clock };
  open.push(made);
  return made;
}

/** Stops what `bench` started; for `afterEach`. */
export async function closeBenches(): Promise<void> {
  for (const { client, server } of open.splice(0)) {
    client.close();
    await server.stop();
  }
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The promise was not rejected');
}

/** The least that Amazon's model lets an order be. */
export function minimalOrder(orderId: string): Record<string, unknown> {
  return {
    orderId,
    createdTime: '2026-11-18T09:12:31Z',
    lastUpdatedTime: '2026-11-19T21:40:05Z',
    salesChannel: { channelName: 'AMAZON' },
    orderItems: [],
  };
}

export const CONFIRMATION: ShipmentConfirmation = {
  marketplaceId: 'A1PA6795UKMFR9',
  packageDetail: {
    packageReferenceId: '1',
    carrierCode: 'DHL',
    trackingNumber: '00340434161094042557',
    shipDate: toInstant('2026-11-22T15:04:05Z'),
    orderItems: [{ orderItemId: '05015851154158', quantity: 2 }],
  },
};
