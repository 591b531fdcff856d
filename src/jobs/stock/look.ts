import type { Settings } from '../../config/schema.ts';
import type { Promised } from '../../domain/stock/promise.ts';
import type { PlacedUnits } from '../../domain/stock/push.ts';
import { DAY } from '../../domain/time.ts';
import { UsageError } from '../../errors.ts';
import { findStockLocations } from '../../odoo/stock/quantities.ts';
import { newOffer, type StockOffer } from '../../state/stock/offers.ts';
import { UNITS_KEPT_MS } from '../pass/order-units.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { askAmazon } from './ask.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { gatherHeld } from './held.ts';
import { refreshQuantities } from './known-quantities.ts';
import { neighboursOf, sellersOfCompany } from './neighbours.ts';
import { type Item, type Planned, planOne, promiseAll } from './plan.ts';
import type { StockResult } from './report.ts';
import { readFeeds } from './send.ts';

export type StockOptions = {
  dryRun: boolean;
  settings: Settings;
  /** A person wants these SKUs to be sent now. */
  skus?: readonly string[] | undefined;
  /** A person has looked: offers may fall to 0, however many. */
  allowZeros?: boolean | undefined;
  onResult?: ((result: StockResult) => void) | undefined;
};

/** Amazon is asked again who ships an offer after so long. */
const ASK_EVERY_MS = DAY;

/** What a pass knows before it sends anything. */
export type Pass = {
  items: Item[];
  /** What was decided about the offers that Amazon was asked about in this pass, by SKU. */
  planned: ReadonlyMap<string, Planned>;
  before: ReadonlyMap<string, StockOffer>;
};

/**
 * Looks at orders, Odoo and Amazon, and decides about each offer.
 *
 * @param readUpTo the moment up to which orders were read, in milliseconds since 1970
 * @throws AmazonError or OdooError
 */
export async function look(seller: FollowedSeller, options: StockOptions, readUpTo: number): Promise<Pass> {
  const { state, name } = seller;
  const accounts = sellersOfCompany(seller, options.settings);
  // In this order: see gatherHeld.
  const held = await gatherHeld(
    seller,
    accounts.map((account) => account.name),
    options,
  );
  const catalogue = await readCatalogue(seller);
  const before = new Map((await state.stockOffers.list(name)).map((offer) => [offer.sellerSku, offer]));
  const ended = await readFeeds(seller, [...before.values()]);
  const known = new Map([...before, ...ended.map((offer) => [offer.sellerSku, offer] as const)]);
  const wishes = wishesIn(options.skus ?? [], catalogue, name);
  let items = catalogue.entries.map((entry): Item => {
    const offer = known.get(entry.sellerSku) ?? newOffer(entry.sellerSku);
    return {
      entry: { ...entry, wanted: entry.wanted || wishes.has(entry.sellerSku) },
      offer: { ...offer, parts: entry.parts },
    };
  });
  const asked = new Set<string>();
  items = await ask(seller, items, asked, ({ entry, offer }) => isDue(offer, seller.now()) || entry.wanted);
  const neighbours = await neighboursOf(seller, accounts);
  const parts = new Set(
    [...items.map(({ entry }) => entry), ...neighbours.offers.map(({ offer }) => offer)].flatMap((each) =>
      each.parts.map(({ productId }) => productId),
    ),
  );
  const locationIds = await findStockLocations(
    await seller.company(),
    seller.settings.stock.locations,
    seller.form?.warehouseId,
  );
  const quantities = await refreshQuantities(seller, [...parts], locationIds, options);
  const promised = promiseAll(seller, items, catalogue, { quantities, held: held.units, neighbours });
  const placed = await placedUnits(seller);
  items = await ask(seller, items, asked, ({ entry: { sellerSku }, offer }) =>
    needsLook(offer, promised.get(sellerSku)?.units, placed.get(sellerSku) ?? []),
  );
  const planned = new Map(
    items.flatMap((item): [string, Planned][] => {
      const { sellerSku } = item.entry;
      const units = promised.get(sellerSku)?.units;
      if (units === undefined || !asked.has(sellerSku) || item.offer.feedId !== undefined) return [];
      const moment = { now: seller.now(), ordersReadUpTo: held.complete ? readUpTo : 0 };
      const plan = planOne(item, before.get(sellerSku), placed.get(sellerSku) ?? [], { units, ...moment });
      return [[sellerSku, plan]];
    }),
  );
  return {
    items: items.map((item) =>
      withPromise(item, promised.get(item.entry.sellerSku), planned.get(item.entry.sellerSku)),
    ),
    planned,
    before,
  };
}

/** @throws UsageError for a SKU that nobody knows */
function wishesIn(skus: readonly string[], { entries }: Catalogue, account: string): Set<string> {
  const known = new Set<string>(entries.map(({ sellerSku }) => sellerSku));
  const unknown = skus.filter((sku) => !known.has(sku));
  if (unknown.length === 0) return new Set(skus);
  throw new UsageError(`${account} has no offer ${unknown.map((sku) => `"${sku}"`).join(', ')}`, {
    hint: 'Write the SKU as Amazon does; "amazon-odoo stock list" shows those that are known.',
  });
}

async function ask(
  seller: FollowedSeller,
  items: readonly Item[],
  asked: Set<string>,
  isWanted: (item: Item) => boolean,
): Promise<Item[]> {
  const wanted = items.filter((item) => !asked.has(item.entry.sellerSku) && isWanted(item));
  const answers = await askAmazon(
    seller,
    wanted.map(({ offer }) => offer),
  );
  const bySku = new Map(answers.map((offer) => [offer.sellerSku, offer]));
  for (const { sellerSku } of answers) asked.add(sellerSku);
  return items.map(({ entry, offer }) => ({ entry, offer: bySku.get(entry.sellerSku) ?? offer }));
}

function isDue({ askedAt }: StockOffer, now: number): boolean {
  return askedAt === undefined || now - askedAt >= ASK_EVERY_MS || askedAt > now;
}

/**
 * What Amazon shows is read before anything is sent, until it shows what was sent, and after it has sold: the same number of units may
 * have come in, and be promised as before.
 */
export function needsLook(
  { feedId, push, promised: before, live }: StockOffer,
  promised: number | undefined,
  placed: readonly PlacedUnits[],
): boolean {
  if (promised === undefined || feedId !== undefined) return false;
  const isSettled = push === undefined || push.state === 'live';
  const hasSold = live !== undefined && placed.some(({ placedAt }) => placedAt >= live.at);
  return !isSettled || hasSold || before !== promised || live?.quantity !== promised;
}

async function placedUnits(seller: FollowedSeller): Promise<Map<string, PlacedUnits[]>> {
  const rows = await seller.state.orderUnits.placedSince(seller.name, seller.now() - UNITS_KEPT_MS);
  const placed = new Map<string, PlacedUnits[]>();
  for (const row of rows) placed.set(row.sellerSku, [...(placed.get(row.sellerSku) ?? []), row]);
  return placed;
}

/** An item with what is to be remembered of its promise, and with where its last push stands. */
function withPromise(item: Item, promised: Promised | undefined, plan: Planned | undefined): Item {
  const { entry, offer } = item;
  if (promised === undefined)
    return {
      entry,
      offer: { ...offer, promised: undefined, explanation: undefined, message: entry.problem },
    };
  const decision = plan?.decision;
  const push =
    offer.push !== undefined && decision !== undefined && decision.action !== 'push'
      ? { ...offer.push, state: decision.state }
      : offer.push;
  const message = decision?.action === 'none' && decision.state === 'live' ? entry.problem : offer.message;
  return { entry, offer: { ...offer, promised: promised.units, explanation: promised, push, message } };
}
