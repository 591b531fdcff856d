/** Something in Odoo that a failure waits for: a record with that value in that field, or (`filled`) a field that gets a value. */
export type AwaitedRecord = { model: string; field: string; value: string; filled?: true };

/** A product with that internal reference. */
export function productWith(reference: string): AwaitedRecord {
  return { model: 'product.product', field: 'default_code', value: reference };
}

/** That currency, known and active. */
export function activeCurrency(currencyCode: string): AwaitedRecord {
  return { model: 'res.currency', field: 'name', value: currencyCode };
}

/** A VAT number on that contact. */
export function vatOf(partnerId: number): AwaitedRecord {
  return { model: 'res.partner', field: 'vat', value: String(partnerId), filled: true };
}
