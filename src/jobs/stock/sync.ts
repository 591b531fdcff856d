import { brakes, byUrgency } from '../../domain/stock/push.ts';
import { MINUTE } from '../../domain/time.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { brakeFailure, failuresOf, ordersNotRead, PASS_SUBJECT } from './failures.ts';
import { look, type Pass, type StockOptions } from './look.ts';
import { emptyStockReport, type StockReport } from './report.ts';
import { type Outgoing, sendSingly, sendTogether } from './send.ts';
import { showOffers } from './show.ts';
import { tell } from './tell.ts';

/**
 * One pass over the quantities of a seller's offers: what orders hold, what Odoo has, what may be promised, what Amazon shows; and what
 * differs is sent. Nothing is sent unless orders were read lately and Odoo could be read.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; quantities that were sent are recorded
 */
export async function syncStock(seller: FollowedSeller, options: StockOptions): Promise<StockReport> {
  const report = emptyStockReport(seller.name);
  if (!seller.settings.stock.push || seller.marketplaceIds.length === 0) return { ...report, hold: 'off' };
  const readUpTo = await ordersReadUpTo(seller);
  if (readUpTo === undefined) {
    if (!options.dryRun)
      await fileForPass(seller, [ordersNotRead(seller.settings.stock.ordersWithinMinutes)]);
    return { ...report, hold: 'ordersNotRead' };
  }
  const pass = await look(seller, options, readUpTo);
  const allowed = options.allowZeros === true || (await isBrakeAllowed(seller));
  const { brakePercent: percent } = seller.settings.stock;
  const onSale = pass.items.filter(({ offer }) => (offer.live?.quantity ?? 0) > 0).length;
  const pushes = byUrgency(toPushes(pass));
  const held = !allowed && brakes(pushes, { onSale, percent });
  const outgoing = held ? [] : pushes.map(({ outgoing: each }) => each);
  if (options.dryRun) return tell(pass, { name: seller.name, held, sent: new Map() }, options);
  await fileForPass(seller, held ? [brakeFailure(pushes, percent)] : []);
  await record(seller, pass);
  const sent = new Map<string, StockOffer>();
  try {
    await send(seller, outgoing, (offer) => sent.set(offer.sellerSku, offer));
  } finally {
    const offers = pass.items.map(({ entry, offer }) => ({
      entry,
      offer: sent.get(offer.sellerSku) ?? offer,
    }));
    await seller.state.failures.replace(
      seller.name,
      'stock',
      failuresOf(offers.map(({ offer }) => offer)),
      new Date(seller.now()),
    );
    await showOffers(seller, offers);
  }
  return tell(pass, { name: seller.name, held, sent }, options);
}

/** The moment up to which orders were read, in milliseconds since 1970; undefined when that is too long ago. */
async function ordersReadUpTo(seller: FollowedSeller): Promise<number | undefined> {
  const cursor = await seller.state.cursors.get(seller.name, ORDERS_CURSOR);
  if (cursor === undefined) return undefined;
  const readUpTo = Date.parse(cursor);
  return seller.now() - readUpTo <= seller.settings.stock.ordersWithinMinutes * MINUTE ? readUpTo : undefined;
}

function toPushes({ items, planned }: Pass) {
  return items.flatMap(({ entry, offer }) => {
    const plan = planned.get(entry.sellerSku);
    if (plan?.decision.action !== 'push') return [];
    const { sellerSku } = entry;
    const outgoing: Outgoing = {
      offer,
      sellerSku,
      quantity: plan.target,
      marketplaceId: offer.marketplaceId ?? '',
    };
    return [{ sellerSku, from: offer.live?.quantity ?? 0, to: plan.target, outgoing }];
  });
}

async function isBrakeAllowed({ state, name }: FollowedSeller): Promise<boolean> {
  const known = await state.failures.unresolved(name, 'stockBrake');
  return known.some((failure) => failure.state === 'dismissed');
}

async function fileForPass(
  seller: FollowedSeller,
  failures: Parameters<typeof seller.state.failures.file>[1],
): Promise<void> {
  const found = new Map([[PASS_SUBJECT, failures]]);
  await seller.state.failures.replace(seller.name, 'stock', found, new Date(seller.now()));
}

/** Remembers what has changed; what is no product's any more, and not listed, is forgotten. */
async function record(seller: FollowedSeller, { items, before }: Pass): Promise<void> {
  const changed = items
    .map(({ offer }) => offer)
    .filter((offer) => JSON.stringify(offer) !== JSON.stringify(before.get(offer.sellerSku)));
  if (changed.length > 0) await seller.state.stockOffers.record(seller.name, changed);
  const there = new Set<string>(items.map(({ entry }) => entry.sellerSku));
  const gone = [...before.keys()].filter((sellerSku) => !there.has(sellerSku));
  if (gone.length > 0) await seller.state.stockOffers.forget(seller.name, gone);
}

async function send(
  seller: FollowedSeller,
  outgoing: readonly Outgoing[],
  onSent: (offer: StockOffer) => void,
): Promise<void> {
  await (outgoing.length >= seller.settings.stock.feedFrom ? sendTogether : sendSingly)(
    seller,
    outgoing,
    onSent,
  );
}
