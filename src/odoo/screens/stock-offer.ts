import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import type { Instant } from '../../domain/time.ts';
import { toOdooDatetime } from '../../domain/time.ts';
import { many2one, searchRead, text } from '../orm/search-read.ts';
import { writeEach } from '../orm/write-each.ts';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';
import { ACCOUNT_FIELDS as ACCOUNT, OFFER_FIELDS as OFFER, OFFER_MODEL } from './fields.ts';

export type OfferId = IdOf<typeof OFFER_MODEL>;

/** What *Amazon Offers* shows of the stock of an offer. */
export type ShownStock = {
  promised: number;
  pushed: number;
  /** When it was sent; undefined before. */
  pushedAt: Instant | undefined;
  live: number;
  state: string | undefined;
  message: string | undefined;
};

/** An offer with what people have set for its stock, and with what is shown. */
export type StockOfferRecord = {
  id: OfferId;
  sellerSku: string;
  productId: ProductId | undefined;
  /** Units kept back, as a person wrote them: `2` or `10%`. */
  buffer: string | undefined;
  paused: boolean;
  /** A person wants its quantity to be sent now. */
  wanted: boolean;
  /** As it is shown now, for comparison. */
  shown: string;
};

const Offer = z.object({
  id: z.number(),
  [OFFER.name]: z.string(),
  [OFFER.product]: many2one('product.product'),
});
const Stocked = Offer.extend({
  [OFFER.buffer]: text,
  [OFFER.paused]: z.boolean(),
  [OFFER.pushNow]: z.boolean(),
  [OFFER.promised]: z.number(),
  [OFFER.pushed]: z.number(),
  [OFFER.pushedAt]: text,
  [OFFER.live]: z.number(),
  [OFFER.stockState]: text,
  [OFFER.stockMessage]: text,
});

/** Whether `setup` of a version that knows stock has been run on this Odoo. */
export async function showsStock(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(OFFER_MODEL)).has(OFFER.promised);
}

/**
 * Every offer of an account; none where `setup` has not been run.
 *
 * @throws OdooError
 */
export async function readStockOffers(odoo: Odoo, account: string): Promise<StockOfferRecord[]> {
  const fields = await odoo.fieldsOf(OFFER_MODEL);
  if (!fields.has(OFFER.product)) return [];
  const domain = [[`${OFFER.account}.${ACCOUNT.name}`, '=', account] as const];
  if (!fields.has(OFFER.promised)) {
    const rows = await searchRead(odoo, OFFER_MODEL, domain, Offer);
    return rows.map((row) => ({
      id: row.id,
      sellerSku: row[OFFER.name],
      productId: row[OFFER.product],
      buffer: undefined,
      paused: false,
      wanted: false,
      shown: '',
    }));
  }
  const rows = await searchRead(odoo, OFFER_MODEL, domain, Stocked);
  return rows.map((row) => ({
    id: row.id,
    sellerSku: row[OFFER.name],
    productId: row[OFFER.product],
    buffer: row[OFFER.buffer],
    paused: row[OFFER.paused],
    wanted: row[OFFER.pushNow],
    shown: JSON.stringify([
      row[OFFER.promised],
      row[OFFER.pushed],
      row[OFFER.pushedAt] ?? '',
      row[OFFER.live],
      row[OFFER.stockState] ?? '',
      row[OFFER.stockMessage] ?? '',
    ]),
  }));
}

/**
 * Shows the stock of offers, where it differs from what is shown, and takes back the wishes that were carried out.
 *
 * @throws OdooError
 */
export async function showStock(
  odoo: Odoo,
  offers: readonly { record: StockOfferRecord; stock: ShownStock }[],
): Promise<void> {
  const changed = offers.flatMap(({ record, stock }) => {
    const values = [
      stock.promised,
      stock.pushed,
      stock.pushedAt === undefined ? '' : toOdooDatetime(stock.pushedAt),
      stock.live,
      stock.state ?? '',
      stock.message ?? '',
    ] as const;
    if (JSON.stringify(values) === record.shown && !record.wanted) return [];
    const [promised, pushed, pushedAt, live, state, message] = values;
    return [
      [
        record.id,
        {
          [OFFER.promised]: promised,
          [OFFER.pushed]: pushed,
          [OFFER.pushedAt]: pushedAt,
          [OFFER.live]: live,
          [OFFER.stockState]: state,
          [OFFER.stockMessage]: message,
          [OFFER.pushNow]: false,
        },
      ] as const,
    ];
  });
  for (let start = 0; start < changed.length; start += CHUNK)
    await writeEach(odoo, OFFER_MODEL, new Map(changed.slice(start, start + CHUNK)));
}

/** Records in one call. */
const CHUNK = 500;
