import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createAmazonClient } from './amazon/client.ts';
import type { SellerSettings, Settings } from './config/schema.ts';
import { findMarketplace } from './domain/marketplaces.ts';
import { UsageError } from './errors.ts';
import { releaseLease } from './jobs/pass/lease.ts';
import { createPace } from './jobs/pass/pace.ts';
import { openSeller, type Seller } from './jobs/pass/seller.ts';
import type { Log } from './log.ts';
import { systemClock } from './net/clock.ts';
import { connectOdoo, type Odoo } from './odoo/rpc/client.ts';
import { openState, readStateAndAsk, type State } from './state/state.ts';
import type { Watch } from './watch.ts';

/** The assembled program, for one command or for the daemon. */
export type App = {
  settings: Settings;
  state: State;
  sellers: Seller[];
  /** One connection for all accounts, made when the first one needs it. */
  odoo(): Promise<Odoo>;
  /** Closes the connection to Odoo, so that the next use logs in again. */
  forgetOdoo(): void;
  /** Keeps the connection, but the next use asks Odoo again which models and fields it has. */
  lookAgain(): void;
  close(): Promise<void>;
};

export type AppOptions = {
  settings: Settings;
  log: Log;
  /** Only these accounts; all when undefined. */
  account?: string | undefined;
  onProgress?: ((text: string) => void) | undefined;
  /** Once aborted, nothing new is sent; running calls finish. */
  stopping?: AbortSignal | undefined;
  /** Name of this process as holder of the state, for the message that other processes show. */
  holder?: string;
  /** The state is only read, so that this works beside a running daemon. */
  looksOnly?: boolean;
  watch?: Watch | undefined;
};

/**
 * Opens the state (exclusively, unless it only reads) and connects Amazon and Odoo for each account; sends nothing yet.
 *
 * @throws UsageError for an unknown account, StateError when another instance works with the state
 */
export function openApp(options: AppOptions): App {
  const { settings, log, account, stopping, watch } = options;
  const chosen = settings.accounts.filter(({ name }) => account === undefined || name === account);
  if (chosen.length === 0) {
    throw new UsageError(`There is no account "${account}" in the settings`, {
      hint: `Accounts: ${settings.accounts.map(({ name }) => name).join(', ')}`,
    });
  }
  const { path } = settings.state;
  const state = options.looksOnly === true ? readStateAndAsk(path) : openState(path, options.holder);
  let connected: Promise<Odoo> | undefined;
  const odoo = (): Promise<Odoo> => {
    connected ??= connectOdoo(settings.odoo, {
      stopping,
      deadlineMs: settings.odoo.deadlineSeconds * 1000,
      onCall: (call) => {
        log.debug('Odoo call', call);
        watch?.odooCall(call);
      },
    }).catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };
  const { url, database } = settings.odoo;
  const instance = `${hostname()}:${resolve(path)}`;
  const parts = { ...options, state, odoo, address: { url, database }, instance };
  const sellers = chosen.map((accountSettings) => joinSeller(accountSettings, parts));
  return {
    settings,
    state,
    sellers,
    odoo,
    forgetOdoo: () => {
      connected = undefined;
    },
    lookAgain: () => {
      const known = connected;
      const replace = (before: Odoo): void => {
        if (connected === known) connected = Promise.resolve(before.fresh());
      };
      // A failed connection is reported where it is awaited.
      known?.then(replace, () => undefined);
    },
    close: async () => {
      await releaseLeases(sellers, settings, log);
      for (const { amazon } of sellers) amazon.close();
      await state.close();
    },
  };
}

/** An Odoo that does not answer must not delay the end of the program for longer: the lease lapses by itself. */
const RELEASE_MS = 5000;

/** Over a connection of its own: the one that the passes used may send nothing any more. */
async function releaseLeases(sellers: readonly Seller[], settings: Settings, log: Log): Promise<void> {
  const taken = sellers.map(({ lease }) => lease).filter(({ takenOn }) => takenOn !== undefined);
  if (taken.length === 0) return;
  try {
    const stopping = AbortSignal.timeout(RELEASE_MS);
    const odoo = await connectOdoo(settings.odoo, { stopping, deadlineMs: RELEASE_MS });
    for (const lease of taken) await releaseLease(odoo, lease);
  } catch (error) {
    log.warn(
      'Odoo could not be told that this program has ended: another one can take over a quarter of an hour later',
      {
        error,
      },
    );
  }
}

type Parts = Pick<AppOptions, 'log' | 'onProgress' | 'stopping' | 'watch'> & {
  state: State;
  odoo: () => Promise<Odoo>;
  address: { url: string; database: string };
  instance: string;
};

function joinSeller(
  settings: SellerSettings,
  { state, odoo, address, instance, log, onProgress, stopping, watch }: Parts,
): Seller {
  const { name, region, sellerId, clientId, clientSecret, refreshToken, endpoint } = settings;
  const marketplaceIds = settings.marketplaces.map((code) => findMarketplace(code)?.id ?? code);
  const amazon = createAmazonClient(
    { name, region, sellerId, clientId, clientSecret, refreshToken, marketplaceIds, endpoint },
    {
      buckets: state.buckets,
      clock: systemClock,
      stopping,
      onCall: (call) => {
        log.debug('Amazon call', { account: name, ...call });
        watch?.amazonCall(name, call);
      },
      onWait: (operation, milliseconds) => {
        if (milliseconds < 2000) return;
        onProgress?.(
          `${name}: waiting ${Math.ceil(milliseconds / 1000)} s for Amazon's quota of ${operation}`,
        );
      },
    },
  );
  return openSeller({
    settings,
    amazon,
    state,
    odoo,
    address,
    pace: createPace(),
    now: () => Date.now(),
    lease: { instance },
    onProgress,
  });
}
