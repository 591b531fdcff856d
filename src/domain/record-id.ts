declare const kind: unique symbol;

/**
 * The id of a record in Odoo, by the kind of the record: a number at run time, and for the compiler a type of its own, so that the id of a
 * product is refused where the id of a partner is wanted. A plain number is no id: it becomes one by {@link recordId} alone.
 */
export type RecordId<Kind extends string> = number & { readonly [kind]: Kind };

export type SaleOrderId = RecordId<'sales order'>;
export type SaleLineId = RecordId<'line of a sales order'>;
export type PickingId = RecordId<'picking'>;
export type StockMoveId = RecordId<'stock move'>;
export type PackageId = RecordId<'package'>;
export type LocationId = RecordId<'location'>;
export type WarehouseId = RecordId<'warehouse'>;
export type RouteId = RecordId<'route'>;
export type CarrierId = RecordId<'carrier'>;
export type ProductId = RecordId<'product'>;
export type ProductTemplateId = RecordId<'product template'>;
export type UnitId = RecordId<'unit of measure'>;
export type BillId = RecordId<'bill of materials'>;
export type BillLineId = RecordId<'line of a bill of materials'>;
export type PartnerId = RecordId<'partner'>;
export type UserId = RecordId<'user'>;
export type CompanyId = RecordId<'company'>;
export type CountryId = RecordId<'country'>;
export type StateId = RecordId<'state of a country'>;
export type TeamId = RecordId<'sales team'>;
export type PricelistId = RecordId<'pricelist'>;
export type CurrencyId = RecordId<'currency'>;
export type FiscalPositionId = RecordId<'fiscal position'>;
/** Invoices, bills, credit notes and other entries are one kind of record. */
export type JournalEntryId = RecordId<'journal entry'>;
export type JournalItemId = RecordId<'journal item'>;
export type JournalId = RecordId<'journal'>;
/** An account of the books. */
export type AccountId = RecordId<'account'>;
export type TaxId = RecordId<'tax'>;
export type PaymentId = RecordId<'payment'>;
export type StatementId = RecordId<'bank statement'>;

/** Whether a value may be the id of a record: Odoo counts from 1. Whose id it is, only its source can tell. */
// The caller names the kind, which the number itself does not show: this is the border.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function isRecordId<Id extends RecordId<string>>(value: unknown): value is Id {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/**
 * A number from outside (a file, a table, a setting) as the id of a record.
 *
 * @throws RangeError for a number that no record has
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
export function recordId<Id extends RecordId<string>>(value: number): Id {
  if (isRecordId<Id>(value)) return value;
  throw new RangeError(`${value} is not the id of a record in Odoo: ids are whole numbers from 1 on`);
}
