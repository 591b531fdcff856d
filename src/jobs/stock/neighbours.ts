import type { SellerSettings, Settings } from '../../config/schema.ts';
import type { Seller } from '../pass/seller.ts';
import type { Neighbours } from './plan.ts';

/** The accounts whose orders take from the stock of the seller's company, the seller first. */
export function sellersOfCompany(seller: Seller, { accounts }: Settings): SellerSettings[] {
  const others = accounts.filter(
    ({ name, odoo }) => name !== seller.name && odoo.company === seller.settings.odoo.company,
  );
  return [seller.settings, ...others];
}

/** What other accounts offer from the same locations. */
export async function neighboursOf(seller: Seller, accounts: readonly SellerSettings[]): Promise<Neighbours> {
  const same = accounts.filter(
    ({ name, stock }) =>
      name !== seller.name &&
      stock.push &&
      stock.locations.join('\n') === seller.settings.stock.locations.join('\n'),
  );
  const offers = await Promise.all(
    same.map(async ({ name, stock }) =>
      (await seller.state.stockOffers.list(name))
        .filter(({ fulfilledBy, parts }) => fulfilledBy === 'merchant' && parts.length > 0)
        .map((offer) => ({ account: name, cap: stock.cap, offer })),
    ),
  );
  return {
    offers: offers.flat(),
    skuMaps: new Map(accounts.map(({ name, odoo }) => [name, odoo.skuMap])),
  };
}
