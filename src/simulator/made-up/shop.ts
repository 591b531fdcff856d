import type { SeededRandom } from '../world/seeded-random.ts';
import type { Status, Traits } from './progress.ts';

/** An article of the simulated seller; the price in cents. */
export type Article = readonly [sku: string, title: string, cents: number];

/** Whose orders are made up: what is sold, to whom, and how far orders have come. */
export type Shop = {
  articles: readonly Article[];
  giftMessages: readonly string[];
  /** Made-up names of buyers. */
  buyers: readonly string[];
  companies: readonly string[];
  statuses: Record<Traits['fulfilledBy'], readonly Status[]>;
  /** How often something out of the ordinary comes: a replacement, a sale on another channel, a request to cancel. */
  chances: { replacement: number; otherChannel: number; cancellationRequest: number };
};

/** For tests: names, SKUs and messages with all that such a field can hold, and every status. */
export const ODD_SHOP: Shop = {
  articles: [
    ['00123', 'Café mug “Zoë”', 1299],
    ['M4-100', 'Schrauben M4, 100 Stück', 595],
    ['BOX/1 A', 'Gift box', 990],
    ['TEE-XL-BLÅ', 'T-shirt "Blå" XL', 2450],
    ['JP-茶-01', '抹茶セット', 3380],
    ['LAMP-7', 'Desk lamp', 4999],
    ['UNKNOWN-SKU', 'Something that is in no catalogue', 777],
  ],
  giftMessages: [
    'Alles Gute! 🎂',
    'Enjoy your gift!\nFrom: <nobody> & "friends"',
    'عيد ميلاد سعيد',
    'x'.repeat(250),
  ],
  buyers: [
    'Ada Quillfeather',
    'Björn Überäll',
    'Žofie Nováčková-Smyšlená',
    "Seán O'Invented",
    'Łucja Wymyślona',
    '架空 花子',
    '虚构 小明',
    'اسم مخترع للتجربة',
    'שם בדוי לגמרי',
    'Emoji 🦊 Fox 👩‍👩‍👧',
    'Mr. & Mrs. <Tag> "Quoted"',
    `${'Anneliese-Wilhelmine '.repeat(14)}Lang`,
    '   Padded   Name ',
    'Nguyễn Tưởng Tượng',
  ],
  companies: ['Erfundene Söhne GmbH', 'Made-Up & Co Ltd', '架空商事株式会社', 'Fictif SARL'],
  statuses: {
    AMAZON: ['SHIPPED', 'SHIPPED', 'SHIPPED', 'PENDING', 'UNSHIPPED', 'CANCELLED', 'UNFULFILLABLE'],
    MERCHANT: [
      'UNSHIPPED',
      'UNSHIPPED',
      'UNSHIPPED',
      'SHIPPED',
      'PARTIALLY_SHIPPED',
      'PENDING',
      'PENDING_AVAILABILITY',
      'CANCELLED',
    ],
  },
  chances: { replacement: 0.04, otherChannel: 0.06, cancellationRequest: 0.1 },
};

/** For people who look: a small shop with plain names, in which nearly everything goes well. */
export const PLAIN_SHOP: Shop = {
  articles: [
    ['MUG-BLUE', 'Stoneware mug, blue', 1490],
    ['MUG-GREEN', 'Stoneware mug, green', 1490],
    ['TEAPOT-1L', 'Teapot, 1 litre', 3490],
    ['BOWL-SET-4', 'Set of four bowls', 4290],
    ['COASTER-6', 'Six cork coasters', 990],
    ['LAMP-OAK', 'Desk lamp, oak', 6900],
    ['TRAY-OAK', 'Serving tray, oak', 2790],
    ['TOWEL-LINEN', 'Tea towel, linen', 1290],
  ],
  giftMessages: ['Happy birthday!', 'Alles Gute!', 'Bon anniversaire !'],
  buyers: [
    'Anna Beispiel',
    'Max Mustermann',
    'Camille Exemple',
    'Paul Fictif',
    'Giulia Esempio',
    'Marco Inventato',
    'Lucía Ejemplo',
    'Erika Musterfrau',
    'Jonas Platzhalter',
    'Sophie Modèle',
  ],
  companies: ['Erfundene Söhne GmbH', 'Fictif SARL', 'Esempio Srl'],
  statuses: {
    AMAZON: ['SHIPPED', 'SHIPPED', 'SHIPPED', 'SHIPPED', 'SHIPPED', 'PENDING'],
    MERCHANT: ['UNSHIPPED', 'UNSHIPPED', 'UNSHIPPED', 'UNSHIPPED', 'UNSHIPPED', 'PENDING', 'CANCELLED'],
  },
  chances: { replacement: 0, otherChannel: 0, cancellationRequest: 0.05 },
};

/** Makes up what is special about an order of a shop. */
export function madeUpTraits(random: SeededRandom, { statuses, chances }: Shop): Traits {
  const fulfilledBy = random.pick(['AMAZON', 'MERCHANT'] as const);
  const status = random.pick(statuses[fulfilledBy]);
  return {
    status,
    fulfilledBy,
    business: random.chance(0.1),
    replacement: random.chance(chances.replacement),
    otherChannel: fulfilledBy === 'AMAZON' && random.chance(chances.otherChannel),
    cancellationRequest: status === 'UNSHIPPED' && random.chance(chances.cancellationRequest),
  };
}
