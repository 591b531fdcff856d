import type { PartnerId } from '../domain/record-id.ts';
/** What a failure waits for in Odoo: a record with this value in this field, or (`filled`) a value in a field of a known record. */
export type AwaitedRecord = { model: string; field: string; value: string; filled?: true };

/** Waits for a product with this internal reference. */
export function productWith(reference: string): AwaitedRecord {
  return { model: 'product.product', field: 'default_code', value: reference };
}

/** Waits for this currency to be active. */
export function activeCurrency(currencyCode: string): AwaitedRecord {
  return { model: 'res.currency', field: 'name', value: currencyCode };
}

/** Waits for a VAT number on this contact. */
export function vatOf(partnerId: PartnerId): AwaitedRecord {
  return { model: 'res.partner', field: 'vat', value: String(partnerId), filled: true };
}
