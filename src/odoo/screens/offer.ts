import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import { externalId, loadMissing } from '../orm/load.ts';
import { hashOf } from '../orm/named.ts';
import { many2one, searchReadIn } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';
import type { AmazonAccountId } from './fields.ts';
import { ACCOUNT_FIELDS as ACCOUNT, OFFER_FIELDS as OFFER, OFFER_MODEL } from './fields.ts';

/** A SKU of an account, and the product that people (or the first order) assigned to it. */
export type OfferRecord = { sellerSku: string; productId: ProductId | undefined };

/** True when `setup` has been run on this Odoo. */
export async function hasOffers(odoo: Odoo): Promise<boolean> {
  return (await odoo.fieldsOf(OFFER_MODEL)).has(OFFER.product);
}

const Offer = z.object({ [OFFER.name]: z.string(), [OFFER.product]: many2one('product.product') });

/** Offers of an account by SKU. */
export async function readOffers(
  odoo: Odoo,
  account: string,
  sellerSkus: readonly string[],
): Promise<OfferRecord[]> {
  const domain = [[`${OFFER.account}.${ACCOUNT.name}`, '=', account] as const];
  const rows = await searchReadIn(odoo, OFFER_MODEL, OFFER.name, sellerSkus, Offer, domain);
  return rows.map((row) => ({ sellerSku: row[OFFER.name], productId: row[OFFER.product] }));
}

/**
 * Makes offers that are missing; existing ones are left as people have set them.
 *
 * @returns the SKUs whose offer Odoo refuses, with its message
 */
export async function ensureOffers(
  odoo: Odoo,
  { id: accountId, name }: { id: AmazonAccountId; name: string },
  offers: readonly OfferRecord[],
): Promise<Map<string, string>> {
  if (offers.length === 0) return new Map();
  const { refused } = await loadMissing(
    odoo,
    OFFER_MODEL,
    ['id', OFFER.name, `${OFFER.account}/.id`, `${OFFER.product}/.id`],
    offers.map(({ sellerSku, productId }) => ({
      rows: [[externalId(`offer_${name}_${hashOf(sellerSku)}`), sellerSku, accountId, productId ?? '']],
    })),
  );
  return new Map([...refused].map(([index, reason]) => [offers[index]?.sellerSku ?? '', reason]));
}
