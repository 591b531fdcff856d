/** The regions of the SP-API: America; Europe with India, the Gulf, Turkey, Egypt and South Africa; the Far East with Australia. */
export const REGIONS = ['na', 'eu', 'fe'] as const;
export type Region = (typeof REGIONS)[number];

export function isRegion(text: string | undefined): text is Region {
  return REGIONS.some((region) => region === text);
}

export type Marketplace = {
  readonly id: string;
  readonly countryCode: string;
  readonly region: Region;
  readonly domainName: string;
  readonly currencyCode: string;
  /** Its time zone (IANA), by which Amazon's own reports divide days and months. */
  readonly timeZone: string;
};

/**
 * Amazon's stores (developer-docs.amazon.com: Marketplace IDs, SP-API Endpoints). India, the Gulf, Egypt, Turkey and South
 * Africa belong to the European endpoint; the North American stores report in Pacific time.
 */
const STORES: readonly (readonly [
  countryCode: string,
  id: string,
  region: Region,
  domainName: string,
  currencyCode: string,
  timeZone: string,
])[] = [
  ['CA', 'A2EUQ1WTGCTBG2', 'na', 'amazon.ca', 'CAD', 'America/Los_Angeles'],
  ['US', 'ATVPDKIKX0DER', 'na', 'amazon.com', 'USD', 'America/Los_Angeles'],
  ['MX', 'A1AM78C64UM0Y8', 'na', 'amazon.com.mx', 'MXN', 'America/Los_Angeles'],
  ['BR', 'A2Q3Y263D00KWC', 'na', 'amazon.com.br', 'BRL', 'America/Sao_Paulo'],
  ['IE', 'A28R8C7NBKEWEA', 'eu', 'amazon.ie', 'EUR', 'Europe/Dublin'],
  ['ES', 'A1RKKUPIHCS9HS', 'eu', 'amazon.es', 'EUR', 'Europe/Madrid'],
  ['GB', 'A1F83G8C2ARO7P', 'eu', 'amazon.co.uk', 'GBP', 'Europe/London'],
  ['FR', 'A13V1IB3VIYZZH', 'eu', 'amazon.fr', 'EUR', 'Europe/Paris'],
  ['BE', 'AMEN7PMS3EDWL', 'eu', 'amazon.com.be', 'EUR', 'Europe/Brussels'],
  ['NL', 'A1805IZSGTT6HS', 'eu', 'amazon.nl', 'EUR', 'Europe/Amsterdam'],
  ['DE', 'A1PA6795UKMFR9', 'eu', 'amazon.de', 'EUR', 'Europe/Berlin'],
  ['IT', 'APJ6JRA9NG5V4', 'eu', 'amazon.it', 'EUR', 'Europe/Rome'],
  ['SE', 'A2NODRKZP88ZB9', 'eu', 'amazon.se', 'SEK', 'Europe/Stockholm'],
  ['ZA', 'AE08WJ6YKNBMC', 'eu', 'amazon.co.za', 'ZAR', 'Africa/Johannesburg'],
  ['PL', 'A1C3SOZRARQ6R3', 'eu', 'amazon.pl', 'PLN', 'Europe/Warsaw'],
  ['EG', 'ARBP9OOSHTCHU', 'eu', 'amazon.eg', 'EGP', 'Africa/Cairo'],
  ['TR', 'A33AVAJ2PDY3EV', 'eu', 'amazon.com.tr', 'TRY', 'Europe/Istanbul'],
  ['SA', 'A17E79C6D8DWNP', 'eu', 'amazon.sa', 'SAR', 'Asia/Riyadh'],
  ['AE', 'A2VIGQ35RCS4UG', 'eu', 'amazon.ae', 'AED', 'Asia/Dubai'],
  ['IN', 'A21TJRUUN4KGV', 'eu', 'amazon.in', 'INR', 'Asia/Kolkata'],
  ['SG', 'A19VAU5U5O7RUS', 'fe', 'amazon.sg', 'SGD', 'Asia/Singapore'],
  ['AU', 'A39IBJ37TRP1C6', 'fe', 'amazon.com.au', 'AUD', 'Australia/Sydney'],
  ['JP', 'A1VC38T7YXB528', 'fe', 'amazon.co.jp', 'JPY', 'Asia/Tokyo'],
];

/** All stores of Amazon. */
export const MARKETPLACES: readonly Marketplace[] = STORES.map(
  ([countryCode, id, region, domainName, currencyCode, timeZone]) => ({
    countryCode,
    id,
    region,
    domainName,
    currencyCode,
    timeZone,
  }),
);

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

/** The time zone of a store; of an unknown store, the time zone of a store with the same currency, otherwise UTC. */
export function timeZoneOf(countryCode: string | undefined, currencyCode: string): string {
  const store =
    MARKETPLACES.find((one) => one.countryCode === countryCode) ??
    // Most stores that pay in euros are in this time zone; Ireland is an hour behind.
    MARKETPLACES.find((one) => one.currencyCode === currencyCode && one.countryCode !== 'IE');
  return store?.timeZone ?? 'UTC';
}

/** The currencies in which buyers of these marketplaces pay. */
export function currenciesOf({ marketplaces }: { marketplaces: readonly string[] }): string[] {
  return [...new Set(marketplaces.flatMap((code) => findMarketplace(code)?.currencyCode ?? []))];
}
