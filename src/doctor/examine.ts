import type { App } from '../app.ts';
import { AmazonOdooError, EXIT, messageOf } from '../errors.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { amazonFindings, quotaFinding, referenceFindings } from './account-findings.ts';
import { accountingFindings } from './accounting-findings.ts';
import { broken, type Finding, ok } from './finding.ts';
import { letterFindings } from './letter-findings.ts';
import { moduleFindings, rightFindings, serverFindings } from './odoo-findings.ts';

/**
 * Looks at everything that the sidecar depends on; a check that cannot be made is a finding, and the others go on. Nothing is
 * written but what any pass would make.
 */
export async function examine(app: App): Promise<Finding[]> {
  const { settings, sellers } = app;
  const server = await made('version', 'odoo', () => serverFindings(settings.odoo, () => Date.now()));
  const login = await made('connection', 'odoo', async () => {
    const connected = await app.odoo();
    const { username } = settings.odoo;
    return [ok('connection', `${username} is logged in over ${connected.protocol} (user ${connected.uid})`)];
  });
  const reachable = login.every(({ state }) => state === 'ok');
  const inOdoo = reachable
    ? [
        ...(await made('modules', 'odoo', async () => moduleFindings(await app.odoo()))),
        ...(await made('rights', 'odoo', async () => rightFindings(await app.odoo()))),
      ]
    : [];
  // Side by side: a slow account must not delay another.
  const ofAccounts = await Promise.all(sellers.map((seller) => examineAccount(seller, reachable)));
  return [...server, ...login, ...inOdoo, ...ofAccounts.flat()];
}

async function examineAccount(seller: Seller, reachable: boolean): Promise<Finding[]> {
  const references = reachable ? await made('references', 'odoo', () => referenceFindings(seller)) : [];
  const books = reachable ? await made('journals', 'odoo', () => accountingFindings(seller)) : [];
  const letters = reachable ? await made('letters', 'odoo', () => letterFindings(seller)) : [];
  const amazon = await made('credentials', 'amazon', () => amazonFindings(seller));
  const quotas = await made('quotas', 'amazon', async () => [await quotaFinding(seller)]);
  return [...references, ...books, ...letters, ...amazon, ...quotas].map((finding) => ({
    ...finding,
    account: seller.name,
  }));
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
