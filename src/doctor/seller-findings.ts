import { findMarketplace } from '../domain/marketplaces.ts';
import { nearest } from '../domain/text.ts';
import type { Seller, SellerCompany } from '../jobs/pass/seller.ts';
import type { FollowedSeller } from '../jobs/screens/follow-form.ts';
import { readTaxedCountries } from '../odoo/base/fiscal-position.ts';
import { hasMailServer, readPerson } from '../odoo/base/user.ts';
import type { Company } from '../odoo/company.ts';
import { hasReferences } from '../odoo/product/product.ts';
import { listTeams } from '../odoo/required.ts';
import { findLocation, locationName } from '../odoo/stock/location.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** Checks the Odoo records that a seller's orders refer to. */
export async function referenceFindings(seller: FollowedSeller): Promise<Finding[]> {
  const company = await seller.company();
  return [
    ok('company', `The company is there (${company.companyId})`),
    await teamFinding(seller, company),
    await locationFinding(seller, company),
    await productFinding(seller, company),
    ...(await taxFindings(seller, company)),
  ];
}

async function teamFinding({ settings }: Seller, { odoo, teamId }: SellerCompany): Promise<Finding> {
  const { team } = settings.odoo;
  if (teamId !== undefined) return ok('company', 'The sales team is there');
  const alike = nearest(team, await listTeams(odoo));
  return warning(
    'company',
    `There is no sales team "${team}"; it is made with the first order`,
    alike === undefined
      ? 'Nothing to do, or name another one in odoo.team.'
      : `If you mean "${alike}", write that in odoo.team.`,
  );
}

async function locationFinding({ settings, form }: FollowedSeller, company: SellerCompany): Promise<Finding> {
  if (form?.locationId !== undefined) {
    const name = await locationName(company, form.locationId);
    return name === undefined
      ? broken(
          'location',
          'odoo',
          'The Amazon location chosen in Amazon Accounts is not there',
          'Choose another one, or empty the field there.',
        )
      : ok('location', `${name} is there, chosen in Amazon Accounts`);
  }
  const { location } = settings.odoo;
  return (await findLocation(company, location)) === undefined
    ? warning('location', `There is no location ${location}`, 'It is made with the first FBA order.')
    : ok('location', `${location} is there`);
}

async function productFinding({ settings }: Seller, company: Company): Promise<Finding> {
  if (await hasReferences(company)) return ok('products', 'There are products with an internal reference');
  return warning(
    'products',
    'No product has an internal reference',
    settings.odoo.unknownSku === 'fail'
      ? 'Every order will stop: give products their SKU as internal reference, or map them in Amazon Offers.'
      : 'Every line will get the default product: give products their SKU as internal reference.',
  );
}

/** In other countries, the taxes come from a fiscal position. */
async function taxFindings({ settings }: Seller, company: Company): Promise<Finding[]> {
  const codes = settings.marketplaces.map((code) => findMarketplace(code)?.countryCode ?? code);
  return (await readTaxedCountries(company, codes)).map(({ code, taxed }) =>
    taxed
      ? ok('taxes', `${code}: the company's own country, or a fiscal position applies`)
      : warning(
          'taxes',
          `${code}: no fiscal position applies by itself; its orders get the taxes of the company's own country`,
          `Make one for ${code} in Invoicing ▸ Configuration ▸ Fiscal Positions, with "Detect Automatically".`,
        ),
  );
}

/** Checks who is notified when a person must act, and whether messages reach that person. */
export async function peopleFindings(seller: Seller): Promise<Finding[]> {
  const { odoo, salespersonId } = await seller.company();
  if (salespersonId === undefined)
    return [
      warning(
        'people',
        'There is no salesperson: to-dos and messages about orders reach nobody',
        'Name the login of a person in odoo.salesperson, or choose one in Amazon Accounts.',
      ),
    ];
  const person = await readPerson(odoo, salespersonId);
  if (person === undefined)
    return [
      broken(
        'people',
        'odoo',
        'The salesperson is archived: to-dos and messages about orders reach nobody',
        'Choose another one in Amazon Accounts or in odoo.salesperson.',
      ),
    ];
  return [
    salespersonId === odoo.uid
      ? warning(
          'people',
          `${person.login} is the sidecar's own user, whom Odoo does not notify of what it does itself`,
          'Name another salesperson: a person who reads messages.',
        )
      : ok('people', `${person.name} gets to-dos and messages`),
    person.email === undefined
      ? warning('people', `${person.name} has no e-mail address`, 'Enter one on the user in Odoo.')
      : ok('people', `${person.name} has an e-mail address`),
    ...(await mailFindings(seller)),
  ];
}

async function mailFindings(seller: Seller): Promise<Finding[]> {
  const { odoo } = await seller.company();
  if ((await hasMailServer(odoo)) !== false) return [];
  return [
    warning(
      'people',
      'Odoo has no outgoing mail server of its own',
      'Set one up in Settings ▸ Technical ▸ Outgoing Mail Servers; Odoo Online and Odoo.sh send without.',
    ),
  ];
}
