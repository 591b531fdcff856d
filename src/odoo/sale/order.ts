import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type {
  FiscalPositionId,
  JournalEntryId,
  JournalId,
  PartnerId,
  PickingId,
  PricelistId,
  ProductId,
  RouteId,
  SaleOrderId,
  TaxId,
  TeamId,
  UserId,
  WarehouseId,
} from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { asHtml } from '../mail/html.ts';
import { type Cell, externalId, type LoadRecord, loadMissing, loadUpdates } from '../orm/load.ts';
import { many2one, type Row, searchRead, searchReadIn, text, x2many } from '../orm/search-read.ts';
import { type Step, takeStep } from '../orm/whole-or-halves.ts';
import { writeEach } from '../orm/write-each.ts';
import type { Odoo } from '../rpc/client.ts';
import type { OdooError } from '../rpc/errors.ts';
import { dropTemplates } from './quotation-template.ts';

/** A sales order as Odoo has it. */
export type SaleOrderRecord = {
  id: SaleOrderId;
  /** Odoo's name for it, for people. */
  name: string;
  /** The Amazon order ids (or whatever people wrote there) in Odoo's own field and in the field of the settings. */
  references: string[];
  /** Of several references, the one that was searched for, otherwise the first. */
  orderId: string | undefined;
  state: string;
  amountTotal: Decimal;
  dateOrder: Instant | undefined;
  /** When the record was made. */
  madeAt: Instant | undefined;
  commitmentDate: Instant | undefined;
  partnerId: PartnerId | undefined;
  shippingId: PartnerId | undefined;
  pickingIds: PickingId[];
  invoiceIds: JournalEntryId[];
  userId: UserId | undefined;
  /** `Amazon` for orders that were created here. */
  origin: string | undefined;
};

const SaleOrder = z.object({
  id: z.number(),
  name: z.string(),
  client_order_ref: text,
  reference: text,
  state: z.string(),
  amount_total: z.number(),
  date_order: text,
  create_date: text,
  commitment_date: text,
  partner_id: many2one('res.partner'),
  partner_shipping_id: many2one('res.partner'),
  picking_ids: x2many('stock.picking'),
  invoice_ids: x2many('account.move'),
  user_id: many2one('res.users'),
  origin: text,
});

function toRecord(row: Row<'sale.order', typeof SaleOrder>, asked: ReadonlySet<string>): SaleOrderRecord {
  const references = [...new Set([row.reference, row.client_order_ref])].filter((each) => each !== undefined);
  return {
    id: row.id,
    name: row.name,
    references,
    orderId: references.find((each) => asked.has(each)) ?? references[0],
    state: row.state,
    // Odoo sends a float of a rounded amount: its shortest text is the amount.
    amountTotal: new Decimal(String(row.amount_total)),
    dateOrder: row.date_order === undefined ? undefined : fromOdooDatetime(row.date_order),
    // Odoo 14 may write fractions of a second.
    madeAt: typeof row.create_date === 'string' ? fromOdooDatetime(row.create_date.slice(0, 19)) : undefined,
    commitmentDate: row.commitment_date === undefined ? undefined : fromOdooDatetime(row.commitment_date),
    partnerId: row.partner_id,
    shippingId: row.partner_shipping_id,
    pickingIds: row.picking_ids,
    invoiceIds: row.invoice_ids,
    userId: row.user_id,
    origin: row.origin,
  };
}

/**
 * Sales orders that carry one of these Amazon order ids: those made here, and those that a person or another connector has
 * entered before.
 *
 * @param referenceField the field of `sale.order` in which earlier orders carry the Amazon order id
 */
export async function findSaleOrders(
  { odoo, companyId }: Company,
  referenceField: string,
  orderIds: readonly string[],
): Promise<SaleOrderRecord[]> {
  const asked = new Set(orderIds);
  const found = new Map<SaleOrderId, SaleOrderRecord>();
  for (const field of new Set([referenceField, OWN_FIELD])) {
    const rows = await searchReadIn(
      odoo,
      'sale.order',
      field,
      orderIds,
      SaleOrder,
      [['company_id', '=', companyId]],
      { names: { reference: referenceField }, order: 'id' },
    );
    for (const row of rows) found.set(row.id, toRecord(row, asked));
  }
  return [...found.values()].sort((one, other) => one.id - other.id);
}

/** Orders that are made here carry the Amazon order id in this field, whatever the settings say of earlier ones. */
const OWN_FIELD = 'client_order_ref';

/**
 * Sales orders by Odoo's own id; deleted ones are left out. A remembered id is only a hint: check the references of the record
 * before you take it for an order.
 */
export async function readSaleOrders(
  { odoo }: Pick<Company, 'odoo'>,
  saleOrderIds: readonly SaleOrderId[],
  referenceField = OWN_FIELD,
): Promise<SaleOrderRecord[]> {
  const names = { reference: referenceField };
  const rows = await searchReadIn(odoo, 'sale.order', 'id', saleOrderIds, SaleOrder, [], { names });
  return rows.map((row) => toRecord(row, new Set()));
}

/** Those of the sales orders that belong to a web shop, carts too; none where Odoo has no web shop. */
export async function ordersOfWebShop(
  odoo: Odoo,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Set<SaleOrderId>> {
  if (saleOrderIds.length === 0 || !(await odoo.fieldsOf('sale.order')).has('website_id')) return new Set();
  const Id = z.object({ id: z.number() });
  const found = await searchReadIn(odoo, 'sale.order', 'id', saleOrderIds, Id, [['website_id', '!=', false]]);
  return new Set(found.map(({ id }) => id));
}

/** The greatest id that a sales order has; undefined when there is none. */
export async function greatestSaleOrderId(odoo: Odoo): Promise<SaleOrderId | undefined> {
  const Id = z.object({ id: z.number() });
  const [newest] = await searchRead(odoo, 'sale.order', [], Id, { order: 'id desc', limit: 1 });
  return newest?.id;
}

/** The name of the external ID with which a sales order is created here. */
export function saleOrderKey(orderId: string): string {
  return `order_${orderId}`;
}

/** A line to be written. */
export type SaleOrderLineValues = {
  key: string;
  productId: ProductId;
  name: string;
  quantity: number;
  priceUnit: Decimal;
  /** Empty: Odoo must add no tax. Undefined: product and fiscal position decide. */
  taxIds: TaxId[] | undefined;
  routeId: RouteId | undefined;
};

export type SaleOrderValues = {
  orderId: string;
  partnerId: PartnerId;
  shippingId: PartnerId;
  pricelistId: PricelistId;
  fiscalPositionId: FiscalPositionId | undefined;
  dateOrder: Instant;
  commitmentDate: Instant | undefined;
  /** Plain text, line by line. */
  note: string;
  /** The account's, unless the marketplace has its own. */
  teamId?: TeamId | undefined;
  warehouseId?: WarehouseId | undefined;
  invoiceJournalId?: JournalId | undefined;
  /** Fields that `setup` has added, by name; the same of every order of a call. */
  custom?: Readonly<Record<string, Cell>>;
  lines: SaleOrderLineValues[];
};

export type CreatedOrders = {
  ids: Map<string, SaleOrderId>;
  refused: Map<string, string>;
};

/**
 * Creates sales orders with their lines, each with its external ID, in as few calls as there are sets of columns. An order whose
 * external ID exists is left as it is.
 */
export async function createSaleOrders(
  company: Company,
  orders: readonly SaleOrderValues[],
): Promise<CreatedOrders> {
  const result: CreatedOrders = { ids: new Map(), refused: new Map() };
  const teamId = orders.length === 0 ? undefined : await company.ensureTeam();
  for (const taxed of [false, true]) {
    const group = orders.filter(({ lines }) => lines.some(({ taxIds }) => taxIds !== undefined) === taxed);
    if (group.length === 0) continue;
    const fields = orderFields({ ...company, teamId }, group, taxed);
    const loaded = await loadMissing(
      company.odoo,
      'sale.order',
      fields.map(({ name }) => name),
      group.map((order) => toLoadRecord(order, fields)),
    );
    group.forEach(({ orderId }, index) => {
      const id = loaded.ids[index];
      if (id !== undefined) result.ids.set(orderId, id);
      const reason = loaded.refused.get(index);
      if (reason !== undefined) result.refused.set(orderId, reason);
    });
  }
  return result;
}

/** A column of `load`: of the order (first row only) or of its lines. */
type Column = {
  name: string;
  order?: (order: SaleOrderValues) => Cell;
  line?: (line: SaleOrderLineValues) => Cell;
};

function orderFields(company: Company, orders: readonly SaleOrderValues[], taxed: boolean): Column[] {
  const { dialect, companyId, teamId, salespersonId } = company;
  const routed = orders.some(({ lines }) => lines.some(({ routeId }) => routeId !== undefined));
  const positioned = orders.some(({ fiscalPositionId }) => fiscalPositionId !== undefined);
  return [
    { name: 'id', order: ({ orderId }) => externalId(saleOrderKey(orderId)) },
    { name: 'client_order_ref', order: ({ orderId }) => orderId },
    { name: 'origin', order: () => 'Amazon' },
    { name: 'company_id/.id', order: () => companyId },
    { name: 'partner_id/.id', order: ({ partnerId }) => partnerId },
    { name: 'partner_invoice_id/.id', order: ({ partnerId }) => partnerId },
    { name: 'partner_shipping_id/.id', order: ({ shippingId }) => shippingId },
    { name: 'pricelist_id/.id', order: ({ pricelistId }) => pricelistId },
    { name: 'team_id/.id', order: (order) => order.teamId ?? teamId ?? '' },
    { name: 'user_id/.id', order: () => salespersonId ?? '' },
    { name: 'date_order', order: ({ dateOrder }) => toOdooDatetime(dateOrder) },
    {
      name: 'commitment_date',
      order: ({ commitmentDate }) => (commitmentDate === undefined ? '' : toOdooDatetime(commitmentDate)),
    },
    // It contains text of the buyer.
    { name: 'note', order: ({ note }) => (dialect.orderNoteIsHtml ? asHtml(note) : note) },
    // Without this, Odoo uses the company's own template, whose mail goes to the buyer when the order is confirmed.
    ...(dialect.hasQuotationTemplates ? [{ name: 'sale_order_template_id/.id', order: (): Cell => '' }] : []),
    ...(orders.some(({ warehouseId }) => warehouseId !== undefined)
      ? [{ name: 'warehouse_id/.id', order: (order: SaleOrderValues) => order.warehouseId ?? '' }]
      : []),
    ...(orders.some(({ invoiceJournalId }) => invoiceJournalId !== undefined)
      ? [{ name: 'journal_id/.id', order: (order: SaleOrderValues) => order.invoiceJournalId ?? '' }]
      : []),
    ...Object.keys(orders[0]?.custom ?? {}).map((name) => ({
      name,
      order: (order: SaleOrderValues): Cell => order.custom?.[name] ?? '',
    })),
    ...(positioned
      ? [{ name: 'fiscal_position_id/.id', order: (order: SaleOrderValues) => order.fiscalPositionId ?? '' }]
      : []),
    { name: 'order_line/id', line: ({ key }) => externalId(key) },
    { name: 'order_line/product_id/.id', line: ({ productId }) => productId },
    { name: 'order_line/name', line: ({ name }) => name },
    { name: 'order_line/product_uom_qty', line: ({ quantity }) => quantity },
    { name: 'order_line/price_unit', line: ({ priceUnit }) => priceUnit.toFixed() },
    ...(taxed
      ? [
          {
            name: `order_line/${dialect.lineTaxes}/.id`,
            line: (line: SaleOrderLineValues) => (line.taxIds ?? []).join(','),
          },
        ]
      : []),
    ...(routed
      ? [
          {
            name: `order_line/${dialect.lineRoute}/.id`,
            line: (line: SaleOrderLineValues) => line.routeId ?? '',
          },
        ]
      : []),
  ];
}

function toLoadRecord(order: SaleOrderValues, columns: readonly Column[]): LoadRecord {
  const rows = order.lines.map((line, index) =>
    columns.map((column): Cell => column.line?.(line) ?? (index === 0 ? (column.order?.(order) ?? '') : '')),
  );
  return { rows };
}

/**
 * Confirms quotations in one call, and reads back that they are confirmed.
 *
 * @param orderIds orders that were quotations when they were last read
 * @returns those that are not confirmed, with Odoo's message; `NotDoneError` when it gave none
 */
export async function confirmSaleOrders(
  company: Company,
  orderIds: readonly SaleOrderId[],
): Promise<Map<SaleOrderId, OdooError>> {
  const { odoo } = company;
  await dropTemplates(company, orderIds);
  const confirm: Step<'sale.order'> = {
    model: 'sale.order',
    method: 'action_confirm',
    done: [['state', 'in', ['sale', 'done']]],
  };
  return takeStep(odoo, confirm, orderIds);
}

/** Writes order dates, which confirming sets to now. */
export async function writeOrderDates(
  { odoo }: Company,
  dates: ReadonlyMap<SaleOrderId, Instant>,
): Promise<void> {
  const values = [...dates].map(([id, date]) => [id, { date_order: toOdooDatetime(date) }] as const);
  await writeEach(odoo, 'sale.order', new Map(values));
}

/** Writes the date by which orders must be shipped. */
export async function writeCommitmentDates(
  { odoo }: Company,
  dates: ReadonlyMap<SaleOrderId, Instant>,
): Promise<void> {
  const values = [...dates].map(([id, date]) => [id, { commitment_date: toOdooDatetime(date) }] as const);
  await writeEach(odoo, 'sale.order', new Map(values));
}

/** Writes delivery addresses: contacts by order. */
export async function writeDeliveryAddresses(
  { odoo }: Company,
  addresses: ReadonlyMap<SaleOrderId, PartnerId>,
): Promise<void> {
  if (addresses.size === 0) return;
  const rows = [...addresses].map(([id, contactId]) => ({ rows: [[id, contactId]] }));
  await loadUpdates(odoo, 'sale.order', ['.id', 'partner_shipping_id/.id'], rows);
}

/**
 * Cancels sales orders, and reads back that they are cancelled; the context is Odoo's own way to skip its question.
 *
 * @returns those that are not cancelled, with Odoo's message; `NotDoneError` when it gave none
 */
export function cancelSaleOrders(
  { odoo }: Company,
  orderIds: readonly SaleOrderId[],
): Promise<Map<SaleOrderId, OdooError>> {
  const cancel: Step<'sale.order'> = {
    model: 'sale.order',
    method: 'action_cancel',
    context: { disable_cancel_warning: true },
    done: [['state', '=', 'cancel']],
  };
  return takeStep(odoo, cancel, orderIds);
}
