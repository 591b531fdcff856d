import type { App } from '../app.ts';
import { AmazonOdooError, EXIT, messageOf } from '../errors.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { type FollowedSeller, followAccountForm } from '../jobs/screens/follow-form.ts';
import type { Odoo } from '../odoo/rpc/client.ts';
import { accountingFindings } from './accounting-findings.ts';
import { amazonFindings, quotaFinding } from './amazon-findings.ts';
import { analyticFindings } from './analytic-findings.ts';
import { currencyFindings } from './currency-findings.ts';
import { broken, type Finding, ok } from './finding.ts';
import { letterFindings } from './letter-findings.ts';
import { listingFinding } from './listing-findings.ts';
import { moduleFindings, rightFindings, serverFindings } from './odoo-findings.ts';
import { printingFindings } from './printing-findings.ts';
import { requiredFieldFindings } from './required-field-findings.ts';
import { peopleFindings, referenceFindings } from './seller-findings.ts';
import { expiryFindings, fileFindings, orphanFindings, overruledFindings } from './settings-findings.ts';

/**
 * Checks everything that the sidecar depends on. A check that cannot be made becomes a finding, and the others go on. Nothing is
 * written. The settings are checked as the jobs see them: the choices in *Amazon Accounts* override the file.
 */
export async function examine(app: App): Promise<Finding[]> {
  const { settings, sellers } = app;
  const look = async (): Promise<Odoo> => (await app.odoo()).readingOnly();
  const server = await made('version', 'odoo', () => serverFindings(settings.odoo, () => Date.now()));
  const login = await made('connection', 'odoo', async () => {
    const connected = await look();
    const { username } = settings.odoo;
    return [ok('connection', `${username} is logged in over ${connected.protocol} (user ${connected.uid})`)];
  });
  const reachable = login.every(({ state }) => state === 'ok');
  const inOdoo = reachable
    ? [
        ...(await made('modules', 'odoo', async () => moduleFindings(await look()))),
        ...(await made('rights', 'odoo', async () => rightFindings(await look()))),
        ...(await made('printing', 'odoo', async () => printingFindings(await look(), settings))),
        ...(await made('screens', 'odoo', async () => orphanFindings(await look(), settings))),
      ]
    : [];
  // In parallel: a slow account must not delay another.
  const ofAccounts = await Promise.all(sellers.map((seller) => examineAccount(seller.looking(), reachable)));
  return [...fileFindings(settings), ...server, ...login, ...inOdoo, ...ofAccounts.flat()];
}

async function examineAccount(configured: Seller, reachable: boolean): Promise<Finding[]> {
  const { seller, findings } = reachable
    ? await examineInOdoo(configured)
    : { seller: configured, findings: [] };
  const amazon = await made('credentials', 'amazon', () => amazonFindings(seller));
  const listings = seller.settings.stock.push
    ? await made('listings', 'amazon', async () => [await listingFinding(seller.amazon)])
    : [];
  const keys = expiryFindings(seller.settings, seller.now());
  const quotas = await made('quotas', 'amazon', async () => [await quotaFinding(seller)]);
  return [...findings, ...amazon, ...listings, ...keys, ...quotas].map((finding) => ({
    ...finding,
    account: seller.name,
  }));
}

/** @returns the seller as jobs see it, and what was found; a form that cannot be read is the only finding */
async function examineInOdoo(configured: Seller): Promise<{ seller: Seller; findings: Finding[] }> {
  const followed: FollowedSeller[] = [];
  const unread = await made('screens', 'odoo', async () => {
    followed.push(await followAccountForm(configured));
    return [];
  });
  const [seller] = followed;
  if (seller === undefined) return { seller: configured, findings: unread };
  const findings = [
    ...(await made('settings', 'odoo', () => overruledFindings(configured, followed[0]))),
    ...(await made('references', 'odoo', () => referenceFindings(seller))),
    ...(await made('people', 'odoo', () => peopleFindings(seller))),
    ...(await made('fields', 'odoo', () => requiredFieldFindings(seller))),
    ...(await made('analytic plans', 'odoo', () => analyticFindings(seller))),
    ...(await made('currencies', 'odoo', () => currencyFindings(seller))),
    ...(await made('journals', 'odoo', () => accountingFindings(seller))),
    ...(await made('letters', 'odoo', () => letterFindings(seller))),
  ];
  return { seller, findings: onceEach(findings) };
}

/** One cause may stop several checks, each with the same message. */
function onceEach(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ message }, index) => findings.findIndex((other) => other.message === message) === index,
  );
}

async function made(
  check: string,
  side: 'odoo' | 'amazon',
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AmazonOdooError)) throw error;
    const where =
      error.exitStatus === EXIT.amazon ? 'amazon' : error.exitStatus === EXIT.odoo ? 'odoo' : side;
    return [broken(check, where, messageOf(error), error.hint)];
  }
}
