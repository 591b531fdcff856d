import { z } from 'zod';
import type { PartnerId, PickingId, SaleOrderId, StockMoveId } from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import type { Dialect } from '../orm/dialect.ts';
import { loadUpdates } from '../orm/load.ts';
import { many2one, searchReadIn, text } from '../orm/search-read.ts';
import { concernsRecord, type Step, takeStep, writesWhole } from '../orm/whole-or-halves.ts';
import { type Values, writeEach } from '../orm/write-each.ts';
import type { OdooError } from '../rpc/errors.ts';
import { withoutContact } from './delivery-mail.ts';

export type PickingRecord = {
  id: PickingId;
  saleOrderId: SaleOrderId | undefined;
  state: string;
  /** `outgoing`, `internal`, `incoming`. */
  code: string;
  dateDone: Instant | undefined;
  /** The recipient. */
  partnerId: PartnerId | undefined;
};

/** Pickings of sales orders, whatever their state. */
export async function readPickings(
  { odoo }: Pick<Company, 'odoo'>,
  pickingIds: readonly PickingId[],
): Promise<PickingRecord[]> {
  const Picking = z.object({
    id: z.number(),
    sale_id: many2one('sale.order'),
    state: z.string(),
    picking_type_code: z.string(),
    date_done: text,
    partner_id: many2one('res.partner'),
  });
  const found = await searchReadIn(odoo, 'stock.picking', 'id', pickingIds, Picking);
  return found.map((picking) => ({
    id: picking.id,
    saleOrderId: picking.sale_id,
    state: picking.state,
    code: picking.picking_type_code,
    dateDone: picking.date_done === undefined ? undefined : fromOdooDatetime(picking.date_done),
    partnerId: picking.partner_id,
  }));
}

/** Quantity to ship per move; moves that are not named stay open. */
export type Delivery = { pickingId: PickingId; quantities: ReadonlyMap<StockMoveId, number> };

/**
 * Validates pickings with the given quantities, in as few calls as possible, and reads back that they are done; the rest stays in
 * a backorder. The buyer gets no mail, whatever the company sends about deliveries.
 *
 * @returns the pickings that are not done, with Odoo's message; `NotDoneError` when it gave none
 */
export async function deliver(
  company: Company,
  deliveries: readonly Delivery[],
): Promise<Map<PickingId, OdooError>> {
  const quantities = new Map(deliveries.flatMap((delivery) => [...delivery.quantities]));
  if (quantities.size === 0) return new Map();
  const pickingIds = deliveries.map(({ pickingId }) => pickingId);
  try {
    return await withoutContact(company, pickingIds, async () => {
      await writeDoneQuantities(company, quantities);
      return takeStep(company.odoo, VALIDATE, pickingIds);
    });
  } catch (error) {
    if (!concernsRecord(error)) throw error;
    return new Map(pickingIds.map((id) => [id, error]));
  }
}

/** From this many moves of one quantity on, a call of their own pays off. */
const SHARED = 10;

/**
 * Most orders are for one or two units: a quantity that many moves share is written in one call, which costs Odoo half of what
 * rows cost (ADR 41).
 */
async function writeDoneQuantities(
  { odoo, dialect }: Company,
  quantities: ReadonlyMap<StockMoveId, number>,
): Promise<void> {
  const rest: [StockMoveId, number][] = [];
  for (const [quantity, moveIds] of byQuantity(quantities)) {
    const written = moveIds.length >= SHARED && (await writeShared({ odoo, dialect }, moveIds, quantity));
    if (!written) rest.push(...moveIds.map((id): [StockMoveId, number] => [id, quantity]));
  }
  const values = rest.map(([id, quantity]) => [id, doneValues(dialect, quantity)] as const);
  await writeEach(odoo, 'stock.move', new Map(values));
}

function doneValues({ moveQuantity }: Dialect, quantity: number): Values {
  return moveQuantity === 'quantity' ? { quantity, picked: quantity > 0 } : { quantity_done: quantity };
}

function byQuantity(quantities: ReadonlyMap<StockMoveId, number>): Map<number, StockMoveId[]> {
  const groups = new Map<number, StockMoveId[]>();
  for (const [id, quantity] of quantities) groups.set(quantity, [...(groups.get(quantity) ?? []), id]);
  return groups;
}

/**
 * @returns false when Odoo refuses one of them: each is then written as a row of its own, and only the refused one is left out
 */
function writeShared(
  { odoo, dialect }: Pick<Company, 'odoo' | 'dialect'>,
  moveIds: readonly StockMoveId[],
  quantity: number,
): Promise<boolean> {
  const vals = doneValues(dialect, quantity);
  return writesWhole(() => odoo.call('stock.move', 'write', { vals }, { ids: moveIds }));
}

/** The context answers the questions that Odoo would otherwise ask in a window. */
const VALIDATE: Step<'stock.picking'> = {
  model: 'stock.picking',
  method: 'button_validate',
  context: { skip_backorder: true, skip_immediate: true, skip_sms: true, skip_expired: true },
  done: [['state', '=', 'done']],
};

/** Number of moves that proves it beyond chance. */
const SHOWN = 10;

/**
 * Sets the dates of done pickings and their moves, because `button_validate` sets them to now. Later Odoos date the moves with
 * their picking, 14 does not: only moves that still have another date are written, and once all have followed they are not
 * checked again.
 */
export async function writeDoneDates(
  company: Company,
  dates: readonly { pickingId: PickingId; moveIds: readonly StockMoveId[]; at: Instant }[],
): Promise<void> {
  if (dates.length === 0) return;
  const { odoo, seen } = company;
  await writeEach(
    odoo,
    'stock.picking',
    new Map(dates.map(({ pickingId, at }) => [pickingId, { date_done: toOdooDatetime(at) }])),
  );
  if (seen.movesFollowPicking) return;
  const wanted = new Map(
    dates.flatMap(({ moveIds, at }) => moveIds.map((id) => [id, toOdooDatetime(at)] as const)),
  );
  const Dated = z.object({ id: z.number(), date: text });
  const moves = await searchReadIn(odoo, 'stock.move', 'id', [...wanted.keys()], Dated);
  const wrong = moves.flatMap(({ id, date }) => {
    const right = wanted.get(id);
    return right === undefined || right === date ? [] : [[id, { date: right }] as const];
  });
  if (wrong.length === 0 && moves.length >= SHOWN) seen.movesFollowPicking = true;
  await writeEach(odoo, 'stock.move', new Map(wrong));
}

/** Writes the destinations of pickings: contacts by picking. */
export async function writeDestinations(
  { odoo }: Company,
  addresses: ReadonlyMap<PickingId, PartnerId>,
): Promise<void> {
  if (addresses.size === 0) return;
  const rows = [...addresses].map(([id, contactId]) => ({ rows: [[id, contactId]] }));
  await loadUpdates(odoo, 'stock.picking', ['.id', 'partner_id/.id'], rows);
}
