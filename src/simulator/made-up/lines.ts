import { moneyOf } from '../formats/money-text.ts';
import type { OrderItem } from '../formats/order-schema.ts';
import type { SeededRandom } from '../world/seeded-random.ts';
import type { Shop } from './shop.ts';

/** How a store writes its amounts down. */
export type MoneyStyle = {
  currencyCode: string;
  /** `added`: ITEM is net and TAX comes on top; `included`: ITEM holds the tax, TAX repeats it; `none`: no TAX line. */
  tax: 'added' | 'included' | 'none';
  taxPercent: number;
  /** Amazon keeps the tax and pays it to the state. */
  facilitator: boolean;
  /** How a DISCOUNT is written; it always makes the total smaller. */
  discountSign: 'negative' | 'positive';
  /** Everything costs nothing: a replacement. */
  free: boolean;
};

type Part = { type: string; amount: number };

/** Makes one line of a shop up: price, shipping, gift wrap, discount and tax, adding up to its total. */
export function madeUpLine(
  random: SeededRandom,
  style: MoneyStyle,
  { articles, giftMessages }: Shop,
): OrderItem {
  const [sellerSku, title, cents] = random.pick(articles);
  const unit = style.free ? 0 : style.currencyCode === 'JPY' ? cents : cents + random.integer(0, 99);
  const quantity = random.chance(0.7) ? 1 : random.integer(2, 4);
  const gift = random.chance(0.15);
  const charges = chargesOf(random, style, unit * quantity, gift);
  const discount = style.free || random.chance(0.7) ? 0 : Math.round((unit * quantity) / 10);
  return {
    orderItemId: `${random.chance(0.2) ? '0' : '6'}${random.digits(13)}`,
    quantityOrdered: quantity,
    product: {
      asin: `B0${random.digits(8)}`,
      title,
      sellerSku,
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
      price: { unitPrice: moneyOf(unit, style.currencyCode) },
    },
    proceeds: proceedsOf(style, charges, discount),
    ...(discount > 0 ? { promotion: { breakdowns: [{ promotionId: 'MADE-UP-10' }] } } : {}),
    fulfillment: {
      quantityFulfilled: 0,
      quantityUnfulfilled: quantity,
      ...(gift
        ? { packing: { giftOption: { giftMessage: random.pick(giftMessages), giftWrapLevel: 'Classic' } } }
        : {}),
    },
    ...(style.facilitator
      ? {
          tax: {
            taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }],
          },
        }
      : {}),
  };
}

function chargesOf(random: SeededRandom, style: MoneyStyle, item: number, gift: boolean): Part[] {
  if (style.free) return [{ type: 'ITEM', amount: 0 }];
  return [
    { type: 'ITEM', amount: item },
    ...(random.chance(0.4) ? [{ type: 'SHIPPING', amount: random.integer(199, 899) }] : []),
    ...(gift ? [{ type: 'GIFT_WRAP', amount: random.integer(150, 450) }] : []),
    ...(style.currencyCode === 'JPY' && random.chance(0.2) ? [{ type: 'COD_FEE', amount: 330 }] : []),
  ];
}

/** Writes the parts down as Amazon does, with the tax by kind of charge. */
function proceedsOf(style: MoneyStyle, charges: readonly Part[], discount: number): OrderItem['proceeds'] {
  const money = (amount: number) => moneyOf(amount, style.currencyCode);
  const sign = style.discountSign === 'negative' ? -1 : 1;
  const discounts = discount === 0 ? [] : [{ type: 'DISCOUNT', amount: -discount }];
  const taxes =
    style.tax === 'none' || style.free ? [] : [...charges, ...discounts].map((part) => taxOf(style, part));
  const tax = taxes.reduce((sum, { amount }) => sum + amount, 0);
  const net = charges.reduce((sum, { amount }) => sum + amount, 0) - discount;
  return {
    proceedsTotal: money(style.tax === 'added' ? net + tax : net),
    breakdowns: [
      ...charges.map(({ type, amount }) => ({ type, subtotal: money(amount) })),
      ...discounts.map(() => ({
        type: 'DISCOUNT',
        subtotal: money(sign * discount),
        detailedBreakdowns: [{ subtype: 'ITEM', value: money(sign * discount) }],
      })),
      ...(taxes.length === 0
        ? []
        : [
            {
              type: 'TAX',
              subtotal: money(tax),
              detailedBreakdowns: taxes.map(({ type, amount }) => ({ subtype: type, value: money(amount) })),
            },
          ]),
    ],
  };
}

function taxOf({ tax, taxPercent }: MoneyStyle, { type, amount }: Part): Part {
  const divisor = tax === 'added' ? 100 : 100 + taxPercent;
  return { type, amount: Math.round((amount * taxPercent) / divisor) };
}
