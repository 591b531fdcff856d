import { createAmazonClient } from '../amazon/client.ts';
import { marketplaceParticipations } from '../amazon/sellers.ts';
import type { BucketStore } from '../amazon/token-bucket.ts';
import { LOOPBACK } from '../config/values.ts';
import { findMarketplace, isRegion, REGIONS } from '../domain/marketplaces.ts';
import { UsageError } from '../errors.ts';
import { systemClock } from '../net/clock.ts';
import { assertUser } from '../odoo/base/user.ts';
import { groupsToGive, hasTracking, isAdministrator, readApps, readRights } from '../odoo/required.ts';
import { connectOdoo, type Odoo } from '../odoo/rpc/client.ts';
import { OdooError } from '../odoo/rpc/errors.ts';
import { listDatabases, readServerVersion } from '../odoo/rpc/version.ts';
import { hasScreens } from '../odoo/screens/account.ts';
import type { Answers } from './questions.ts';

/** A person waits in front of the terminal: a server that takes longer than this is not usable. In milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Looks whether an Odoo answers at an address.
 *
 * @returns its version, e.g. `19.0`
 * @throws UsageError for plain http to another machine, OdooError when nothing or no Odoo answers
 */
export async function checkAddress(answers: Answers): Promise<string> {
  const url = answers.odooUrl ?? '';
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !LOOPBACK.test(hostname) && answers.allowPlainHttp !== 'yes') {
    throw new UsageError(`${url} is plain http: everybody on the way can read the API key and all buyers`, {
      hint: 'Give the https address. In a network that nobody else can reach, start with --allow-plain-http yes.',
    });
  }
  const { version } = await readServerVersion({ url, caFile: answers.caFile || undefined });
  if (Number.parseInt(version.replace(/^\D+/, ''), 10) >= 14) return version;
  throw new OdooError(`Odoo ${version} is too old`, {
    kind: 'address',
    outcome: 'rejected',
    hint: 'Odoo 14 is the oldest that works.',
  });
}

/** The databases of an Odoo; empty when it does not tell them. */
export async function findDatabases(answers: Answers): Promise<string[]> {
  return listDatabases({ url: answers.odooUrl ?? '', caFile: answers.caFile || undefined });
}

/** What the user of the program may do in Odoo, and what is there. */
export type OdooReport = {
  uid: number;
  missingApps: string[];
  hasTracking: boolean;
  /** Groups that the user lacks, as Odoo's form of a user calls them. */
  missingGroups: string[];
  isAdministrator: boolean;
  hasScreens: boolean;
};

/**
 * Logs in.
 *
 * @throws OdooError
 */
export async function logIn(answers: Answers): Promise<Odoo> {
  const { odooUrl = '', database = '', username = '', password = '', caFile } = answers;
  return connectOdoo(
    { url: odooUrl, database, username, password, protocol: 'auto', caFile: caFile || undefined },
    { deadlineMs: PATIENCE_MS, readsOnly: true },
  );
}

/** Looks at apps and rights; writes nothing. */
export async function lookAtOdoo(odoo: Odoo): Promise<OdooReport> {
  const apps = await readApps(odoo);
  const missingApps = apps.filter(({ installed }) => !installed).map(({ app }) => app);
  // The rights on a model that does not exist say nothing.
  const rights = missingApps.length > 0 ? [] : await readRights(odoo);
  return {
    uid: odoo.uid,
    missingApps,
    hasTracking: await hasTracking(odoo),
    missingGroups: groupsToGive(rights),
    isAdministrator: await isAdministrator(odoo),
    hasScreens: await hasScreens(odoo),
  };
}

/**
 * Looks whether somebody of a login (or name) is in Odoo.
 *
 * @throws OdooError
 */
export async function checkPerson(odoo: Odoo, answers: Answers): Promise<void> {
  if ((answers.salesperson ?? '') !== '') await assertUser(odoo, answers.salesperson ?? '');
}

/** A store in which the account sells. */
export type Store = { countryCode: string; name: string };

/**
 * Exchanges the refresh token for an access token, and asks in which stores the account sells: the proof that credentials and region
 * are right. Amazon never tells the seller id, so that cannot be proved.
 *
 * @returns the stores of the region in which the account sells
 * @throws UsageError when the answers name no region
 * @throws AmazonError
 */
export async function findStores(answers: Answers): Promise<Store[]> {
  const {
    account = '',
    sellerId = '',
    clientId = '',
    clientSecret = '',
    refreshToken = '',
    region,
    endpoint,
  } = answers;
  if (!isRegion(region)) throw new UsageError(`The region is one of ${REGIONS.join(', ')}.`);
  const credentials = { sellerId, clientId, clientSecret, refreshToken, endpoint: endpoint || undefined };
  const amazon = createAmazonClient(
    { name: account, region, marketplaceIds: [], ...credentials },
    { buckets: bucketsOfOneRun(), clock: systemClock, deadlineMs: PATIENCE_MS },
  );
  try {
    return (await marketplaceParticipations(amazon))
      .filter(({ isParticipating }) => isParticipating)
      .flatMap(({ marketplaceId }) => findMarketplace(marketplaceId) ?? [])
      .filter((store) => store.region === region)
      .map(({ countryCode, domainName }) => ({ countryCode, name: domainName }));
  } finally {
    amazon.close();
  }
}

/** Before there is a state file. A run takes a handful of calls, fewer than Amazon allows at once. */
function bucketsOfOneRun(): BucketStore {
  const buckets = new Map<string, NonNullable<Awaited<ReturnType<BucketStore['read']>>>>();
  return { read: async (key) => buckets.get(key), write: async (key, state) => void buckets.set(key, state) };
}
