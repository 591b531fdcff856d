import { externalId } from '../orm/load.ts';
import { ensureRecord, findByExternalId } from '../orm/named.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

const MODEL = 'product.pricelist';

/** Whose pricelist it is. */
type Owner = { odoo: Odoo; companyId: number };

function nameOf(currencyCode: string, companyId: number): string {
  return `pricelist_${currencyCode}_${companyId}`;
}

/** The pricelist of a currency, if this program has made it. */
export function findPricelist({ odoo, companyId }: Owner, currencyCode: string): Promise<number | undefined> {
  return findByExternalId(odoo, MODEL, externalId(nameOf(currencyCode, companyId)));
}

/**
 * The pricelist of a currency; made if missing.
 *
 * @param currencyId undefined when Odoo does not know the currency
 * @throws OdooError when there is no such currency, or Odoo refuses
 */
export async function ensurePricelist(
  { odoo, companyId }: Owner,
  currencyCode: string,
  currencyId: number | undefined,
): Promise<number> {
  if (currencyId === undefined) {
    throw new OdooError(`Odoo does not know the currency ${currencyCode}`, {
      kind: 'validation',
      outcome: 'rejected',
    });
  }
  return ensureRecord(odoo, MODEL, nameOf(currencyCode, companyId), {
    name: `Amazon ${currencyCode}`,
    'currency_id/.id': currencyId,
    'company_id/.id': companyId,
  });
}
