import type { CompanyId, CurrencyId, PricelistId } from '../../domain/record-id.ts';
import { externalId } from '../orm/load.ts';
import { ensureRecord, findByExternalId } from '../orm/named.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

const MODEL = 'product.pricelist';

/** The owner of the pricelist. */
type Owner = { odoo: Odoo; companyId: CompanyId };

function nameOf(currencyCode: string, companyId: CompanyId): string {
  return `pricelist_${currencyCode}_${companyId}`;
}

/** The pricelist of a currency, if this program has created it. */
export function findPricelist(
  { odoo, companyId }: Owner,
  currencyCode: string,
): Promise<PricelistId | undefined> {
  return findByExternalId(odoo, MODEL, externalId(nameOf(currencyCode, companyId)));
}

/**
 * The pricelist of a currency, created if missing.
 *
 * @param currency undefined when Odoo does not know it
 * @throws OdooError when there is no such currency, when it is inactive (Odoo would silently convert it 1:1), or when Odoo refuses
 */
export async function ensurePricelist(
  { odoo, companyId }: Owner,
  currencyCode: string,
  currency: { id: CurrencyId; active: boolean } | undefined,
): Promise<PricelistId> {
  if (currency?.active !== true) {
    const state = currency === undefined ? 'not known to Odoo' : 'not active in Odoo';
    throw new OdooError(`The currency ${currencyCode} is ${state}`, {
      kind: 'validation',
      outcome: 'rejected',
    });
  }
  return ensureRecord(odoo, MODEL, nameOf(currencyCode, companyId), {
    name: `Amazon ${currencyCode}`,
    'currency_id/.id': currency.id,
    'company_id/.id': companyId,
  });
}
