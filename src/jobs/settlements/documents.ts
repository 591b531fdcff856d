import type { SaleOrderId } from '../../domain/record-id.ts';
import { type Move, readMoves, readReversals } from '../../odoo/account/move.ts';
import { type MoveLine, readReceivables } from '../../odoo/account/move-line.ts';
import type { Company } from '../../odoo/company.ts';
import { type CustomerAccount, readCustomerAccounts } from '../../odoo/sale/customer-account.ts';
import { findSaleOrders } from '../../odoo/sale/order.ts';
import type { Seller } from '../pass/seller.ts';

/** The documents of an order of a settlement in Odoo. */
export type OrderDocuments = {
  saleOrderId: SaleOrderId;
  /** Account and partner for payments on account; only if the settings ask for such payments. */
  customer?: CustomerAccount | undefined;
  invoices: Move[];
  creditNotes: Move[];
  /** The receivable items of the posted documents. */
  receivables: MoveLine[];
};

/** By Amazon order id; orders that are not in Odoo are not in it. */
export type Documents = ReadonlyMap<string, OrderDocuments>;

/** Reads the documents of these orders, a few calls for all. */
export async function readDocuments(
  { settings }: Pick<Seller, 'settings'>,
  company: Company,
  orderIds: readonly string[],
): Promise<Documents> {
  if (orderIds.length === 0) return new Map();
  const orders = await findSaleOrders(company, settings.odoo.referenceField, orderIds);
  const invoiceIds = orders.flatMap((order) => order.invoiceIds);
  const direct = await readMoves(company, 'id', invoiceIds);
  const reversals = await readReversals(company, invoiceIds);
  const moves = [...new Map([...direct, ...reversals].map((move) => [move.id, move])).values()];
  const posted = moves.filter(({ state }) => state === 'posted');
  const receivables = await readReceivables(
    company,
    posted.map(({ id }) => id),
  );
  const customers =
    settings.odoo.missingDocuments === 'onAccount'
      ? await readCustomerAccounts(
          company,
          orders.map(({ id }) => id),
        )
      : new Map<SaleOrderId, CustomerAccount>();
  return new Map(
    orders.map((order) => {
      const own = moves.filter(
        ({ id, reversedId }) =>
          order.invoiceIds.includes(id) ||
          (reversedId !== undefined && order.invoiceIds.includes(reversedId)),
      );
      const ids = new Set(own.map(({ id }) => id));
      return [
        order.orderId ?? '',
        {
          saleOrderId: order.id,
          customer: customers.get(order.id),
          invoices: own.filter(({ type }) => type === 'out_invoice'),
          creditNotes: own.filter(({ type }) => type === 'out_refund'),
          receivables: receivables.filter(({ moveId }) => ids.has(moveId)),
        },
      ];
    }),
  );
}

/** The receivable item of an order's newest posted document: partner and account of its payments. */
export function receivableOf(
  documents: OrderDocuments | undefined,
  kind: 'order' | 'refund',
): MoveLine | undefined {
  const moves = (kind === 'order' ? documents?.invoices : documents?.creditNotes) ?? [];
  const ids = new Set(moves.map(({ id }) => id));
  const items = documents?.receivables.filter(({ moveId }) => ids.has(moveId)) ?? [];
  return items.find(({ residual }) => !residual.isZero()) ?? items.at(-1);
}
