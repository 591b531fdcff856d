import type { Region } from '../domain/marketplaces.ts';
import { UsageError } from '../errors.ts';

/** One selling partner in one region, with the credentials of the application that acts for it. */
export type AmazonAccount = {
  name: string;
  region: Region;
  sellerId: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  marketplaceIds: string[];
  /** Base URL of a simulator, such as `http://127.0.0.1:9400`, possibly with a path. Without it, Amazon's own hosts are used. */
  endpoint?: string | undefined;
};

/** The URLs for an account's calls. Paths of the SP-API are appended to `api`. */
export type Endpoints = { token: URL; api: URL };

/**
 * Determines the URLs of the API and of the token endpoint (developer-docs.amazon.com: SP-API Endpoints).
 *
 * @throws UsageError when `endpoint` is not an address, or is plain http to another machine
 */
export function endpointsOf(account: Pick<AmazonAccount, 'name' | 'region' | 'endpoint'>): Endpoints {
  if (account.endpoint === undefined) {
    return {
      token: new URL('https://api.amazon.com/auth/o2/token'),
      api: new URL(`https://sellingpartnerapi-${account.region}.amazon.com`),
    };
  }
  const base = account.endpoint.replace(/\/+$/, '');
  if (!URL.canParse(base) || !isSafe(new URL(base))) {
    throw new UsageError(
      `The endpoint of account "${account.name}" must be an https address, or http on this machine`,
      {
        hint: `Correct "endpoint" of account "${account.name}", or leave it out to talk to Amazon.`,
      },
    );
  }
  return { token: new URL(`${base}/auth/o2/token`), api: new URL(base) };
}

/** True for https, and for http that does not leave the machine. */
function isSafe(url: URL): boolean {
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
}

/** Hosts of Amazon's documents: Amazon's own, and the two that its models and answers name. */
const DOCUMENT_HOSTS = /\.(amazonaws\.com|amazonaws\.com\.cn|amazon\.com|cloudfront\.net)$/;

/**
 * True for an address to which documents may be uploaded, or from which they may be downloaded: https on a host of Amazon's. For an
 * account with an `endpoint` (a simulator), also the host of that endpoint, and this machine if the endpoint is on it.
 */
export function isDocumentAddress(url: URL, endpoint: string | undefined): boolean {
  if (url.protocol === 'https:' && DOCUMENT_HOSTS.test(url.hostname)) return true;
  if (endpoint === undefined) return false;
  const base = new URL(endpoint);
  if (base.protocol === 'http:') return url.protocol === 'http:' && isSafe(url);
  return url.protocol === 'https:' && url.hostname === base.hostname;
}
