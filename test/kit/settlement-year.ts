import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { amountText, type SettlementLocale, timeText } from '../../src/simulator/formats/settlement-text.ts';
import { createSeededRandom } from '../../src/simulator/world/seeded-random.ts';
import { merchantOrder } from './orders.ts';

const DAY_MS = 86_400_000;

export type Store = {
  code: string;
  region: 'eu' | 'na' | 'fe';
  marketplaceId: string;
  site: string;
  currency: string;
  locale: SettlementLocale;
};

const store = (code: string, marketplaceId: string, site: string, more: Partial<Store> = {}): Store => ({
  code,
  region: 'eu',
  marketplaceId,
  site,
  currency: 'EUR',
  locale: 'de',
  ...more,
});

/** Seven stores in euro, and one each in pounds, rupees, dollars and yen. */
export const STORES: readonly Store[] = [
  store('DE', 'A1PA6795UKMFR9', 'Amazon.de'),
  store('FR', 'A13V1IB3VIYZZH', 'Amazon.fr', { locale: 'fr' }),
  store('IT', 'APJ6JRA9NG5V4', 'Amazon.it'),
  store('ES', 'A1RKKUPIHCS9HS', 'Amazon.es'),
  store('NL', 'A1805IZSGTT6HS', 'Amazon.nl'),
  store('BE', 'AMEN7PMS3EDWL', 'Amazon.com.be'),
  store('IE', 'A28R8C7NBKEWEA', 'Amazon.ie', { locale: 'us' }),
  store('GB', 'A1F83G8C2ARO7P', 'Amazon.co.uk', { currency: 'GBP', locale: 'gb' }),
  store('IN', 'A21TJRUUN4KGV', 'Amazon.in', { currency: 'INR', locale: 'in' }),
  store('US', 'ATVPDKIKX0DER', 'Amazon.com', { region: 'na', currency: 'USD', locale: 'us' }),
  store('JP', 'A1VC38T7YXB528', 'Amazon.co.jp', { region: 'fe', currency: 'JPY', locale: 'jp' }),
];

/** A row as it is, in the smallest unit of its currency. */
export type Row = {
  words: readonly [transaction: string, amountType: string, description: string];
  units: number;
  /** Milliseconds since 1970. */
  posted: number;
  orderId?: string;
  itemId?: string;
  /** Where it belongs in the profit and loss of its month: a price, a price given back, or any other cost or income. */
  result?: Result;
};

export type Result = 'sale' | 'refund' | 'cost';

export type YearSettlement = {
  store: Store;
  settlementId: string;
  content: string;
  /** What Amazon owes after it; negative: the seller's debt. In the smallest unit. */
  closing: number;
  /** In milliseconds since 1970. */
  start: number;
  rows: readonly Row[];
};

/**
 * Sums of a result by month (`EUR 2026-03`).
 *
 * @param booked the month in which rows of a month are booked
 */
export function resultsByMonth(
  settlements: readonly YearSettlement[],
  results: readonly Result[],
  booked: (month: string, settlement: YearSettlement) => string = (month) => month,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const settlement of settlements) {
    for (const { result, posted, units } of settlement.rows) {
      if (result === undefined || !results.includes(result)) continue;
      const month = booked(new Date(posted).toISOString().slice(0, 7), settlement);
      const key = `${settlement.store.currency} ${month}`;
      sums.set(key, (sums.get(key) ?? 0) + units);
    }
  }
  return sums;
}

export type Year = {
  orders: Order[];
  /** Settlements by month, in the order of their ends. */
  months: YearSettlement[][];
};

const COLUMNS =
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id marketplace-name amount-type amount-description amount posted-date posted-date-time order-item-code sku'.split(
    ' ',
  );

const other = (description: string): Row['words'] => ['other-transaction', 'other-transaction', description];

/** Start of the first settlement: periods run from the sixth of a month to the sixth of the next. */
const startOf = (month: number): number => Date.UTC(2025, 10 + month, 6, 8);

/**
 * A made-up seller's year: each store settles once a month, in its own numbers and dates. Every third month a store sells nothing,
 * and fees and the refund of an order of the month before leave a debt, which is then taken from the next sale or charged to a card;
 * a payout comes back, and one store's debt is taken from another.
 *
 * @param count how many months
 */
export function madeUpYear(count: number): Year {
  const { fraction } = createSeededRandom(19);
  const orders: Order[] = [];
  const months: YearSettlement[][] = Array.from({ length: count }, () => []);
  for (const [place, shop] of STORES.entries()) {
    let closing = 0;
    let paid = 0;
    let earlier: Order | undefined;
    for (let month = 0; month < count; month += 1) {
      const posted = (): number => startOf(month) + Math.floor(fraction() * 29) * DAY_MS;
      const rows: Row[] = carriedOver(closing, startOf(month), fraction());
      const isQuiet = month % 3 === (place + 2) % 3;
      const shipped = posted();
      const order = isQuiet ? undefined : orderOf(shop, month, shipped);
      if (order !== undefined) {
        orders.push(order);
        rows.push(...salesOf(shop, order, shipped));
      }
      if (isQuiet && earlier !== undefined) rows.push(...refundOf(shop, earlier, posted()));
      earlier = order ?? undefined;
      rows.push(...costsOf(posted, fraction));
      if (month === 4 && paid > 0 && place < 2)
        rows.push({
          words: other('Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.'),
          units: paid,
          // After the day of the transfer.
          posted: startOf(month) + 4 * DAY_MS,
        });
      if (month === 3 && place < 2)
        rows.push({
          words: [
            'Debt Adjustment',
            'Debt Adjustment',
            place === 0
              ? 'Cross-Account Debt Adjustment against Amazon.fr'
              : 'Cross-Account Debt Adjustment for Amazon.de',
          ],
          units: place === 0 ? -1_50 : 1_50,
          posted: startOf(month) + DAY_MS,
        });
      const due = rows.reduce((sum, { units }) => sum + units, 0);
      const reserve = due > 0 ? Math.floor(due * fraction()) : 0;
      if (reserve > 0)
        rows.push({ words: other('Current Reserve Amount'), units: -reserve, posted: startOf(month + 1) });
      const total = due - reserve;
      paid = total;
      closing = total < 0 ? total : reserve;
      const settlementId = `8${String(month).padStart(4, '0')}${String(place).padStart(2, '0')}`;
      months[month]?.push({
        store: shop,
        settlementId,
        content: contentOf(shop, { settlementId, month, total, rows }),
        closing,
        start: startOf(month),
        rows,
      });
    }
  }
  return { orders, months };
}

/** What the last settlement left: withheld money comes back, debt is taken, and sometimes the card pays it. */
function carriedOver(closing: number, posted: number, chance: number): Row[] {
  if (closing > 0) return [{ words: other('Previous Reserve Amount Balance'), units: closing, posted }];
  if (closing === 0) return [];
  const debt: Row = { words: other('Payable to Amazon'), units: closing, posted };
  return chance < 0.5 ? [debt] : [debt, { words: other('Successful charge'), units: -closing, posted }];
}

/**
 * Two items, as the orders of the tests have them; a yen has no cents, so the same digits are worth more. Amazon's last word on it is
 * that it was shipped, and it posts the sale at that moment.
 */
function orderOf(shop: Store, month: number, shipped: number): Order {
  const order = merchantOrder({
    orderId: `305-${String(month).padStart(7, '0')}-${String(STORES.indexOf(shop)).padStart(7, '0')}`,
    createdTime: new Date(startOf(month)).toISOString(),
    lastUpdatedTime: new Date(shipped).toISOString(),
    fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
  });
  const complete = {
    ...order,
    orderItems: order.orderItems.map((item) => ({
      ...item,
      fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
    })),
  };
  const text = JSON.stringify(complete)
    .replaceAll('EUR', shop.currency)
    .replaceAll('A1PA6795UKMFR9', shop.marketplaceId);
  const inUnits = shop.currency === 'JPY' ? text.replaceAll(/"(\d+)\.00"/g, '"$100"') : text;
  return JSON.parse(inUnits) as Order;
}

const PRICES = [20_00, 10_00];

function salesOf(shop: Store, order: Order, posted: number): Row[] {
  const { orderId } = order;
  return order.orderItems.flatMap(({ orderItemId: itemId }, index): Row[] => {
    const price = PRICES[index] ?? 0;
    const of = { posted, orderId, itemId };
    return [
      { ...of, words: ['Order', 'ItemPrice', 'Principal'], units: price, result: 'sale' },
      { ...of, words: ['Order', 'ItemFees', 'Commission'], units: -price * 0.15, result: 'cost' },
      ...(shop.code === 'IN'
        ? [{ ...of, words: ['Order', 'ItemTDS', 'TDS (Section 194-O)'] as const, units: -price * 0.01 }]
        : []),
    ];
  });
}

function refundOf(shop: Store, order: Order, posted: number): Row[] {
  return salesOf(shop, order, posted)
    .filter(({ words }) => words[1] !== 'ItemTDS')
    .map((row) => ({
      ...row,
      words: ['Refund', row.words[1], row.words[2]],
      units: -row.units,
      ...(row.result === 'sale' ? { result: 'refund' } : {}),
    }));
}

/** Fees, advertising, and now and then a reimbursement. */
function costsOf(posted: () => number, fraction: () => number): Row[] {
  const upTo = (units: number): number => 1 + Math.floor(fraction() * units);
  return [
    { words: other('Storage Fee'), units: -upTo(5_00), posted: posted(), result: 'cost' },
    {
      words: ['ServiceFee', 'Cost of Advertising', 'TransactionTotalAmount'],
      units: -upTo(4_00),
      posted: posted(),
      result: 'cost',
    },
    {
      words: ['CouponRedemptionFee', 'CouponRedemptionFee', 'Lost summer sale'],
      units: -60,
      posted: posted(),
      result: 'cost',
    },
    ...(fraction() < 0.3
      ? [
          {
            words: ['other-transaction', 'FBA Inventory Reimbursement', 'WAREHOUSE_DAMAGE'] as const,
            units: upTo(6_00),
            posted: posted(),
            result: 'cost' as const,
          },
        ]
      : []),
  ];
}

function contentOf(
  { site, currency, locale }: Store,
  {
    settlementId,
    month,
    total,
    rows,
  }: { settlementId: string; month: number; total: number; rows: readonly Row[] },
): string {
  const summary: Record<string, string> = {
    'settlement-id': settlementId,
    'settlement-start-date': timeText(startOf(month), locale),
    'settlement-end-date': timeText(startOf(month + 1), locale),
    'deposit-date': timeText(startOf(month + 1) + 2 * DAY_MS, locale),
    'total-amount': amountText(total, currency, locale),
    currency,
  };
  const cells = rows.map(
    ({ words, units, posted, orderId = '', itemId = '' }): Record<string, string> => ({
      'settlement-id': settlementId,
      'transaction-type': words[0],
      'amount-type': words[1],
      'amount-description': words[2],
      amount: amountText(units, currency, locale),
      'order-id': orderId,
      'marketplace-name': orderId === '' ? '' : site,
      'posted-date': timeText(posted, locale).slice(0, 10),
      'posted-date-time': timeText(posted, locale),
      'order-item-code': itemId,
    }),
  );
  return [
    COLUMNS.join('\t'),
    ...[summary, ...cells].map((row) => COLUMNS.map((name) => row[name] ?? '').join('\t')),
  ].join('\n');
}
