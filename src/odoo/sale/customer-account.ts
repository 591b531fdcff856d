import { z } from 'zod';
import type { AccountId, PartnerId, SaleOrderId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, requiredMany2one, searchReadIn } from '../orm/search-read.ts';

/** The customer of a sales order, and the account on which what it owes is open. */
export type CustomerAccount = { partnerId: PartnerId; accountId: AccountId };

/** The customer who gets the invoice of each sales order, and its receivable account; by Odoo's id of the order. */
export async function readCustomerAccounts(
  { odoo }: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<Map<SaleOrderId, CustomerAccount>> {
  const Order = z.object({ id: z.number(), partner_invoice_id: requiredMany2one('res.partner') });
  const orders = await searchReadIn(odoo, 'sale.order', 'id', saleOrderIds, Order);
  const partnerIds = [...new Set(orders.flatMap((order) => order.partner_invoice_id ?? []))];
  const Partner = z.object({
    id: z.number(),
    commercial_partner_id: many2one('res.partner'),
    property_account_receivable_id: many2one('account.account'),
  });
  const partners = await searchReadIn(odoo, 'res.partner', 'id', partnerIds, Partner, [], {
    context: { active_test: false },
  });
  const accounts = new Map(
    partners.flatMap((partner) => {
      const accountId = partner.property_account_receivable_id;
      const partnerId = partner.commercial_partner_id ?? partner.id;
      return accountId === undefined ? [] : [[partner.id, { partnerId, accountId }]];
    }),
  );
  return new Map(
    orders.flatMap((order) => {
      const account = accounts.get(order.partner_invoice_id);
      return account === undefined ? [] : [[order.id, account]];
    }),
  );
}
