import { randomBytes } from 'node:crypto';
import { findMarketplace, MARKETPLACES, type Marketplace, type Region } from '../../domain/marketplaces.ts';
import { type Clock, HOUR_MS } from './clock.ts';
import { DEFAULT_CREDENTIALS } from './default-credentials.ts';
import { definedOnly } from './records.ts';
import { SimulatorError } from './simulator-error.ts';

/** What an application may be allowed to see (developer-docs.amazon.com: Access Orders PII). */
export const ROLES = [
  'INVENTORY_AND_ORDER_TRACKING',
  'DIRECT_TO_CONSUMER_SHIPPING',
  'TAX_INVOICING',
  'TAX_REMITTANCE',
  'FINANCE_AND_ACCOUNTING',
  'PRODUCT_LISTING',
] as const;
export type Role = (typeof ROLES)[number];

export type AccountOptions = {
  sellerId?: string;
  clientId?: string;
  clientSecret?: string;
  refreshToken?: string;
  /** Cuts the stores to one region, as Amazon's hosts do; default: stores of all regions. */
  region?: Region;
  /** Country codes or marketplace ids where the seller sells; default: all stores of the region. */
  marketplaces?: readonly string[];
  /** Default: tracking, shipping to consumers, finance, listings. */
  roles?: readonly Role[];
};

export type Account = {
  sellerId: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  marketplaceIds: readonly string[];
  roles: readonly Role[];
};

/** Fills an account's options up with the defaults. */
export function createAccount(options: AccountOptions): Account {
  const { sellerId, clientId, clientSecret, refreshToken } = options;
  return {
    ...DEFAULT_CREDENTIALS,
    ...definedOnly({ sellerId, clientId, clientSecret, refreshToken }),
    marketplaceIds: marketplaceIdsOf(options),
    roles: options.roles ?? [
      'INVENTORY_AND_ORDER_TRACKING',
      'DIRECT_TO_CONSUMER_SHIPPING',
      'FINANCE_AND_ACCOUNTING',
      'PRODUCT_LISTING',
    ],
  };
}

/** The access tokens that were given out. */
export type AccessTokens = {
  issue: (account: Account) => string;
  /** What a token is worth now. */
  check: (token: string) => { state: 'valid'; account: Account } | { state: 'expired' | 'unknown' };
  /** Makes every token given out so far expire at once. */
  expireAll: () => void;
};

export const TOKEN_SECONDS = 3600;

/** Makes the store of access tokens; they live for an hour of simulator time. */
export function createAccessTokens(clock: Clock): AccessTokens {
  const issued = new Map<string, { account: Account; expiresAt: number }>();
  return {
    issue: (account) => {
      const token = `Atza|${randomBytes(48).toString('base64url')}`;
      issued.set(token, { account, expiresAt: clock.now() + HOUR_MS });
      return token;
    },
    check: (token) => {
      const found = issued.get(token);
      if (!found) return { state: 'unknown' };
      return found.expiresAt > clock.now()
        ? { state: 'valid', account: found.account }
        : { state: 'expired' };
    },
    expireAll: () => {
      for (const token of issued.values()) token.expiresAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/**
 * A store of Amazon.
 *
 * @param codeOrId its country code or marketplace id
 * @throws SimulatorError when there is none
 */
export function marketplaceOf(codeOrId: string): Marketplace {
  const marketplace = findMarketplace(codeOrId);
  if (!marketplace) throw new SimulatorError(`"${codeOrId}" is not a marketplace of Amazon`);
  return marketplace;
}

function marketplaceIdsOf({ region, marketplaces }: AccountOptions): string[] {
  return (marketplaces?.map(marketplaceOf) ?? MARKETPLACES)
    .filter((marketplace) => region === undefined || marketplace.region === region)
    .map(({ id }) => id);
}
