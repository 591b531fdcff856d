import { instantAt } from '../../domain/time.ts';
import { STOCK_STATES } from '../../odoo/screens/fields.ts';
import { ensureOffers } from '../../odoo/screens/offer.ts';
import { readStockOffers, showStock, showsStock } from '../../odoo/screens/stock-offer.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import type { Item } from './plan.ts';

/**
 * Shows the stock of each offer in *Amazon Offers*; offers that Amazon has and that are missing there are added. Without the screens
 * of this version nothing is shown.
 *
 * @throws OdooError
 */
export async function showOffers(seller: FollowedSeller, items: readonly Item[]): Promise<void> {
  const { form, name } = seller;
  const odoo = await seller.connect();
  if (form === undefined || !(await showsStock(odoo))) return;
  const listed = items.filter(({ offer }) => offer.fulfilledBy !== 'notListed');
  const missing = listed.filter(({ entry }) => entry.record === undefined);
  await ensureOffers(
    odoo,
    { id: form.id, name },
    missing.map(({ entry }) => ({ sellerSku: entry.sellerSku, productId: entry.productId })),
  );
  const records = missing.length === 0 ? [] : await readStockOffers(odoo, name);
  const made = new Map(records.map((record) => [record.sellerSku, record]));
  await showStock(
    odoo,
    listed.flatMap(({ entry, offer }) => {
      const record = entry.record ?? made.get(entry.sellerSku);
      return record === undefined ? [] : [{ record, stock: shownOf(offer, entry.paused) }];
    }),
  );
}

function shownOf({ promised, push, live, message, fulfilledBy }: StockOffer, paused: boolean) {
  return {
    promised: promised ?? 0,
    pushed: push?.quantity ?? 0,
    pushedAt: push === undefined ? undefined : instantAt(push.at),
    live: live?.quantity ?? 0,
    state: stateOf({ promised, push, live, fulfilledBy }),
    message: message ?? (paused ? 'Paused: held at 0' : undefined),
  };
}

function stateOf({
  promised,
  push,
  live,
  fulfilledBy,
}: Pick<StockOffer, 'promised' | 'push' | 'live' | 'fulfilledBy'>): string {
  if (fulfilledBy !== 'merchant' || promised === undefined) return STOCK_STATES.notSent;
  if (push?.state === 'refused') return STOCK_STATES.refused;
  if (push?.state === 'stuck') return STOCK_STATES.stuck;
  if (push?.state === 'sending' || push?.state === 'accepted') return STOCK_STATES.sent;
  return live?.quantity === promised ? STOCK_STATES.live : STOCK_STATES.waiting;
}
