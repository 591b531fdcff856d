import { z } from 'zod';
import type { OperationName } from '../amazon/operations.ts';
import { searchOrders } from '../amazon/orders.ts';
import { callsLeft } from '../amazon/quotas.ts';
import { marketplaceParticipations } from '../amazon/sellers.ts';
import { findMarketplace } from '../domain/marketplaces.ts';
import { DAY, instantAt } from '../domain/time.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import type { Company } from '../odoo/company.ts';
import { findNamed } from '../odoo/orm/named.ts';
import { findOne, many2one, searchRead } from '../odoo/orm/search-read.ts';
import { type Finding, ok, warning } from './finding.ts';

/** What an account's orders refer to in Odoo; only looks, but for the sales team, which is made as by any pass. */
export async function referenceFindings(seller: Seller): Promise<Finding[]> {
  const company = await seller.company();
  const { odoo, companyId } = company;
  const { location } = seller.settings.odoo;
  const ofCompany = [['company_id', 'in', [companyId, false]]] as const;
  const locationId = await findNamed(odoo, 'stock.location', location, ['complete_name'], ofCompany);
  return [
    ok('company', `Company and sales team are there (company ${companyId}, team ${company.teamId})`),
    locationId === undefined
      ? warning('location', `There is no location ${location}`, 'It is made with the first FBA order.')
      : ok('location', `${location} is there`),
    await productFinding(seller, company),
    ...(await taxFindings(seller, company)),
  ];
}

async function productFinding({ settings }: Seller, { odoo, companyId }: Company): Promise<Finding> {
  const reference = settings.odoo.unknownSku === 'fail' ? undefined : 'AMAZON-SALE';
  const products = await findOne(odoo, 'product.product', [
    ['default_code', '!=', false],
    ['default_code', 'not like', 'AMAZON-'],
    ['company_id', 'in', [companyId, false]],
  ]);
  if (products !== undefined) return ok('products', 'There are products with an internal reference');
  return warning(
    'products',
    'No product has an internal reference',
    reference === undefined
      ? 'Every order will stop: give products their SKU as internal reference, or map them in Amazon Offers.'
      : 'Every line will get the default product: give products their SKU as internal reference.',
  );
}

const Company = z.object({ country_id: many2one });
const Country = z.object({ id: z.number(), code: z.string() });

/** Abroad the taxes come from a fiscal position of the country, or of a group that it is in. */
async function taxFindings({ settings }: Seller, { odoo, companyId }: Company): Promise<Finding[]> {
  const codes = settings.marketplaces.map((code) => findMarketplace(code)?.countryCode ?? code);
  const countries = await searchRead(odoo, 'res.country', [['code', 'in', codes]], Country);
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], Company);
  const findings: Finding[] = [];
  for (const { id, code } of countries) {
    const position = await findOne(odoo, 'account.fiscal.position', [
      ['company_id', '=', companyId],
      ['auto_apply', '=', true],
      '|',
      ['country_id', '=', id],
      ['country_group_id.country_ids', '=', id],
    ]);
    const known = id === company?.country_id || position !== undefined;
    findings.push(
      known
        ? ok('taxes', `${code}: the company's own country, or a fiscal position applies`)
        : warning(
            'taxes',
            `${code}: no fiscal position applies by itself; its orders get the taxes of the company's own country`,
            `Make one for ${code} in Invoicing ▸ Configuration ▸ Fiscal Positions, with "Detect Automatically".`,
          ),
    );
  }
  return findings;
}

/** Credentials, stores and roles, with two calls to Amazon. */
export async function amazonFindings(seller: Seller): Promise<Finding[]> {
  const stores = await marketplaceParticipations(seller.amazon);
  const closed = seller.marketplaceIds.filter(
    (id) => !stores.some((store) => store.marketplaceId === id && store.isParticipating),
  );
  const names = closed.map((id) => findMarketplace(id)?.countryCode ?? id);
  return [
    ok('credentials', 'Amazon lets the application in'),
    names.length === 0
      ? ok('marketplaces', 'The account sells in each of its marketplaces')
      : warning(
          'marketplaces',
          `The account does not sell in ${names.join(', ')}`,
          'Take it out of "marketplaces", or open it in Seller Central.',
        ),
    await roleFinding(seller),
  ];
}

const RECENT_DAYS = 14;

/** Whether Amazon gives personal data shows in a recent order that the merchant ships. */
async function roleFinding({ amazon, marketplaceIds, now }: Seller): Promise<Finding> {
  const { orders } = await searchOrders(amazon, {
    marketplaceIds,
    lastUpdatedAfter: instantAt(now() - RECENT_DAYS * DAY),
    fulfillmentStatuses: ['UNSHIPPED'],
  });
  const own = orders.filter(({ fulfillment }) => fulfillment?.fulfilledBy === 'MERCHANT');
  if (own.length === 0)
    return ok('roles', `Orders can be read; none of the last ${RECENT_DAYS} days waits to be shipped by you`);
  return own.some(({ recipient }) => recipient?.deliveryAddress?.addressLine1 !== undefined)
    ? ok('roles', 'Amazon gives names and addresses of orders you ship')
    : warning(
        'roles',
        'Amazon gives no names and addresses of orders you ship: they get a shared customer',
        'Ask for the role Direct-to-Consumer Delivery (Restricted), and authorize the application again.',
      );
}

const WATCHED: readonly OperationName[] = ['searchOrders', 'getOrder', 'confirmShipment', 'getReports'];

/** What is left of Amazon's quotas; nothing is called. */
export async function quotaFinding({ settings, state, now }: Seller): Promise<Finding> {
  const left = await Promise.all(
    WATCHED.map(async (operation) => ({
      operation,
      calls: await callsLeft(settings, operation, state.buckets, now()),
    })),
  );
  const text = left.map(({ operation, calls }) => `${operation} ${calls}`).join(', ');
  return left.every(({ calls }) => calls > 0)
    ? ok('quotas', `Calls left at once: ${text}`)
    : warning('quotas', `Calls left at once: ${text}`, 'Nothing to do: the sidecar waits by itself.');
}
