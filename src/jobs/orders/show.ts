import { type AmazonOrder, shipByOf } from '../../domain/amazon-order.ts';
import { MARKETPLACES } from '../../domain/marketplaces.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import type { Cell } from '../../odoo/orm/load.ts';
import { type OrderShown, orderCells, writeOrdersShown } from '../../odoo/screens/order-status.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { OrderResult } from './result.ts';

/** The custom fields of a new sales order, by name; empty for an Odoo where `setup` has not been run. */
export function customFieldsOf(
  company: SellerCompany,
  account: string,
  order: AmazonOrder,
): Promise<Record<string, Cell>> {
  return orderCells(company, toShown(account, order, undefined));
}

function toShown(account: string, order: AmazonOrder, reason: string | undefined): OrderShown {
  const { orderId, salesChannel, fulfillment, programs } = order;
  const marketplace = MARKETPLACES.find(({ id }) => id === salesChannel.marketplaceId);
  return {
    account,
    orderId,
    marketplace: marketplace?.countryCode ?? '',
    fulfilledBy: fulfillment?.fulfilledBy === 'AMAZON' ? 'AMAZON' : 'MERCHANT',
    programs,
    shipBy: shipByOf(order),
    reason,
    url:
      marketplace === undefined
        ? ''
        : `https://sellercentral.${marketplace.domainName}/orders-v3/order/${orderId}`,
  };
}

/** Shows on a batch of sales orders the status of their Amazon orders. */
export async function showOrders(seller: Seller, results: readonly OrderResult[]): Promise<void> {
  const shown = new Map(
    results.flatMap(({ odooId, order, failures }): [SaleOrderId, OrderShown][] => {
      if (odooId === undefined) return [];
      const reason = failures.map(({ message }) => message).join(' ');
      return [[odooId, toShown(seller.name, order, reason === '' ? undefined : reason)]];
    }),
  );
  if (shown.size > 0) await writeOrdersShown(await seller.company(), shown);
}
