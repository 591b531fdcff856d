import type { Order } from '../formats/order-schema.ts';
import type { Role } from '../world/accounts.ts';
import { DAY_MS } from '../world/clock.ts';
import type { Call } from '../world/world.ts';
import { Refused, unauthorized } from './answers.ts';

const NO_ORDER_ROLES: readonly Role[] = ['FINANCE_AND_ACCOUNTING', 'PRODUCT_LISTING'];

/** Refuses an application without any role for orders. */
export function requireOrderRole({ account }: Call): void {
  const allowed = account.roles.some((role) => !NO_ORDER_ROLES.includes(role));
  if (!allowed) throw new Refused(unauthorized('The application has no role that opens this resource.'));
}

/** Refuses an application that may not handle tax invoices. */
export function requireInvoicingRole({ account }: Call): void {
  if (!account.roles.includes('TAX_INVOICING'))
    throw new Refused(unauthorized('The application has no role that opens this resource.'));
}

/** Whether the order is one of the seller's that Amazon still shows: not older than two years. */
export function isOfAccount(order: Order, { account }: Call, now: number): boolean {
  const { marketplaceId } = order.salesChannel;
  if (marketplaceId !== undefined && !account.marketplaceIds.includes(marketplaceId)) return false;
  return isShown(order, now);
}

/** Whether Amazon still shows an order of this age. */
export function isShown({ createdTime, salesChannel }: Order, now: number): boolean {
  return Date.parse(createdTime) >= oldestShown(salesChannel.marketplaceId, now);
}

/** Refuses marketplaces of another region, or where the seller does not sell. */
export function refuseForeignMarketplaces({ account }: Call, marketplaceIds: readonly string[]): void {
  if (marketplaceIds.some((id) => !account.marketplaceIds.includes(id))) {
    throw new Refused(unauthorized('The marketplaces you provided are not valid for region or seller.'));
  }
}

const REMEMBERED_SINCE_2016 = ['A1VC38T7YXB528', 'A39IBJ37TRP1C6', 'A19VAU5U5O7RUS'];

/** Japan, Australia and Singapore show orders from 2016 on, the others of the last two years. */
function oldestShown(marketplaceId: string | undefined, now: number): number {
  if (marketplaceId !== undefined && REMEMBERED_SINCE_2016.includes(marketplaceId))
    return Date.UTC(2016, 0, 1);
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() - 2);
  return limit.getTime() - (limit.getTime() % DAY_MS);
}
