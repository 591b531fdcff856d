import type { AmazonOrder } from './amazon-order.ts';

/** Status values of Orders v0 (notifications still use them) and the values that replace them in v2026-01-01. */
const SUCCESSORS: Record<string, string> = {
  Canceled: 'CANCELLED',
  Canceling: 'CANCELLED',
  Pending: 'PENDING',
  PendingAvailability: 'PENDING_AVAILABILITY',
  Unshipped: 'UNSHIPPED',
  PartiallyShipped: 'PARTIALLY_SHIPPED',
  Shipped: 'SHIPPED',
  Unfulfillable: 'UNFULFILLABLE',
  CANCELED: 'CANCELLED',
};

/** The order's status as a value of v2026-01-01; undefined when Amazon did not send one. */
export function statusOf(order: AmazonOrder): string | undefined {
  const status = order.fulfillment?.fulfillmentStatus;
  return status === undefined ? undefined : (SUCCESSORS[status] ?? status);
}

/** Rules by which an order is not imported. Reports count ignored orders by these names. */
export type IgnoreRule =
  | 'NON_AMAZON'
  | 'OTHER_MARKETPLACE'
  | 'PENDING'
  | 'UNFULFILLABLE'
  | 'CANCELLED_BEFORE_IMPORT'
  | 'FBA_NOT_SHIPPED'
  | 'FBM_SHIPPED_BEFORE_IMPORT';

export type Decision =
  | { action: 'import' }
  | { action: 'cancel' }
  | { action: 'ignore'; rule: IgnoreRule }
  /** The order cannot be interpreted; it is recorded, reported and tried again. */
  | { action: 'refuse'; reason: string };

export type DecisionContext = {
  /** Odoo already has a sales order for it. */
  known: boolean;
  importShippedFbm: boolean;
  marketplaceIds: readonly string[];
};

/**
 * Decides what to do with an order in its current state at Amazon. FBA orders are imported once they are shipped, FBM orders as
 * soon as they may be shipped.
 */
export function decide(order: AmazonOrder, context: DecisionContext): Decision {
  if (order.salesChannel.channelName === 'NON_AMAZON') return { action: 'ignore', rule: 'NON_AMAZON' };
  const { marketplaceId } = order.salesChannel;
  if (marketplaceId !== undefined && !context.marketplaceIds.includes(marketplaceId)) {
    return { action: 'ignore', rule: 'OTHER_MARKETPLACE' };
  }
  const status = statusOf(order);
  switch (status) {
    case undefined:
      return { action: 'refuse', reason: 'Amazon sent no fulfilment status' };
    case 'CANCELLED':
      return context.known ? { action: 'cancel' } : { action: 'ignore', rule: 'CANCELLED_BEFORE_IMPORT' };
    case 'PENDING':
    case 'PENDING_AVAILABILITY':
      return { action: 'ignore', rule: 'PENDING' };
    case 'UNFULFILLABLE':
      return { action: 'ignore', rule: 'UNFULFILLABLE' };
    case 'UNSHIPPED':
    case 'PARTIALLY_SHIPPED':
    case 'SHIPPED':
      return decideByFulfilment(order.fulfillment?.fulfilledBy, status, context);
    default:
      return { action: 'refuse', reason: `Amazon sent the unknown status ${status}` };
  }
}

function decideByFulfilment(
  fulfilledBy: string | undefined,
  status: string,
  context: DecisionContext,
): Decision {
  if (fulfilledBy === 'AMAZON') {
    return status === 'SHIPPED' || context.known
      ? { action: 'import' }
      : { action: 'ignore', rule: 'FBA_NOT_SHIPPED' };
  }
  if (fulfilledBy !== 'MERCHANT') {
    return {
      action: 'refuse',
      reason: `Amazon did not say who fulfils the order (${fulfilledBy ?? 'nothing'})`,
    };
  }
  if (status === 'SHIPPED' && !context.known && !context.importShippedFbm) {
    return { action: 'ignore', rule: 'FBM_SHIPPED_BEFORE_IMPORT' };
  }
  return { action: 'import' };
}
