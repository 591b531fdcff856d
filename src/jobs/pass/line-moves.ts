import { inUnit, partsOfKit, type UnitSizes } from '../../domain/kits.ts';
import { divideOverMoves, type EarlierMove, type LineMove, lowerEarlierSteps } from '../../domain/moves.ts';
import type {
  BillLineId,
  PickingId,
  ProductId,
  ProductTemplateId,
  SaleLineId,
  StockMoveId,
  UnitId,
} from '../../domain/record-id.ts';
import type { Company } from '../../odoo/company.ts';
import { readUnitSizes } from '../../odoo/product/unit.ts';
import type { SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import { readBills, readTemplates } from '../../odoo/stock/kits.ts';
import { type MoveRecord, readMoves, readMovesById, writeDemands } from '../../odoo/stock/move.ts';

/** The parts of kits, and the sizes of units of measure. */
export type Kits = Awaited<ReturnType<typeof readBills>> & {
  templates: ReadonlyMap<ProductId, ProductTemplateId>;
  sizes: UnitSizes;
};

type SoldLine = Pick<SaleOrderLineRecord, 'id' | 'productId' | 'unitId'>;
type KitMove = { bomLineId: BillLineId | undefined; unitId: UnitId };

/** Reads the kits that moves belong to; no call is made without kits and with only one unit of measure. */
export async function readKits(
  company: Company,
  lines: readonly SoldLine[],
  moves: readonly KitMove[],
): Promise<Kits> {
  const made = await readBills(company, unique(moves.map(({ bomLineId }) => bomLineId)));
  const sold = made.lines.length === 0 ? [] : unique(lines.map(({ productId }) => productId));
  const units = [...lines, ...moves, ...made.bills, ...made.lines].map(({ unitId }) => unitId);
  return {
    ...made,
    templates: await readTemplates(company, sold),
    sizes: await readUnitSizes(company, unique(units)),
  };
}

/** Ids without duplicates and undefined. */
export function unique<Id extends number>(ids: readonly (Id | undefined)[]): Id[] {
  return [...new Set(ids.flatMap((id) => id ?? []))];
}

/** Quantity of each part in one unit of a line, by line of the bills of materials and in that line's unit of measure. */
export function partsOfLine(
  { productId, unitId }: SoldLine,
  parts: readonly BillLineId[],
  kits: Kits,
): Map<BillLineId, number> {
  const templateId = productId === undefined ? undefined : kits.templates.get(productId);
  const amounts: ReadonlyMap<BillLineId, number> =
    productId === undefined || templateId === undefined
      ? new Map()
      : partsOfKit({ productId, templateId, unitId }, parts, kits, kits.sizes);
  return new Map(parts.map((part) => [part, amounts.get(part) ?? 1]));
}

/**
 * The unit of measure in which a move's goods are counted: that of the order line, or of the bill of materials whose part they
 * are.
 */
export function unitOfCount(
  bomLineId: BillLineId | undefined,
  line: Pick<SoldLine, 'unitId'> | undefined,
  kits: Kits,
): UnitId | undefined {
  const counted = bomLineId === undefined ? line : kits.lines.find(({ id }) => id === bomLineId);
  return counted?.unitId;
}

/** Moves of order lines, with the quantity of each that makes one unit of its line; other moves are left out. */
export async function toLineMoves(
  company: Company,
  lines: readonly SoldLine[],
  moves: readonly MoveRecord[],
): Promise<LineMove[]> {
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  const own = moves.filter(({ saleLineId }) => saleLineId !== undefined && lineOf.has(saleLineId));
  const sold = unique(own.map(({ saleLineId }) => saleLineId)).flatMap((id) => lineOf.get(id) ?? []);
  const kits = await readKits(company, sold, own);
  return sold.flatMap((line) => {
    const ofLine = own.filter(({ saleLineId }) => saleLineId === line.id);
    const amounts = partsOfLine(line, unique(ofLine.map(({ bomLineId }) => bomLineId)), kits);
    return ofLine.map(
      ({ id, bomLineId, destinationId, unitId, state, demand, done }): LineMove => ({
        id,
        lineId: line.id,
        part: bomLineId,
        step: destinationId,
        state,
        demand,
        done,
        perUnit: inUnit(
          bomLineId === undefined ? 1 : (amounts.get(bomLineId) ?? 1),
          unitOfCount(bomLineId, line, kits),
          unitId,
          kits.sizes,
        ),
      }),
    );
  });
}

/** A move that was lowered, and its earlier demand in the unit of measure of the move. */
export type LoweredMove = { id: StockMoveId; lineIds: readonly SaleLineId[]; before: number };

/**
 * Lowers the open moves of order lines to the wanted quantity, and the steps before them (picking, packing) by as much. On its
 * own, Odoo 14 only leaves a remark when a line is lowered, and 19 sometimes plans a return of goods that were never shipped; no
 * version lowers the earlier steps.
 *
 * @param wanted total units of each line, in the unit of measure of the line
 * @returns the lowered moves, with their earlier demand
 */
export async function lowerOpenMoves(
  company: Company,
  pickingIds: readonly PickingId[],
  lines: readonly SoldLine[],
  wanted: ReadonlyMap<SaleLineId, number>,
): Promise<LoweredMove[]> {
  const moves = await readMoves(company, pickingIds);
  const shrinking = lines.filter(({ id }) => wanted.has(id));
  const kept = divideOverMoves(await toLineMoves(company, shrinking, moves), wanted);
  const demands = new Map<StockMoveId, number>();
  const lowered = new Map<StockMoveId, { by: number; originIds: readonly StockMoveId[] }>();
  const changed: LoweredMove[] = [];
  for (const { id, saleLineId, demand, originIds } of moves) {
    const share = kept.get(id);
    if (saleLineId === undefined || share === undefined || share >= demand) continue;
    demands.set(id, share);
    lowered.set(id, { by: demand - share, originIds });
    changed.push({ id, lineIds: [saleLineId], before: demand });
  }
  const earlier = await readEarlierSteps(company, moves, [...lowered.keys()]);
  await writeDemands(company, new Map([...demands, ...lowerEarlierSteps(lowered, earlier)]));
  return [...changed, ...stepsBefore(changed, moves, earlier)];
}

/** The lowered moves of earlier steps, with the order lines that they lead to. */
function stepsBefore(
  lowered: readonly LoweredMove[],
  known: readonly MoveRecord[],
  earlier: ReadonlyMap<StockMoveId, EarlierMove>,
): LoweredMove[] {
  const found = new Map<StockMoveId, LoweredMove>();
  const originsOf = new Map(known.map(({ id, originIds }) => [id, originIds]));
  const open = [...lowered];
  for (let move = open.shift(); move !== undefined; move = open.shift()) {
    const originIds = earlier.get(move.id)?.originIds ?? originsOf.get(move.id) ?? [];
    for (const id of originIds) {
      const step = earlier.get(id);
      const before = found.get(id);
      const lineIds = unique([...(before?.lineIds ?? []), ...move.lineIds]);
      if (step === undefined || lineIds.length === before?.lineIds.length) continue;
      found.set(id, { id, lineIds, before: step.demand });
      open.push({ id, lineIds, before: step.demand });
    }
  }
  return [...found.values()];
}

/** Restores the demand of moves whose order lines were all refused. */
export async function raiseMoves(
  company: Company,
  moves: readonly LoweredMove[],
  refused: ReadonlyMap<SaleLineId, unknown>,
): Promise<void> {
  const own = moves.filter(({ lineIds }) => lineIds.every((id) => refused.has(id)));
  await writeDemands(company, new Map(own.map(({ id, before }) => [id, before])));
}

/** Pick, pack and ship have two steps before the last; warehouses may have more by rules of their own. */
const MOST_STEPS = 10;

/**
 * The steps before moves that carry no order line of their own: up to 17 Odoo creates all steps at once and puts the line on the
 * last one only. A step with its own line is lowered like the last.
 */
async function readEarlierSteps(
  company: Company,
  known: readonly MoveRecord[],
  moveIds: readonly StockMoveId[],
): Promise<Map<StockMoveId, EarlierMove>> {
  const moveOf = new Map(known.map((move) => [move.id, move]));
  const earlier = new Map<StockMoveId, EarlierMove>();
  let step = moveIds;
  for (let count = 0; step.length > 0 && count < MOST_STEPS; count += 1) {
    const originIds = unique(step.flatMap((id) => moveOf.get(id)?.originIds ?? []));
    const unread = originIds.filter((id) => !moveOf.has(id));
    for (const move of await readMovesById(company, unread)) moveOf.set(move.id, move);
    const before = originIds.flatMap((id) => moveOf.get(id) ?? []);
    const own = before.filter(({ id, saleLineId }) => saleLineId === undefined && !earlier.has(id));
    for (const move of own) earlier.set(move.id, move);
    step = own.map(({ id }) => id);
  }
  return earlier;
}
