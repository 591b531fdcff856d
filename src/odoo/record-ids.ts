import type * as ids from '../domain/record-id.ts';

/** Which ids the records of a model have. A model that the domain does not speak of has ids by its own name. */
type IdsOfModels = {
  'account.account': ids.AccountId;
  'account.bank.statement': ids.StatementId;
  'account.fiscal.position': ids.FiscalPositionId;
  'account.journal': ids.JournalId;
  'account.move': ids.JournalEntryId;
  'account.move.line': ids.JournalItemId;
  'account.payment': ids.PaymentId;
  'account.tax': ids.TaxId;
  'crm.team': ids.TeamId;
  'delivery.carrier': ids.CarrierId;
  'mrp.bom': ids.BillId;
  'mrp.bom.line': ids.BillLineId;
  'product.pricelist': ids.PricelistId;
  'product.product': ids.ProductId;
  'product.template': ids.ProductTemplateId;
  'res.company': ids.CompanyId;
  'res.country': ids.CountryId;
  'res.country.state': ids.StateId;
  'res.currency': ids.CurrencyId;
  'res.partner': ids.PartnerId;
  'res.users': ids.UserId;
  'sale.order': ids.SaleOrderId;
  'sale.order.line': ids.SaleLineId;
  'stock.location': ids.LocationId;
  // Renamed between versions: one kind of record.
  'stock.location.route': ids.RouteId;
  'stock.route': ids.RouteId;
  'stock.move': ids.StockMoveId;
  'stock.package': ids.PackageId;
  'stock.quant.package': ids.PackageId;
  'stock.picking': ids.PickingId;
  'stock.warehouse': ids.WarehouseId;
  'uom.uom': ids.UnitId;
};

/** The type of the ids of a model; plain numbers where the model itself is known only at run time. */
export type IdOf<Model extends string> = string extends Model
  ? number
  : Model extends keyof IdsOfModels
    ? IdsOfModels[Model]
    : ids.RecordId<Model>;
