import type { Address } from '../formats/order-schema.ts';
import type { SeededRandom } from '../world/seeded-random.ts';
import type { Shop } from './shop.ts';

const STREETS = [
  '12 Nowhere Lane',
  'Straße des Beispiels 7',
  '1-2-3 架空町',
  '5 rue de l’Exemple',
  'Calle Ficción 9, 2º B',
];

/** A town of each country, so that state and postal code fit. */
const TOWNS: Record<string, Pick<Address, 'city' | 'stateOrRegion' | 'postalCode'>> = {
  US: { city: 'SPRINGFIELD', stateOrRegion: 'IL', postalCode: '62701-1234' },
  CA: { city: 'Ottawa', stateOrRegion: 'Ontario', postalCode: 'K1A 0B1' },
  MX: { city: 'Guadalajara', stateOrRegion: 'Jalisco', postalCode: '44100' },
  DE: { city: 'Köln', postalCode: '50667' },
  FR: { city: 'Saint-Étienne', postalCode: '42000' },
  IT: { city: 'Forlì', stateOrRegion: 'FC', postalCode: '47121' },
  ES: { city: 'A Coruña', stateOrRegion: 'A Coruña', postalCode: '15001' },
  GB: { city: 'Leeds', stateOrRegion: 'West Yorkshire', postalCode: 'LS1 4AP' },
  SE: { city: 'Malmö', postalCode: '211 20' },
  PL: { city: 'Łódź', postalCode: '90-001' },
  IN: { city: 'BENGALURU', stateOrRegion: 'KARNATAKA', postalCode: '560001' },
  JP: { city: '札幌市', stateOrRegion: '北海道', postalCode: '060-0001' },
};

export type Person = { name: string; email: string; address: Address };

/** Makes somebody up who lives in a country and buys in a shop. */
export function madeUpPerson(random: SeededRandom, countryCode: string, { buyers }: Shop): Person {
  const name = random.pick(buyers);
  return {
    name,
    email: `${random.digits(10)}@marketplace.example`,
    address: {
      name,
      addressLine1: random.pick(STREETS),
      ...(random.chance(0.3) ? { addressLine2: `Floor ${String(random.integer(1, 30))}` } : {}),
      ...(TOWNS[countryCode] ?? { city: 'Exampletown', postalCode: '00001' }),
      countryCode,
      phone: `+00 555 ${random.digits(7)}`,
      addressType: 'RESIDENTIAL',
    },
  };
}

/** Makes a company up, with a VAT number of its country. */
export function madeUpCompany(
  random: SeededRandom,
  countryCode: string,
  { companies }: Shop,
): { name: string; vat: string } {
  const name = random.pick(companies);
  return { name, vat: `${countryCode}${random.digits(9)}` };
}
