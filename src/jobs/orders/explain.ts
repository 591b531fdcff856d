import { getOrder } from '../../amazon/orders.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { isOrderId } from '../../domain/order-id.ts';
import { decide, statusOf } from '../../domain/order-status.ts';
import { planOrder } from '../../domain/orders/plan.ts';
import { sentenceOfRule } from '../../domain/orders/rule-sentences.ts';
import type { PickingId } from '../../domain/record-id.ts';
import { sentenceOf, UsageError } from '../../errors.ts';
import { findSaleOrders, type SaleOrderRecord } from '../../odoo/sale/order.ts';
import type { Seller } from '../pass/seller.ts';
import { attempt, hasFailed, type JobEnd } from '../run.ts';
import { followAccountForm } from '../screens/follow-form.ts';

/** The life of one order at one seller, without personal data. Amounts are decimals as text, in the order's currency. */
export type OrderStory = {
  orderId: string;
  account: string;
  /** Why Odoo has the order, or does not have it. */
  why: string;
  /** The order at Amazon now; `error` when Amazon could not be asked. */
  amazon:
    | {
        status: string | undefined;
        fulfilledBy: string | undefined;
        channel: string;
        marketplaceId: string | undefined;
        createdTime: string;
        lastUpdatedTime: string;
        total: string | undefined;
        currencyCode: string | undefined;
      }
    | { error: string }
    | undefined;
  /** The sales order in Odoo now; `error` when Odoo could not be asked. */
  odoo: { id: number; name: string; state: string; total: string } | { error: string } | undefined;
  /** Odoo's total minus Amazon's; undefined when one of them is not known. */
  difference: string | undefined;
  /** The result of the last pass that read the order. */
  lastOutcome: { outcome: string; rule: string | undefined; amazonTime: string } | undefined;
  parcels: { pickingId: PickingId; number: number; state: string; reason: string | undefined }[];
  failures: { id: number; state: string; message: string; hint: string | undefined; lastAt: string }[];
};

/** A story, and the errors of the sides that could not be asked. */
export type Explained = { story: OrderStory; errors: unknown[] };

/**
 * Looks at Amazon, Odoo and the state, and says why Odoo has an order or does not have it. Nothing is written.
 *
 * @returns undefined when neither Amazon nor Odoo nor the state knows the order for this seller
 * @throws UsageError when the text is not an Amazon order id
 */
export async function explainOrder(seller: Seller, orderId: string): Promise<Explained | undefined> {
  const isId: boolean = isOrderId(orderId);
  if (!isId)
    throw new UsageError(`"${orderId}" is no Amazon order id`, { hint: 'Write it as 305-7654321-1234567.' });
  const { state, name } = seller;
  const followed = await attempt(() => followAccountForm(seller.looking()));
  const subject = hasFailed(followed) ? seller : followed.report;
  const order = await attempt(() => getOrder(seller.amazon, orderId));
  const record = hasFailed(followed) ? followed : await attempt(() => findRecord(followed.report, orderId));
  const remembered = (await state.orders.find(name, [orderId])).get(orderId);
  const failures = (await state.failures.find(orderId)).filter(({ account }) => account === name);
  const isUnknown = isNowhere(order) && isNowhere(record);
  if (isUnknown && remembered === undefined && failures.length === 0) return undefined;
  const found = hasFailed(record) ? undefined : record.report;
  const read = hasFailed(order) ? undefined : order.report;
  const plan = read === undefined ? undefined : planned(subject, read);
  const story: OrderStory = {
    orderId,
    account: name,
    why: why(subject, read, found, failures.find(({ state: each }) => each === 'open')?.message),
    amazon: hasFailed(order) ? { error: sentenceOf(order.error) } : read && amazonView(read, plan),
    odoo: hasFailed(record) ? { error: sentenceOf(record.error) } : found && odooView(found),
    difference:
      plan === undefined || found === undefined ? undefined : found.amountTotal.minus(plan.total).toFixed(),
    lastOutcome: remembered && {
      outcome: remembered.outcome,
      rule: remembered.rule,
      amazonTime: remembered.lastUpdatedTime,
    },
    parcels: (await state.parcels.find(name, [orderId])).map(
      ({ pickingId, number, state: parcel, reason }) => ({ pickingId, number, state: parcel, reason }),
    ),
    failures: failures.map(({ id, state: each, message, hint, lastAt }) => ({
      id,
      state: each,
      message,
      hint,
      lastAt,
    })),
  };
  return { story, errors: [...errorOf(order), ...errorOf(record)] };
}

/** True if the side answered and has no such order. */
function isNowhere<Report>(end: JobEnd<Report>): boolean {
  return !hasFailed(end) && end.report === undefined;
}

function errorOf<Report>(end: JobEnd<Report>): unknown[] {
  return hasFailed(end) ? [end.error] : [];
}

async function findRecord(seller: Seller, orderId: string): Promise<SaleOrderRecord | undefined> {
  const company = await seller.company();
  const records = await findSaleOrders(company, seller.settings.odoo.referenceField, [orderId]);
  // Of several (a person has entered the order twice), the one that is not cancelled.
  return records.find(({ state }) => state !== 'cancel') ?? records[0];
}

function planned(seller: Seller, order: AmazonOrder): ReturnType<typeof planOrder> | undefined {
  try {
    return planOrder(order, seller.planOptions);
  } catch {
    // The failure log says why it cannot be planned; here it only means that there is no total to compare.
    return undefined;
  }
}

function why(
  seller: Seller,
  order: AmazonOrder | undefined,
  record: SaleOrderRecord | undefined,
  failure: string | undefined,
): string {
  const inOdoo = record === undefined ? undefined : `It is in Odoo as ${record.name}.`;
  if (order === undefined) return inOdoo ?? failure ?? 'Amazon knows no such order for this account.';
  const decision = decide(order, {
    known: record !== undefined,
    importShippedFbm: seller.settings.odoo.importShippedFbm,
    marketplaceIds: seller.marketplaceIds,
  });
  switch (decision.action) {
    case 'ignore':
      return inOdoo ?? sentenceOfRule(decision.rule);
    case 'refuse':
      return `It cannot be understood: ${decision.reason}.`;
    case 'cancel':
      return record?.state === 'cancel'
        ? `Amazon has cancelled it, and so is ${record.name}.`
        : `Amazon has cancelled it; ${failure ?? 'the next pass cancels the sales order.'}`;
    case 'import':
      return inOdoo ?? failure ?? 'It may be imported: the next pass brings it into Odoo.';
  }
}

function amazonView(
  order: AmazonOrder,
  plan: ReturnType<typeof planOrder> | undefined,
): NonNullable<OrderStory['amazon']> {
  return {
    status: statusOf(order),
    fulfilledBy: order.fulfillment?.fulfilledBy,
    channel: order.salesChannel.channelName,
    marketplaceId: order.salesChannel.marketplaceId,
    createdTime: order.createdTime,
    lastUpdatedTime: order.lastUpdatedTime,
    total: plan?.total.toFixed(),
    currencyCode: plan?.currencyCode,
  };
}

function odooView({ id, name, state, amountTotal }: SaleOrderRecord): NonNullable<OrderStory['odoo']> {
  return { id, name, state, total: amountTotal.toFixed() };
}
