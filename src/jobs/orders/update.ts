import { addressHashOf, type LastWritten, lastWrittenOf } from '../../domain/orders/changes.ts';
import type { PartnerId, SaleOrderId } from '../../domain/record-id.ts';
import { priceUnitFor } from '../../domain/tax.ts';
import { ensurePartners } from '../../odoo/base/partner.ts';
import { writeCommitmentDates, writeDeliveryAddresses } from '../../odoo/sale/order.ts';
import { updateSaleOrderLines } from '../../odoo/sale/order-line.ts';
import { writeDestinations } from '../../odoo/stock/picking.ts';
import { lowerOpenMoves, raiseMoves } from '../pass/line-moves.ts';
import { pricingOf, taxesOf } from '../pass/pricing.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import { addLines } from './add-lines.ts';
import { checkTotals, wrongTotal } from './check-totals.ts';
import { type PlacedOrder } from './create.ts';
import { findLocks, LOCKED_BY_HAND, whileUnlocked } from './locked.ts';
import { hasNews, type KnownOrder, planUpdates, toPlaced, type Update } from './plan-update.ts';
import { type OrderResult, refusedByOdoo } from './result.ts';
import { notifyContested, notifyRequests, openPickings } from './update-notices.ts';

/**
 * Writes Amazon's changes to existing orders; fields that a person has changed in Odoo are left alone. Each kind of change is
 * written for all orders in one call.
 */
export async function updateOrders(seller: Seller, orders: readonly KnownOrder[]): Promise<OrderResult[]> {
  const updates = await planUpdates(seller, orders);
  const open = updates.filter(hasNews);
  const written = open.length === 0 ? NOTHING : await writeUpdates(seller, open);
  const { roundingLimit } = seller.planOptions;
  return updates.map((update): OrderResult => {
    const { order, record } = update.known;
    const refusal = written.refused.get(record.id);
    if (refusal !== undefined) return refusedByOdoo(order, 'the changed lines', refusal, record.id);
    const placed = written.checked.get(record.id);
    const asItStands =
      update.editedByUser || update.closed ? undefined : wrongTotal(toPlaced(update.known), roundingLimit);
    return {
      order,
      outcome: written.touched.has(record.id) ? 'updated' : 'unchanged',
      odooId: record.id,
      lastWritten: nextWritten(update, written.movedTo.get(record.id)),
      failures: placed?.warnings ?? (asItStands === undefined ? [] : [asItStands]),
    };
  });
}

/**
 * The values recorded as last written after an update. A closed order keeps its own, and a redacted address the last full one.
 */
function nextWritten(
  { known: { plan, record, lastWritten } }: Update,
  movedTo: PartnerId | undefined,
): LastWritten {
  const next = lastWrittenOf(plan, movedTo ?? lastWritten?.shippingId ?? record.shippingId);
  const addressHash = addressHashOf(plan) ?? lastWritten?.addressHash;
  return { ...next, addressHash };
}

type Written = {
  /** Odoo's messages about lines that it refused, by sales order. */
  refused: Map<SaleOrderId, string>;
  /** Orders whose lines were changed, with any failure of their totals. */
  checked: Map<SaleOrderId, PlacedOrder>;
  /** New delivery address, by sales order. */
  movedTo: Map<SaleOrderId, PartnerId>;
  /** Orders to which anything was written. */
  touched: Set<SaleOrderId>;
};

const NOTHING: Written = { refused: new Map(), checked: new Map(), movedTo: new Map(), touched: new Set() };

async function writeUpdates(seller: Seller, updates: readonly Update[]): Promise<Written> {
  const company = await seller.company();
  const notified = [
    ...(await notifyContested(company, updates)),
    ...(await notifyRequests(company, updates)),
  ];
  const writing = updates.filter(writesOrder);
  const locks = await findLocks(
    company,
    writing.map(({ known }) => known.record.id),
  );
  const open = writing.filter(({ known }) => !locks.byHand.has(known.record.id));
  const bySetting = open.map(({ known }) => known).filter(({ record }) => locks.bySetting.has(record.id));
  const { refused, checked, movedTo } = await whileUnlocked(seller, bySetting, () =>
    writeOrders(seller, company, open),
  );
  return {
    refused: new Map([...refused, ...[...locks.byHand].map((id) => [id, LOCKED_BY_HAND] as const)]),
    checked,
    movedTo,
    touched: new Set([
      ...notified,
      ...movedTo.keys(),
      ...open.filter(changesOrder).map(({ known }) => known.record.id),
    ]),
  };
}

/** True when the order itself changes; false when people are only notified. */
function writesOrder(update: Update): boolean {
  return changesOrder(update) || update.moved;
}

function changesOrder({ changed, added, commitmentDate }: Update): boolean {
  return changed.length + added.length > 0 || commitmentDate !== undefined;
}

async function writeOrders(
  seller: Seller,
  company: SellerCompany,
  updates: readonly Update[],
): Promise<Omit<Written, 'touched'>> {
  const refused = await writeLines(company, updates);
  for (const [saleOrderId, reason] of await addLines(seller, updates)) refused.set(saleOrderId, reason);
  await writeDates(company, updates);
  const movedTo = await writeAddresses(company, updates);
  const repriced = updates.filter(
    ({ changed, added, known: { record } }) =>
      changed.length + added.length > 0 && record.createdHere && !refused.has(record.id),
  );
  const checked = repriced.filter(({ editedByUser }) => !editedByUser).map(({ known }) => toPlaced(known));
  await checkTotals(seller, checked);
  return { refused, checked: new Map(checked.map((order) => [order.odooId, order])), movedTo };
}

/** @returns Odoo's messages about lines that it refused, by sales order */
async function writeLines(
  company: SellerCompany,
  updates: readonly Update[],
): Promise<Map<SaleOrderId, string>> {
  const changing = updates.filter(({ changed }) => changed.length > 0);
  const changes = changing.flatMap((update) =>
    update.changed.map((target) => ({
      update,
      target,
      line: update.lines.find(({ id }) => id === target.id),
    })),
  );
  if (changes.length === 0) return new Map();
  // Moves are lowered before the line: Odoo 19 would otherwise answer a lowered line with a customer return of goods that were
  // never shipped.
  const lowered = await lowerOpenMoves(
    company,
    changing.flatMap(({ known: { record } }) => record.pickingIds),
    changing.flatMap(({ lines }) => lines),
    new Map(changes.map(({ target: { id, quantity } }) => [id, quantity])),
  );
  const refused = await updateSaleOrderLines(
    company,
    changes.map(({ update: { known }, target: { id, quantity, total }, line }) => ({
      id,
      quantity,
      // Keep the price at quantity 0 (any price gives 0), and on adopted orders, whose prices are not ours.
      priceUnit:
        line !== undefined && (quantity === 0 || !known.record.createdHere)
          ? line.priceUnit
          : priceUnitFor(
              total,
              quantity,
              taxesOf(company, line?.taxIds ?? []),
              pricingOf(company, known.plan),
            ),
    })),
  );
  await raiseMoves(company, lowered, refused);
  return new Map(
    changes.flatMap(({ update, target }) => {
      const reason = refused.get(target.id);
      return reason === undefined ? [] : [[update.known.record.id, reason] as const];
    }),
  );
}

async function writeDates(company: SellerCompany, updates: readonly Update[]): Promise<void> {
  const dates = updates.flatMap(({ known: { record }, commitmentDate }) =>
    commitmentDate === undefined ? [] : [[record.id, commitmentDate] as const],
  );
  await writeCommitmentDates(company, new Map(dates));
}

/**
 * Writes addresses that were corrected before shipping, on the orders and on their open deliveries.
 *
 * @returns the new addresses by sales order
 */
async function writeAddresses(
  company: SellerCompany,
  updates: readonly Update[],
): Promise<Map<SaleOrderId, PartnerId>> {
  const moved = updates.filter((update) => update.moved);
  if (moved.length === 0) return new Map();
  const { partners } = await ensurePartners(
    company,
    moved.map(({ known }) => known.plan.customer),
  );
  const movedTo = new Map(
    moved.flatMap(({ known: { plan, record } }) => {
      const shippingId = partners.get(plan.customer)?.shippingId;
      return shippingId === undefined || shippingId === record.shippingId
        ? []
        : [[record.id, shippingId] as const];
    }),
  );
  await writeDeliveryAddresses(company, movedTo);
  const open = await openPickings(
    company,
    moved.filter(({ known }) => movedTo.has(known.record.id)),
  );
  await writeDestinations(
    company,
    new Map(
      [...open].flatMap(([saleOrderId, ids]) => {
        const shippingId = movedTo.get(saleOrderId);
        return shippingId === undefined ? [] : ids.map((id) => [id, shippingId] as const);
      }),
    ),
  );
  return movedTo;
}
