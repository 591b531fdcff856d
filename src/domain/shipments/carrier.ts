/** A delivery method as Odoo names it. */
export type DeliveryMethod = {
  /** Name of the `delivery.carrier`. */
  name: string;
  /** Name of its product, which names the service. */
  service: string | undefined;
};

/** A carrier as Amazon expects it; `carrierName` only with the code `Other`. */
export type AmazonCarrier = { carrierCode: string; carrierName?: string; shippingMethod?: string };

/**
 * Carrier codes that Amazon takes (Seller Central: "Acceptable CarrierCode values", which Amazon publishes for people only;
 * a carrier that is not here is sent by its name, or named by the setting `carriers`).
 */
const AMAZON_CODES = [
  '4PX',
  'AFL/Fedex',
  'Amazon Shipping',
  'APC',
  'Aramex',
  'Arrow',
  'Asendia',
  'Australia Post',
  'BlueDart',
  'Blue Package',
  'bpost',
  'BRT',
  'Canada Post',
  'China Post',
  'Chronopost',
  'City Link',
  'Colis Prive',
  'Colissimo',
  'Correios',
  'Correos',
  'Delhivery',
  'Deutsche Post',
  'DHL',
  'DHL eCommerce',
  'DHL Express',
  'DHL Global Mail',
  'DPD',
  'DTDC',
  'Ecom Express',
  'Emirates Post',
  'Endopack',
  'Evri',
  'Fastway',
  'FedEx',
  'FedEx SmartPost',
  'First Flight',
  'Gati',
  'GEL Express',
  'GLS',
  'GO!',
  'Hermes Logistik Gruppe',
  'India Post',
  'InPost',
  'Japan Post',
  'La Poste',
  'Lasership',
  'Mondial Relay',
  'MRW',
  'Nacex',
  'Newgistics',
  'NipponExpress',
  'OnTrac',
  'OSM',
  'Otro',
  'Overnite Express',
  'Parcelforce',
  'Parcelnet',
  'Polish Post',
  'Poste Italiane',
  'PostNL',
  'PostNord',
  'Professional',
  'Purolator',
  'Royal Mail',
  'SagawaExpress',
  'SDA',
  'Self Delivery',
  'Seur',
  'SF Express',
  'Singapore Post',
  'Smartmail',
  'StarTrack',
  'Streamlite',
  'Swiss Post',
  'Target',
  'TNT',
  'TNT Express',
  'UPS',
  'UPS Mail Innovations',
  'USPS',
  'Whistl',
  'XpressBees',
  'YamatoTransport',
  'Yodel',
  'Yun Express',
] as const;

type AmazonCode = (typeof AMAZON_CODES)[number];

const BY_NAME: ReadonlyMap<string, AmazonCode> = new Map(AMAZON_CODES.map((code) => [folded(code), code]));

/** Codes that are ordinary words, or too short to tell from them: the whole name must match. */
const WHOLE_NAMES_ONLY: ReadonlySet<AmazonCode> = new Set([
  'APC',
  'Arrow',
  'Blue Package',
  'City Link',
  'First Flight',
  'Gati',
  'GO!',
  'OSM',
  'Otro',
  'Professional',
  'SDA',
  'Self Delivery',
  'Streamlite',
  'Target',
]);

/** Words after a carrier's name that name a different company with its own tracking numbers. */
const OTHER_BUSINESS = new Set(['freight', 'supply', 'brokerage']);

/**
 * The carrier of a delivery method, for Amazon: from the setting, else the code with the same name, else the code that the name
 * begins with ("UPS Ground"), else `Other` with the name.
 *
 * @param carriers the setting: name in Odoo to Amazon's code; a value that is no code of Amazon's is sent as it is
 */
export function carrierFor(
  { name, service }: DeliveryMethod,
  carriers: Readonly<Record<string, string>>,
): AmazonCarrier {
  const set = Object.entries(carriers).find(([key]) => key === name || folded(key) === folded(name))?.[1];
  const code = set ?? BY_NAME.get(folded(name)) ?? codeAtBeginning(name);
  const method = service === undefined ? {} : { shippingMethod: service };
  if (code === undefined || code === 'Other') return { carrierCode: 'Other', carrierName: name, ...method };
  return { carrierCode: code, ...method };
}

/** The longest code that matches the first words of a name: "DHL Express Worldwide" gives `DHL Express`, "UPSTREAM" gives none. */
function codeAtBeginning(name: string): AmazonCode | undefined {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const code = BY_NAME.get(folded(words.slice(0, count).join('')));
    if (code === undefined || WHOLE_NAMES_ONLY.has(code)) continue;
    return OTHER_BUSINESS.has(words[count]?.toLowerCase() ?? '') ? undefined : code;
  }
  return undefined;
}

/** Names are compared without case, spaces and punctuation: people write "fedex", "Fed Ex" and "FedEx". */
function folded(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
