import type { Marketplace } from '../../domain/marketplaces.ts';
import { minorUnitsOf, moneyOf } from '../formats/money-text.ts';
import type { Order, OrderItem } from '../formats/order-schema.ts';
import { marketplaceOf } from '../world/accounts.ts';
import { DAY_MS, HOUR_MS, isoTime, MINUTE_MS } from '../world/clock.ts';
import { createSeededRandom, type SeededRandom } from '../world/seeded-random.ts';
import { type MoneyStyle, madeUpLine } from './lines.ts';
import { madeUpCompany, madeUpPerson } from './people.ts';
import { advance, type Traits } from './progress.ts';
import { madeUpTraits, ODD_SHOP, type Shop } from './shop.ts';

export type MadeUpOptions = {
  count: number;
  seed: number;
  /** The newest update is ten minutes before this moment (milliseconds since 1970). */
  now: number;
  /** Country codes or ids; default: a dozen stores of all regions. */
  marketplaces?: readonly string[];
  /** The sign of discounts; default `mixed`: it differs between orders. */
  discountSign?: 'negative' | 'positive' | 'mixed';
  /** Age of the oldest order, in days; default 20. */
  days?: number;
  /** Default: the odd one. */
  shop?: Shop;
};

const STORES = ['US', 'CA', 'MX', 'DE', 'FR', 'IT', 'ES', 'GB', 'SE', 'PL', 'IN', 'JP'];
const VAT_PERCENT: Record<string, number> = { DE: 19, FR: 20, IT: 22, ES: 21, GB: 20, SE: 25, PL: 23 };
/** Makes orders up; the same seed and time give the same orders. */
export function madeUpOrders(options: MadeUpOptions): Order[] {
  const random = createSeededRandom(options.seed);
  const ids = new Set<string>();
  return Array.from({ length: options.count }, () => madeUpOrder(random, options, ids));
}

function madeUpOrder(random: SeededRandom, options: MadeUpOptions, ids: Set<string>): Order {
  const { now, days = 20, shop = ODD_SHOP } = options;
  const marketplace = marketplaceOf(random.pick(options.marketplaces ?? STORES));
  const traits = madeUpTraits(random, shop);
  const style = styleOf(random, marketplace, traits, options.discountSign ?? 'mixed');
  const lineCount = random.chance(0.6) ? 1 : random.integer(2, 5);
  const lines = Array.from({ length: lineCount }, () => madeUpLine(random, style, shop));
  const newest = now - 10 * MINUTE_MS;
  const created = newest - random.integer(0, days * DAY_MS);
  const updated = created + random.integer(0, Math.min(newest - created, 2 * DAY_MS));
  const order: Order = {
    orderId: freshId(random, ids),
    createdTime: isoTime(created),
    lastUpdatedTime: isoTime(updated),
    ...programsOf(random, traits),
    ...(traits.replacement
      ? {
          associatedOrders: [{ orderId: freshId(random, ids), associationType: 'REPLACEMENT_ORIGINAL_ID' }],
        }
      : {}),
    salesChannel: {
      channelName: traits.otherChannel ? 'NON_AMAZON' : 'AMAZON',
      marketplaceId: marketplace.id,
      marketplaceName: marketplace.domainName.replace(/^a/, 'A'),
    },
    ...peopleOf(random, marketplace, traits, shop),
    proceeds: totalsOf(random, lines, style.currencyCode),
    fulfillment: {
      fulfillmentStatus: 'UNSHIPPED',
      fulfilledBy: traits.fulfilledBy,
      fulfillmentServiceLevel: random.pick(['STANDARD', 'EXPEDITED', 'NEXT_DAY']),
      shipByWindow: { earliestDateTime: isoTime(created), latestDateTime: isoTime(created + 2 * DAY_MS) },
      deliverByWindow: {
        earliestDateTime: isoTime(created + 3 * DAY_MS),
        latestDateTime: isoTime(created + 6 * DAY_MS + HOUR_MS),
      },
    },
    orderItems: lines,
  };
  return advance(random, order, traits, updated);
}

/** America adds the tax and keeps it; Europe includes it, but shows it apart to a business; Asia shows none. */
function styleOf(
  random: SeededRandom,
  { region, countryCode, currencyCode }: Marketplace,
  { business, replacement }: Traits,
  discountSign: 'negative' | 'positive' | 'mixed',
): MoneyStyle {
  const vat = VAT_PERCENT[countryCode];
  const europe = business ? 'added' : 'included';
  return {
    currencyCode,
    tax: region === 'na' ? 'added' : vat === undefined ? 'none' : europe,
    taxPercent: region === 'na' ? 8.25 : (vat ?? 0),
    facilitator: countryCode === 'US',
    discountSign: discountSign === 'mixed' ? random.pick(['negative', 'positive']) : discountSign,
    free: replacement,
  };
}

function programsOf(random: SeededRandom, { business }: Traits): { programs?: string[] } {
  const programs = [...(random.chance(0.3) ? ['PRIME'] : []), ...(business ? ['AMAZON_BUSINESS'] : [])];
  return programs.length === 0 ? {} : { programs };
}

/** Buyer, recipient and, for a business, the VAT number. */
function peopleOf(
  random: SeededRandom,
  { countryCode }: Marketplace,
  { business }: Traits,
  shop: Shop,
): Pick<Order, 'buyer' | 'recipient' | 'tax'> {
  const person = madeUpPerson(random, countryCode, shop);
  const buyer = { buyerName: person.name, buyerEmail: person.email };
  if (!business) return { buyer, recipient: { deliveryAddress: person.address } };
  const company = madeUpCompany(random, countryCode, shop);
  return {
    buyer: {
      ...buyer,
      buyerCompanyName: company.name,
      buyerPurchaseOrderNumber: `PO-${random.digits(5)}`,
    },
    recipient: {
      deliveryAddress: { ...person.address, companyName: company.name, addressType: 'COMMERCIAL' },
    },
    tax: {
      taxRegistrations: [
        {
          entityType: 'BUYER',
          legalName: company.name,
          taxRegistrationType: 'VAT',
          taxRegistrationNumber: company.vat,
        },
      ],
    },
  };
}

/** The order's total, with or without its breakdown; in America sometimes a tip. */
function totalsOf(
  random: SeededRandom,
  lines: readonly OrderItem[],
  currencyCode: string,
): Order['proceeds'] {
  const sum = lines.reduce(
    (total, { proceeds }) => total + (proceeds?.proceedsTotal ? minorUnitsOf(proceeds.proceedsTotal) : 0),
    0,
  );
  const tip = currencyCode === 'USD' && sum > 0 && random.chance(0.03) ? 500 : 0;
  if (tip === 0) return { grandTotal: moneyOf(sum, currencyCode) };
  const subtotal = moneyOf(tip, currencyCode);
  return {
    grandTotal: moneyOf(sum + tip, currencyCode),
    breakdowns: [{ type: 'DELIVERY_TIP', status: 'FINALIZED', subtotal }],
  };
}

function freshId(random: SeededRandom, ids: Set<string>): string {
  const id = `${random.digits(3)}-${random.digits(7)}-${random.digits(7)}`;
  if (ids.has(id)) return freshId(random, ids);
  ids.add(id);
  return id;
}
