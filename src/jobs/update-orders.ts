import {
  addressHashOf,
  type Base,
  baseOf,
  lineChanges,
  readBase,
  writeBase,
} from '../domain/order-changes.ts';
import { priceUnitFor } from '../domain/tax.ts';
import { toOdooDatetime } from '../domain/time.ts';
import { ensureActivity, postNote } from '../odoo/mail-activity.ts';
import { ensurePartners } from '../odoo/res-partner.ts';
import type { SaleOrderRecord } from '../odoo/sale-order.ts';
import {
  readSaleOrderLines,
  type SaleOrderLineRecord,
  updateSaleOrderLines,
} from '../odoo/sale-order-line.ts';
import { settle } from '../odoo/settle.ts';
import { lowerOpenMoves, readPickings } from '../odoo/stock-picking.ts';
import type { Account, OdooSide } from './account.ts';
import { type PlannedOrder, pricingOf, taxesOf } from './create-orders.ts';
import { type OrderResult, refusedByOdoo } from './order-result.ts';

/** An order that Odoo has had before this run. */
export type KnownOrder = PlannedOrder & {
  record: SaleOrderRecord & { made?: boolean };
  base: string | undefined;
};

/** Brings Amazon's changes to orders that exist; what a person has changed in Odoo is left alone. */
export async function updateOrders(account: Account, orders: readonly KnownOrder[]): Promise<OrderResult[]> {
  if (orders.length === 0) return [];
  const side = await account.odoo();
  const lines = await readSaleOrderLines(
    side.records,
    orders.map(({ record }) => record.id),
  );
  const results: OrderResult[] = [];
  for (const known of orders) {
    const own = lines.filter(({ saleOrderId }) => saleOrderId === known.record.id);
    results.push(await updateOrder(side, known, own));
  }
  return results;
}

async function updateOrder(
  side: OdooSide,
  known: KnownOrder,
  lines: readonly SaleOrderLineRecord[],
): Promise<OrderResult> {
  const { order, plan, record } = known;
  const base = readBase(known.base);
  const settledBase: Base = base ?? { ...baseOf(plan, record.shippingId ?? 0), requests: [] };
  if (record.state === 'cancel')
    return { order, outcome: 'unchanged', odooId: record.id, base: writeBase(settledBase), failures: [] };
  const refusal = await updateLines(side, known, base, lines);
  if (typeof refusal === 'string') return refusedByOdoo(order, 'the changed lines', refusal, record.id);
  const changes = [
    refusal,
    await updateCommitmentDate(side, known, base),
    await updateAddress(side, known, base, settledBase),
    await tellRequests(side, known, settledBase),
  ];
  const next: Base = {
    ...baseOf(plan, settledBase.shippingId),
    addressHash: addressHashOf(plan) ?? settledBase.addressHash,
  };
  return {
    order,
    outcome: changes.includes(true) ? 'updated' : 'unchanged',
    odooId: record.id,
    base: writeBase(next),
    failures: [],
  };
}

/** @returns true when something was written, Odoo's words when it refused */
async function updateLines(
  side: OdooSide,
  { plan, record }: KnownOrder,
  base: Base | undefined,
  lines: readonly SaleOrderLineRecord[],
): Promise<boolean | string> {
  const { changed, contested } = lineChanges(plan, base, lines);
  if (contested.length > 0) {
    await ensureActivity(side.records, {
      model: 'sale.order',
      id: record.id,
      userId: record.userId,
      summary: 'Changed on Amazon and in Odoo',
      note: `Amazon has changed ${contested.length} line(s) that were changed in Odoo too. Odoo was left as it is: compare with Seller Central.`,
    });
  }
  if (changed.length === 0) return contested.length > 0;
  const byId = new Map(lines.map((line) => [line.id, line]));
  // Before the line: Odoo 19 would answer a lowered line with a return from the customer of goods that have not left.
  await lowerOpenMoves(
    side.records,
    record.pickingIds,
    new Map(changed.map(({ id, quantity }) => [id, quantity])),
  );
  const refused = await updateSaleOrderLines(
    side.records,
    changed.map(({ id, quantity, total }) => ({
      id,
      quantity,
      priceUnit:
        quantity === 0
          ? (byId.get(id)?.priceUnit ?? total)
          : priceUnitFor(total, quantity, taxesOf(side, byId.get(id)?.taxIds ?? []), pricingOf(side, plan)),
    })),
  );
  const reason = [...refused.values()][0];
  if (reason !== undefined) return reason;

  return true;
}

/** A ship-by date that Amazon has moved; one that a person has moved stays. */
async function updateCommitmentDate(
  side: OdooSide,
  { plan, record }: KnownOrder,
  base: Base | undefined,
): Promise<boolean> {
  const { commitmentDate } = plan;
  if (base === undefined || commitmentDate === undefined || commitmentDate === base.commitmentDate)
    return false;
  const untouched = seconds(record.commitmentDate) === seconds(base.commitmentDate);
  if (!untouched || seconds(record.commitmentDate) === seconds(commitmentDate)) return false;
  const vals = { commitment_date: toOdooDatetime(commitmentDate) };
  await settle(() => side.records.odoo.call('sale.order', 'write', { vals }, { ids: [record.id] }));
  return true;
}

function seconds(instant: string | undefined): string | undefined {
  return instant?.slice(0, 19);
}

/** An address that was corrected before shipping: on the order and on what is still to be delivered. */
async function updateAddress(
  side: OdooSide,
  { plan, record }: KnownOrder,
  base: Base | undefined,
  settled: Base,
): Promise<boolean> {
  const hash = addressHashOf(plan);
  if (base === undefined || hash === undefined || hash === base.addressHash) return false;
  if (record.shippingId !== base.shippingId) return false;
  const { partners } = await ensurePartners(side.records, [plan.customer]);
  const shippingId = partners.get(plan.customer)?.shippingId;
  if (shippingId === undefined || shippingId === record.shippingId) return false;
  const { odoo } = side.records;
  const vals = { partner_shipping_id: shippingId };
  await settle(() => odoo.call('sale.order', 'write', { vals }, { ids: [record.id] }));
  const open = (await readPickings(side.records, record.pickingIds)).filter(
    ({ state }) => state !== 'done' && state !== 'cancel',
  );
  if (open.length > 0) {
    await settle(() =>
      odoo.call(
        'stock.picking',
        'write',
        { vals: { partner_id: shippingId } },
        { ids: open.map(({ id }) => id) },
      ),
    );
  }
  settled.shippingId = shippingId;
  return true;
}

/** A buyer asks for cancellation: that is for a person to decide, before the parcel leaves. */
export async function tellRequests(
  side: OdooSide,
  { plan, record }: KnownOrder,
  base: Base,
): Promise<boolean> {
  const news = plan.cancellationRequests.filter(({ orderItemId }) => !base.requests.includes(orderItemId));
  const [first] = news;
  if (first === undefined) return false;
  const isNew = await ensureActivity(side.records, {
    model: 'sale.order',
    id: record.id,
    userId: record.userId,
    summary: 'The buyer asks for cancellation on Amazon',
    note: `${news.length} item(s), reason: ${first.reason}. Cancel the order in Seller Central, or ship it.`,
  });
  if (!isNew) return false;
  const open = (await readPickings(side.records, record.pickingIds)).filter(
    ({ state }) => state !== 'done' && state !== 'cancel',
  );
  for (const { id } of open) {
    await postNote(
      side.records,
      'stock.picking',
      id,
      `The buyer asks for cancellation on Amazon: ${first.reason}`,
    );
  }
  return true;
}
