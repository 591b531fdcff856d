import type { OperationName } from '../amazon/operations.ts';
import { searchOrders } from '../amazon/orders.ts';
import { callsLeft } from '../amazon/quotas.ts';
import { marketplaceParticipations } from '../amazon/sellers.ts';
import { findMarketplace } from '../domain/marketplaces.ts';
import { DAY, instantAt } from '../domain/time.ts';
import type { Seller } from '../jobs/pass/seller.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Credentials, stores and roles, with two calls to Amazon. */
export async function amazonFindings(seller: Seller): Promise<Finding[]> {
  const stores = await marketplaceParticipations(seller.amazon);
  const closed = seller.marketplaceIds.filter(
    (id) => !stores.some((store) => store.marketplaceId === id && store.isParticipating),
  );
  const names = closed.map((id) => findMarketplace(id)?.countryCode ?? id);
  return [
    ok('credentials', 'Amazon lets the application in'),
    names.length === 0
      ? ok('marketplaces', 'The account sells in each of its marketplaces')
      : warning(
          'marketplaces',
          `The account does not sell in ${names.join(', ')}`,
          'Take it out of "marketplaces", or open it in Seller Central.',
        ),
    await roleFinding(seller),
  ];
}

const RECENT_DAYS = 14;

/** A recent order shipped by the merchant shows whether Amazon gives personal data. */
async function roleFinding({ amazon, marketplaceIds, now }: Seller): Promise<Finding> {
  const { orders } = await searchOrders(amazon, {
    marketplaceIds,
    lastUpdatedAfter: instantAt(now() - RECENT_DAYS * DAY),
    fulfillmentStatuses: ['UNSHIPPED'],
  });
  const own = orders.filter(({ fulfillment }) => fulfillment?.fulfilledBy === 'MERCHANT');
  if (own.length === 0)
    return ok('roles', `Orders can be read; none of the last ${RECENT_DAYS} days waits to be shipped by you`);
  return own.some(({ recipient }) => recipient?.deliveryAddress?.addressLine1 !== undefined)
    ? ok('roles', 'Amazon gives names and addresses of orders you ship')
    : warning(
        'roles',
        'Amazon gives no names and addresses of orders you ship: they get a shared customer',
        'Ask for the role Direct-to-Consumer Delivery (Restricted), and authorize the application again.',
      );
}

const WATCHED: readonly OperationName[] = ['searchOrders', 'getOrder', 'confirmShipment', 'getReports'];

/** The remaining quotas at Amazon; sends no call. */
export async function quotaFinding({ settings, state, now }: Seller): Promise<Finding> {
  const left = await Promise.all(
    WATCHED.map(async (operation) => ({
      operation,
      calls: await callsLeft(settings, operation, state.buckets, now()),
    })),
  );
  const text = left.map(({ operation, calls }) => `${operation} ${calls}`).join(', ');
  return left.every(({ calls }) => calls > 0)
    ? ok('quotas', `Calls left at once: ${text}`)
    : warning('quotas', `Calls left at once: ${text}`, 'Nothing to do: the sidecar waits by itself.');
}
