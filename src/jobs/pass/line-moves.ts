import { inUnit, partsOfKit, type UnitSizes } from '../../domain/kits.ts';
import { divideOverMoves, type LineMove } from '../../domain/moves.ts';
import type { Company } from '../../odoo/company.ts';
import { readUnitSizes } from '../../odoo/product/unit.ts';
import type { SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import { readBills, readTemplates } from '../../odoo/stock/kits.ts';
import { type MoveRecord, readMoves, writeDemands } from '../../odoo/stock/move.ts';

/** What kits are made of, and how units of measure compare. */
export type Kits = Awaited<ReturnType<typeof readBills>> & {
  templates: ReadonlyMap<number, number>;
  sizes: UnitSizes;
};

type SoldLine = Pick<SaleOrderLineRecord, 'id' | 'productId' | 'unitId'>;
type KitMove = { bomLineId: number | undefined; unitId: number | undefined };

/** Reads the kits that moves are parts of; nothing is asked where there are none, and one unit of measure only. */
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

/** Ids without repetition and gaps. */
export function unique(ids: readonly (number | undefined)[]): number[] {
  return [...new Set(ids.flatMap((id) => id ?? []))];
}

/** How much of each part one unit of a line holds, by line of the bills of materials and in that line's unit of measure. */
export function partsOfLine(
  { productId = 0, unitId = 0 }: SoldLine,
  parts: readonly number[],
  kits: Kits,
): Map<number, number> {
  const sold = { productId, templateId: kits.templates.get(productId) ?? 0, unitId };
  const amounts = partsOfKit(sold, parts, kits, kits.sizes);
  return new Map(parts.map((part) => [part, amounts.get(part) ?? 1]));
}

/** The unit of measure in which goods of a move are counted: that of the order line, or of the bill whose part they are. */
export function unitOfCount(
  bomLineId: number | undefined,
  line: Pick<SoldLine, 'unitId'> | undefined,
  kits: Kits,
): number {
  const counted = bomLineId === undefined ? line : kits.lines.find(({ id }) => id === bomLineId);
  return counted?.unitId ?? 0;
}

/** Moves of order lines, with how much of each makes one unit of its line; other moves are left out. */
export async function toLineMoves(
  company: Company,
  lines: readonly SoldLine[],
  moves: readonly MoveRecord[],
): Promise<LineMove[]> {
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  const own = moves.filter(({ saleLineId }) => lineOf.has(saleLineId ?? 0));
  const sold = unique(own.map(({ saleLineId }) => saleLineId)).flatMap((id) => lineOf.get(id) ?? []);
  const kits = await readKits(company, sold, own);
  return sold.flatMap((line) => {
    const ofLine = own.filter(({ saleLineId }) => saleLineId === line.id);
    const amounts = partsOfLine(line, unique(ofLine.map(({ bomLineId }) => bomLineId)), kits);
    return ofLine.map(
      ({ id, bomLineId, destinationId, unitId, state, demand, done }): LineMove => ({
        id,
        lineId: line.id,
        part: bomLineId ?? 0,
        step: destinationId ?? 0,
        state,
        demand,
        done,
        perUnit: inUnit(
          bomLineId === undefined ? 1 : (amounts.get(bomLineId) ?? 1),
          unitOfCount(bomLineId, line, kits),
          unitId ?? 0,
          kits.sizes,
        ),
      }),
    );
  });
}

/**
 * Lowers what is still to be delivered of order lines to what is wanted now. Left to itself, Odoo 14 only leaves a remark when
 * a line is lowered, and 19 now and then plans a return of what never left.
 *
 * @param wanted so many of each line in all, in the unit of measure of the line
 */
export async function lowerOpenMoves(
  company: Company,
  pickingIds: readonly number[],
  lines: readonly SoldLine[],
  wanted: ReadonlyMap<number, number>,
): Promise<void> {
  const moves = await readMoves(company, pickingIds);
  const shrinking = lines.filter(({ id }) => wanted.has(id));
  const kept = divideOverMoves(await toLineMoves(company, shrinking, moves), wanted);
  const lowered = moves.flatMap(({ id, demand }) => {
    const share = kept.get(id);
    return share !== undefined && share < demand ? [[id, share] as const] : [];
  });
  await writeDemands(company, new Map(lowered));
}
