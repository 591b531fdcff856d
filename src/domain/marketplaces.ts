export type Region = 'na' | 'eu' | 'fe';

export type Marketplace = {
  readonly id: string;
  readonly countryCode: string;
  readonly region: Region;
  readonly domainName: string;
  readonly currencyCode: string;
};

/**
 * Amazon's stores (developer-docs.amazon.com: Marketplace IDs, SP-API Endpoints). India, the Gulf, Egypt, Turkey and South
 * Africa belong to the European endpoint.
 */
export const MARKETPLACES: readonly Marketplace[] = [
  ['CA', 'A2EUQ1WTGCTBG2', 'na', 'amazon.ca', 'CAD'],
  ['US', 'ATVPDKIKX0DER', 'na', 'amazon.com', 'USD'],
  ['MX', 'A1AM78C64UM0Y8', 'na', 'amazon.com.mx', 'MXN'],
  ['BR', 'A2Q3Y263D00KWC', 'na', 'amazon.com.br', 'BRL'],
  ['IE', 'A28R8C7NBKEWEA', 'eu', 'amazon.ie', 'EUR'],
  ['ES', 'A1RKKUPIHCS9HS', 'eu', 'amazon.es', 'EUR'],
  ['GB', 'A1F83G8C2ARO7P', 'eu', 'amazon.co.uk', 'GBP'],
  ['FR', 'A13V1IB3VIYZZH', 'eu', 'amazon.fr', 'EUR'],
  ['BE', 'AMEN7PMS3EDWL', 'eu', 'amazon.com.be', 'EUR'],
  ['NL', 'A1805IZSGTT6HS', 'eu', 'amazon.nl', 'EUR'],
  ['DE', 'A1PA6795UKMFR9', 'eu', 'amazon.de', 'EUR'],
  ['IT', 'APJ6JRA9NG5V4', 'eu', 'amazon.it', 'EUR'],
  ['SE', 'A2NODRKZP88ZB9', 'eu', 'amazon.se', 'SEK'],
  ['ZA', 'AE08WJ6YKNBMC', 'eu', 'amazon.co.za', 'ZAR'],
  ['PL', 'A1C3SOZRARQ6R3', 'eu', 'amazon.pl', 'PLN'],
  ['EG', 'ARBP9OOSHTCHU', 'eu', 'amazon.eg', 'EGP'],
  ['TR', 'A33AVAJ2PDY3EV', 'eu', 'amazon.com.tr', 'TRY'],
  ['SA', 'A17E79C6D8DWNP', 'eu', 'amazon.sa', 'SAR'],
  ['AE', 'A2VIGQ35RCS4UG', 'eu', 'amazon.ae', 'AED'],
  ['IN', 'A21TJRUUN4KGV', 'eu', 'amazon.in', 'INR'],
  ['SG', 'A19VAU5U5O7RUS', 'fe', 'amazon.sg', 'SGD'],
  ['AU', 'A39IBJ37TRP1C6', 'fe', 'amazon.com.au', 'AUD'],
  ['JP', 'A1VC38T7YXB528', 'fe', 'amazon.co.jp', 'JPY'],
].map(([countryCode, id, region, domainName, currencyCode]) => ({
  countryCode: countryCode as string,
  id: id as string,
  region: region as Region,
  domainName: domainName as string,
  currencyCode: currencyCode as string,
}));

/**
 * Finds a marketplace by ISO country code or marketplace id. `UK`, as Amazon's own page prints it, is understood as GB.
 */
export function findMarketplace(codeOrId: string): Marketplace | undefined {
  const wanted = codeOrId.toUpperCase() === 'UK' ? 'GB' : codeOrId.toUpperCase();
  return MARKETPLACES.find(({ countryCode, id }) => countryCode === wanted || id === wanted);
}

/** Finds a marketplace by the name that Amazon's reports give it: its domain, in any case (`Amazon.co.uk`). */
export function findMarketplaceByName(name: string): Marketplace | undefined {
  const wanted = name
    .trim()
    .toLowerCase()
    .replace(/^www\./, '');
  return MARKETPLACES.find(({ domainName }) => domainName === wanted);
}
