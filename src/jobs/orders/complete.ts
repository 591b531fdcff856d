import { divideOverMoves } from '../../domain/moves.ts';
import { baseOf, writeBase } from '../../domain/orders/changes.ts';
import type { Outcome } from '../../domain/orders/outcome.ts';
import { DAY, millisecondsOf } from '../../domain/time.ts';
import { unsubscribe } from '../../odoo/mail/followers.ts';
import { PICKING, SALE_ORDER } from '../../odoo/models.ts';
import { readUntil } from '../../odoo/orm/whole-or-halves.ts';
import {
  confirmSaleOrders,
  readSaleOrders,
  type SaleOrderRecord,
  writeOrderDates,
} from '../../odoo/sale/order.ts';
import { readSaleOrderLines, type SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import { writeContacts } from '../../odoo/stock/delivery-mail.ts';
import { type MoveRecord, readMoves } from '../../odoo/stock/move.ts';
import {
  type Delivery,
  deliver,
  type PickingRecord,
  readPickings,
  writeDoneDates,
} from '../../odoo/stock/picking.ts';
import { toLineMoves } from '../pass/line-moves.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import { checkTotals } from './check-totals.ts';
import type { PlacedOrder } from './create.ts';
import { notShown, notTaken, type OrderResult } from './result.ts';

/**
 * Takes orders from wherever they stand in Odoo to where they belong: total checked, confirmed, dated, and what has already
 * left delivered. Each step first reads what is there, so that a run that was cut off anywhere is completed by the next.
 */
export async function finishOrders(seller: Seller, orders: readonly PlacedOrder[]): Promise<OrderResult[]> {
  if (orders.length === 0) return [];
  const company = await seller.company();
  // What was just made may be missing: a replica of the database may answer. Such orders are left to a later pass.
  const held = await readUntil(
    () => readHeld(company, orders),
    (found) => orders.every(({ odooId }) => found.has(odooId)),
  );
  const drafts = orders.filter(({ odooId }) => isDraft(held.get(odooId)));
  await checkTotals(seller, drafts, held);
  const refused = await confirmSaleOrders(
    company,
    drafts.map(({ odooId }) => odooId),
  );
  const confirmed = orders.filter(({ odooId }) => !refused.has(odooId) && held.has(odooId));
  // Confirming made the pickings and moved the date.
  const placed = await readHeld(company, confirmed);
  await keepBuyersOut(company, [...placed.values()]);
  const wrong = wronglyDated(confirmed, placed, new Set(drafts.map(({ odooId }) => odooId)));
  const { refused: undelivered, written: delivered } = await deliverWhatLeft(
    company,
    confirmed.filter(
      ({ odooId, plan, forgotten }) => plan.fulfilledBy === 'AMAZON' || wrong.has(odooId) || forgotten,
    ),
    placed,
  );
  const dated = await dateOrders(company, confirmed, wrong, undelivered);
  const written = new Set([...drafts.map(({ odooId }) => odooId), ...delivered, ...dated]);
  return orders.map((order) => {
    const current = held.get(order.odooId);
    if (current === undefined) return notShown(order.order, order.odooId);
    const error = refused.get(order.odooId) ?? undelivered.get(order.odooId);
    if (error !== undefined) {
      const step = refused.has(order.odooId) ? 'to confirm the order' : 'to deliver it';
      return notTaken(order.order, step, error, order.odooId);
    }
    // Its external ID has led to an order that was there, whatever people have written over its reference: what it holds is not known.
    const isNew = order.isNew && isDraft(current);
    return {
      order: order.order,
      outcome: outcomeOf({ ...order, isNew }, written),
      odooId: order.odooId,
      ...((isNew || !order.isNew) && { base: writeBase(baseOf(order.plan, order.shippingId)) }),
      failures: order.warnings,
    };
  });
}

/** Confirming makes buyers followers of their orders and deliveries. Here, so that a run that was cut off is completed by the next. */
async function keepBuyersOut(company: SellerCompany, records: readonly SaleOrderRecord[]): Promise<void> {
  const partnerIds = records.flatMap(({ partnerId, shippingId }) => [partnerId, shippingId]);
  await unsubscribe(company, { model: SALE_ORDER, ids: records.map(({ id }) => id), partnerIds });
  const pickingIds = records.flatMap((record) => record.pickingIds);
  await unsubscribe(company, { model: PICKING, ids: pickingIds, partnerIds });
}

function outcomeOf({ isNew, odooId }: PlacedOrder, written: ReadonlySet<number>): Outcome {
  if (isNew) return 'created';
  return written.has(odooId) ? 'updated' : 'unchanged';
}

type Held = ReadonlyMap<number, SaleOrderRecord>;

async function readHeld(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
): Promise<Map<number, SaleOrderRecord>> {
  const held = await readSaleOrders(
    company,
    orders.map(({ odooId }) => odooId),
  );
  return new Map(held.map((record) => [record.id, record]));
}

/** A quotation: not confirmed yet. */
export function isDraft(record: SaleOrderRecord | undefined): boolean {
  return record?.state === 'draft' || record?.state === 'sent';
}

/**
 * Confirming sets the order date to now; it belongs to Amazon's. On an order that was confirmed before this run only such a date is
 * put right: another one is a person's.
 *
 * Dating is the last step: an order with the right date was finished by an earlier run, whatever is still remembered of it.
 * Its open deliveries are the warehouse's, even when Amazon says that all has shipped.
 */
function wronglyDated(
  orders: readonly PlacedOrder[],
  held: Held,
  drafts: ReadonlySet<number>,
): ReadonlySet<number> {
  const wrong = orders.filter(({ odooId, plan }) => {
    const record = held.get(odooId);
    if (record?.dateOrder === undefined) return false;
    // Odoo keeps whole seconds.
    const differs = Math.abs(millisecondsOf(record.dateOrder) - millisecondsOf(plan.dateOrder)) >= 1000;
    return differs && (drafts.has(odooId) || isDateOfConfirming(record));
  });
  return new Set(wrong.map(({ odooId }) => odooId));
}

/** The delivery of a merchant-fulfilled order that Odoo refuses is tried again: its order keeps the date of confirming until then. */
async function dateOrders(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  wrong: ReadonlySet<number>,
  undelivered: ReadonlyMap<number, unknown>,
): Promise<number[]> {
  const ready = orders.filter(
    ({ odooId, plan }) => wrong.has(odooId) && (plan.fulfilledBy === 'AMAZON' || !undelivered.has(odooId)),
  );
  await writeOrderDates(company, new Map(ready.map(({ odooId, plan }) => [odooId, plan.dateOrder])));
  return ready.map(({ odooId }) => odooId);
}

/** A day after it was made at most: a run that was cut off is not completed later. */
function isDateOfConfirming({ dateOrder, madeAt }: SaleOrderRecord): boolean {
  if (dateOrder === undefined || madeAt === undefined) return true;
  const after = millisecondsOf(dateOrder) - millisecondsOf(madeAt);
  return after >= -1000 && after <= DAY;
}

type Refusals = Awaited<ReturnType<typeof deliver>>;

/**
 * FBA orders are delivered as a whole, from the Amazon location, at the time Amazon shipped; of merchant-fulfilled orders the
 * units that Amazon says have left already.
 */
async function deliverWhatLeft(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  held: Held,
): Promise<{ refused: Refusals; written: number[] }> {
  const leaving = orders.filter(
    ({ plan }) => plan.fulfilledBy === 'AMAZON' || Object.keys(plan.shipped).length > 0,
  );
  if (leaving.length === 0) return { refused: new Map(), written: [] };
  const pickingIds = leaving.flatMap(({ odooId }) => held.get(odooId)?.pickingIds ?? []);
  const pickings = await readPickings(company, pickingIds);
  await writeContacts(company, lostContacts(pickings, held));
  const open = pickings.filter(
    ({ state, code }) => code === 'outgoing' && state !== 'done' && state !== 'cancel',
  );
  const orderOf = new Map(
    leaving.flatMap((order) => (held.get(order.odooId)?.pickingIds ?? []).map((id) => [id, order] as const)),
  );
  const moves = await readMoves(company, pickingIds);
  const partial = leaving.filter(({ plan }) => plan.fulfilledBy === 'MERCHANT');
  const outgoing = new Set(pickings.filter(({ code }) => code === 'outgoing').map(({ id }) => id));
  const shipped = await shippedParts(
    company,
    partial,
    moves.filter(({ pickingId }) => outgoing.has(pickingId ?? 0)),
  );
  const deliveries = open.flatMap(({ id }): Delivery[] => {
    const order = orderOf.get(id);
    if (order === undefined) return [];
    const own = moves.filter(
      ({ pickingId, state }) => pickingId === id && state !== 'done' && state !== 'cancel',
    );
    const quantities =
      order.plan.fulfilledBy === 'AMAZON'
        ? wholeDemand(own)
        : new Map(own.map((move) => [move.id, shipped.get(move.id) ?? 0]));
    return [...quantities.values()].some((quantity) => quantity > 0) ? [{ pickingId: id, quantities }] : [];
  });
  const refused = await deliver(company, deliveries);
  const delivered = deliveries.filter(({ pickingId }) => !refused.has(pickingId));
  const dates = [
    ...delivered.map((delivery) => toDate(delivery, orderOf)),
    ...datedTooLate(pickings, moves, orderOf),
  ];
  await writeDoneDates(company, dates);
  const odooIdOf = (pickingId: number): number => orderOf.get(pickingId)?.odooId ?? 0;
  return {
    refused: new Map([...refused].map(([pickingId, error]) => [odooIdOf(pickingId), error])),
    written: dates.map(({ pickingId }) => odooIdOf(pickingId)),
  };
}

/** Contacts that a run before took off its pickings, and then was cut off before it could put them back. */
function lostContacts(pickings: readonly PickingRecord[], held: Held): Map<number, number> {
  return new Map(
    pickings.flatMap(({ id, saleOrderId, partnerId }) => {
      const contact = held.get(saleOrderId ?? 0)?.shippingId;
      return partnerId === undefined && contact !== undefined ? [[id, contact] as const] : [];
    }),
  );
}

type Dated = Parameters<typeof writeDoneDates>[1][number];

function toDate({ pickingId, quantities }: Delivery, orderOf: ReadonlyMap<number, PlacedOrder>): Dated {
  const at = orderOf.get(pickingId)?.plan.shippedAt;
  if (at === undefined) throw new RangeError(`picking ${pickingId} belongs to no order`);
  const moved = [...quantities].filter(([, quantity]) => quantity > 0).map(([id]) => id);
  return { pickingId, moveIds: moved, at };
}

/**
 * FBA pickings that a run before validated, and then was cut off before it could date them and all of their moves: they say that
 * goods left later than Amazon knew of it.
 */
function datedTooLate(
  pickings: readonly PickingRecord[],
  moves: readonly MoveRecord[],
  orderOf: ReadonlyMap<number, PlacedOrder>,
): Dated[] {
  return pickings.flatMap(({ id, state, code, dateDone }) => {
    const plan = orderOf.get(id)?.plan;
    if (state !== 'done' || code !== 'outgoing' || plan?.fulfilledBy !== 'AMAZON') return [];
    const own = moves.filter(({ pickingId }) => pickingId === id);
    const dates = [dateDone, ...own.map(({ date }) => date)].filter((date) => date !== undefined);
    const late = dates.some((date) => millisecondsOf(date) > millisecondsOf(plan.shippedAt));
    return late ? [toDate({ pickingId: id, quantities: wholeDemand(own) }, orderOf)] : [];
  });
}

function wholeDemand(moves: readonly MoveRecord[]): Map<number, number> {
  return new Map(moves.map(({ id, demand }) => [id, demand]));
}

/** How much of each move has left, without what a move done before stands for. */
async function shippedParts(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  moves: readonly MoveRecord[],
): Promise<Map<number, number>> {
  if (orders.length === 0) return new Map();
  const lines = await readSaleOrderLines(
    company,
    orders.map(({ odooId }) => odooId),
  );
  return divideOverMoves(await toLineMoves(company, lines, moves), shippedOfLines(orders, lines));
}

/** Units that Amazon says have left, by order line. */
function shippedOfLines(
  orders: readonly PlacedOrder[],
  lines: readonly SaleOrderLineRecord[],
): Map<number, number> {
  const byKey = new Map(
    orders.flatMap(({ plan }) =>
      plan.lines.flatMap(({ key, kind, orderItemId }) =>
        kind === 'product' && orderItemId !== undefined
          ? [[key, plan.shipped[orderItemId] ?? 0] as const]
          : [],
      ),
    ),
  );
  return new Map(
    lines.flatMap(({ id, key }) => {
      const shipped = byKey.get(key ?? '');
      return shipped === undefined ? [] : [[id, shipped] as const];
    }),
  );
}
