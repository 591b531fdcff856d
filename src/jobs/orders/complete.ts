import { divideOverMoves } from '../../domain/moves.ts';
import { lastWrittenOf } from '../../domain/orders/changes.ts';
import type { Outcome } from '../../domain/orders/outcome.ts';
import type { PartnerId, PickingId, SaleLineId, SaleOrderId, StockMoveId } from '../../domain/record-id.ts';
import { DAY, millisecondsOf } from '../../domain/time.ts';
import { unsubscribe } from '../../odoo/mail/followers.ts';
import { PICKING, SALE_ORDER } from '../../odoo/models.ts';
import { readUntil } from '../../odoo/orm/whole-or-halves.ts';
import type { OdooError } from '../../odoo/rpc/errors.ts';
import {
  confirmSaleOrders,
  readSaleOrders,
  type SaleOrderRecord,
  writeOrderDates,
} from '../../odoo/sale/order.ts';
import { readSaleOrderLines, type SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import { writeContacts } from '../../odoo/stock/delivery-mail.ts';
import { type MoveRecord, readMoves } from '../../odoo/stock/move.ts';
import { describeUnknownProducts } from '../../odoo/stock/move-description.ts';
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
 * Completes orders from whatever state they have in Odoo: checks the total, confirms, sets the date, and delivers what has
 * already shipped. Each step first reads the current state, so that the next run completes a run that was interrupted anywhere.
 */
export async function finishOrders(seller: Seller, orders: readonly PlacedOrder[]): Promise<OrderResult[]> {
  if (orders.length === 0) return [];
  const company = await seller.company();
  // A replica of the database may answer, and not have the new orders yet. Such orders are left to a later pass.
  const current = await readUntil(
    () => readCurrent(company, orders),
    (found) => orders.every(({ odooId }) => found.has(odooId)),
  );
  const drafts = orders.filter(({ odooId }) => isDraft(current.get(odooId)));
  await checkTotals(seller, drafts, current);
  const refused = await confirmSaleOrders(
    company,
    drafts.map(({ odooId }) => odooId),
  );
  const confirmed = orders.filter(({ odooId }) => !refused.has(odooId) && current.has(odooId));
  // Confirming created the pickings and changed the order date.
  const placed = await readCurrent(company, confirmed);
  await keepBuyersOut(company, [...placed.values()]);
  const wrong = wronglyDated(confirmed, placed, new Set(drafts.map(({ odooId }) => odooId)));
  await describeUnknownProducts(
    company,
    confirmed
      .filter(({ odooId, plan }) => plan.fulfilledBy === 'MERCHANT' && wrong.has(odooId))
      .map(({ odooId }) => odooId),
  );
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
    const record = current.get(order.odooId);
    if (record === undefined) return notShown(order.order, order.odooId);
    const error = refused.get(order.odooId) ?? undelivered.get(order.odooId);
    if (error !== undefined) {
      const step = refused.has(order.odooId) ? 'to confirm the order' : 'to deliver it';
      return notTaken(order.order, step, error, order.odooId);
    }
    // If the external ID led to an existing order (a person may have overwritten its reference), its content is unknown and no
    // values are recorded as last written.
    const isNew = order.isNew && isDraft(record);
    return {
      order: order.order,
      outcome: outcomeOf({ ...order, isNew }, written),
      odooId: order.odooId,
      ...((isNew || !order.isNew) && { lastWritten: lastWrittenOf(order.plan, order.shippingId) }),
      failures: order.warnings,
    };
  });
}

/**
 * Confirming makes buyers followers of their orders and deliveries. They are removed in this step, so that the next run also does
 * it for an interrupted one.
 */
async function keepBuyersOut(company: SellerCompany, records: readonly SaleOrderRecord[]): Promise<void> {
  const partnerIds = records.flatMap(({ partnerId, shippingId }) => [partnerId, shippingId]);
  await unsubscribe(company, { model: SALE_ORDER, ids: records.map(({ id }) => id), partnerIds });
  const pickingIds = records.flatMap((record) => record.pickingIds);
  await unsubscribe(company, { model: PICKING, ids: pickingIds, partnerIds });
}

function outcomeOf({ isNew, odooId }: PlacedOrder, written: ReadonlySet<SaleOrderId>): Outcome {
  if (isNew) return 'created';
  return written.has(odooId) ? 'updated' : 'unchanged';
}

type CurrentOrders = ReadonlyMap<SaleOrderId, SaleOrderRecord>;

async function readCurrent(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
): Promise<Map<SaleOrderId, SaleOrderRecord>> {
  const current = await readSaleOrders(
    company,
    orders.map(({ odooId }) => odooId),
  );
  return new Map(current.map((record) => [record.id, record]));
}

/** A quotation: not confirmed yet. */
export function isDraft(record: SaleOrderRecord | undefined): boolean {
  return record?.state === 'draft' || record?.state === 'sent';
}

/**
 * Confirming sets the order date to now; it must be Amazon's date. On orders confirmed before this run only such a date is
 * corrected: a different date was set by a person.
 *
 * Setting the date is the last step: an order with the right date was finished by an earlier run, whatever the state remembers of
 * it. Its open deliveries belong to the warehouse, even when Amazon says that everything has shipped.
 */
function wronglyDated(
  orders: readonly PlacedOrder[],
  current: CurrentOrders,
  drafts: ReadonlySet<SaleOrderId>,
): ReadonlySet<SaleOrderId> {
  const wrong = orders.filter(({ odooId, plan }) => {
    const record = current.get(odooId);
    if (record?.dateOrder === undefined) return false;
    // Odoo stores whole seconds.
    const differs = Math.abs(millisecondsOf(record.dateOrder) - millisecondsOf(plan.dateOrder)) >= 1000;
    return differs && (drafts.has(odooId) || isDateOfConfirming(record));
  });
  return new Set(wrong.map(({ odooId }) => odooId));
}

/**
 * If Odoo refuses the delivery of a merchant-fulfilled order, the order keeps the date of confirming, so that a later pass tries
 * the delivery again.
 */
async function dateOrders(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  wrong: ReadonlySet<SaleOrderId>,
  undelivered: ReadonlyMap<SaleOrderId, unknown>,
): Promise<SaleOrderId[]> {
  const ready = orders.filter(
    ({ odooId, plan }) => wrong.has(odooId) && (plan.fulfilledBy === 'AMAZON' || !undelivered.has(odooId)),
  );
  await writeOrderDates(company, new Map(ready.map(({ odooId, plan }) => [odooId, plan.dateOrder])));
  return ready.map(({ odooId }) => odooId);
}

/** True up to one day after creation: an interrupted run is not completed later than that. */
function isDateOfConfirming({ dateOrder, madeAt }: SaleOrderRecord): boolean {
  if (dateOrder === undefined || madeAt === undefined) return true;
  const after = millisecondsOf(dateOrder) - millisecondsOf(madeAt);
  return after >= -1000 && after <= DAY;
}

/** Orders whose goods Odoo refused to deliver. */
type Refusals = ReadonlyMap<SaleOrderId, OdooError>;

/**
 * Delivers FBA orders as a whole, from the Amazon location, at the time Amazon shipped them. Of merchant-fulfilled orders it
 * delivers the units that Amazon reports as shipped.
 */
async function deliverWhatLeft(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  current: CurrentOrders,
): Promise<{ refused: Refusals; written: SaleOrderId[] }> {
  const leaving = orders.filter(
    ({ plan }) => plan.fulfilledBy === 'AMAZON' || Object.keys(plan.shipped).length > 0,
  );
  if (leaving.length === 0) return { refused: new Map(), written: [] };
  const pickingIds = leaving.flatMap(({ odooId }) => current.get(odooId)?.pickingIds ?? []);
  const pickings = await readPickings(company, pickingIds);
  await writeContacts(company, lostContacts(pickings, current));
  const open = pickings.filter(
    ({ state, code }) => code === 'outgoing' && state !== 'done' && state !== 'cancel',
  );
  const orderOf = new Map(
    leaving.flatMap((order) =>
      (current.get(order.odooId)?.pickingIds ?? []).map((id) => [id, order] as const),
    ),
  );
  const moves = await readMoves(company, pickingIds);
  const partial = leaving.filter(({ plan }) => plan.fulfilledBy === 'MERCHANT');
  const outgoing = new Set(pickings.filter(({ code }) => code === 'outgoing').map(({ id }) => id));
  const shipped = await shippedParts(
    company,
    partial,
    moves.filter(({ pickingId }) => pickingId !== undefined && outgoing.has(pickingId)),
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
  return {
    refused: new Map(
      [...refused].flatMap(([pickingId, error]) => {
        const order = orderOf.get(pickingId);
        return order === undefined ? [] : [[order.odooId, error] as const];
      }),
    ),
    written: dates.flatMap(({ pickingId }) => orderOf.get(pickingId)?.odooId ?? []),
  };
}

/** Contacts that an earlier run removed from its pickings and, because it was interrupted, did not put back. */
function lostContacts(pickings: readonly PickingRecord[], current: CurrentOrders): Map<PickingId, PartnerId> {
  return new Map(
    pickings.flatMap(({ id, saleOrderId, partnerId }) => {
      const contact = saleOrderId === undefined ? undefined : current.get(saleOrderId)?.shippingId;
      return partnerId === undefined && contact !== undefined ? [[id, contact] as const] : [];
    }),
  );
}

type Dated = Parameters<typeof writeDoneDates>[1][number];

function toDate({ pickingId, quantities }: Delivery, orderOf: ReadonlyMap<PickingId, PlacedOrder>): Dated {
  const at = orderOf.get(pickingId)?.plan.shippedAt;
  if (at === undefined) throw new RangeError(`picking ${pickingId} belongs to no order`);
  const moved = [...quantities].filter(([, quantity]) => quantity > 0).map(([id]) => id);
  return { pickingId, moveIds: moved, at };
}

/**
 * FBA pickings that an earlier run validated but, because it was interrupted, did not date together with all their moves. Their
 * dates are later than Amazon's shipping time.
 */
function datedTooLate(
  pickings: readonly PickingRecord[],
  moves: readonly MoveRecord[],
  orderOf: ReadonlyMap<PickingId, PlacedOrder>,
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

function wholeDemand(moves: readonly MoveRecord[]): Map<StockMoveId, number> {
  return new Map(moves.map(({ id, demand }) => [id, demand]));
}

/** Shipped quantity per open move, after deducting moves already done. */
async function shippedParts(
  company: SellerCompany,
  orders: readonly PlacedOrder[],
  moves: readonly MoveRecord[],
): Promise<Map<StockMoveId, number>> {
  if (orders.length === 0) return new Map();
  const lines = await readSaleOrderLines(
    company,
    orders.map(({ odooId }) => odooId),
  );
  return divideOverMoves(await toLineMoves(company, lines, moves), shippedOfLines(orders, lines));
}

/** Units that Amazon reports as shipped, by order line. */
function shippedOfLines(
  orders: readonly PlacedOrder[],
  lines: readonly SaleOrderLineRecord[],
): Map<SaleLineId, number> {
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
