import { moneyOf } from '../formats/money-text.ts';
import type { Order } from '../formats/order-schema.ts';
import { marketplaceOf } from '../world/accounts.ts';
import { DAY_MS, isoTime } from '../world/clock.ts';
import type { Listing } from '../world/listing-book.ts';
import type { SeededRandom } from '../world/seeded-random.ts';
import { madeUpPerson } from './people.ts';
import { PLAIN_SHOP } from './shop.ts';

export type PurchaseOf = {
  listing: Listing;
  marketplaceId: string;
  quantity: number;
  fulfilledBy: 'MERCHANT' | 'AMAZON';
  isPending: boolean;
  now: number;
};

/** Makes up the order of a buyer who buys one offer: one line, tax included, no shipping. */
export function madeUpPurchase(random: SeededRandom, purchase: PurchaseOf): Order {
  const { listing, marketplaceId, quantity, fulfilledBy, isPending, now } = purchase;
  const { currencyCode, countryCode, domainName } = marketplaceOf(marketplaceId);
  const person = madeUpPerson(random, countryCode, PLAIN_SHOP);
  const price = moneyOf(listing.priceCents * quantity, currencyCode);
  const time = isoTime(now);
  return {
    orderId: `${random.digits(3)}-${random.digits(7)}-${random.digits(7)}`,
    createdTime: time,
    lastUpdatedTime: time,
    salesChannel: { channelName: 'AMAZON', marketplaceId, marketplaceName: domainName.replace(/^a/, 'A') },
    buyer: { buyerName: person.name, buyerEmail: person.email },
    recipient: { deliveryAddress: person.address },
    proceeds: { grandTotal: price },
    fulfillment: {
      fulfillmentStatus: isPending ? 'PENDING' : 'UNSHIPPED',
      fulfilledBy,
      fulfillmentServiceLevel: 'STANDARD',
      shipByWindow: { earliestDateTime: time, latestDateTime: isoTime(now + 2 * DAY_MS) },
    },
    orderItems: [
      {
        orderItemId: random.digits(14),
        quantityOrdered: quantity,
        product: {
          asin: listing.asin,
          title: listing.title,
          sellerSku: listing.sku,
          price: { unitPrice: moneyOf(listing.priceCents, currencyCode) },
        },
        proceeds: { proceedsTotal: price, breakdowns: [{ type: 'ITEM', subtotal: price }] },
        fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: quantity },
      },
    ],
  };
}
